//! Time zones by the names of the IANA database.

use std::sync::LazyLock;

use jiff::tz::TimeZoneDatabase;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Refused;

/// The database inside the binary: which names are accepted does not depend on the host.
static DATABASE: LazyLock<TimeZoneDatabase> = LazyLock::new(TimeZoneDatabase::bundled);

/// What jiff gives for a zone that is not known; CLDR has the name, the IANA database has not.
const UNKNOWN: &str = "Etc/Unknown";

/// The name of a time zone in the IANA database, such as `Europe/Berlin`.
///
/// The database compares names without regard to case. A name is kept as the database spells it,
/// so that readers may look it up in one that is less tolerant.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(try_from = "String")]
#[schemars(inline)]
pub(crate) struct TimeZone(String);

impl TimeZone {
    /// The name as the database spells it.
    pub(crate) fn into_string(self) -> String {
        self.0
    }

    /// A name that was checked when it was stored.
    pub(crate) fn stored(text: String) -> Self {
        Self(text)
    }
}

impl TryFrom<String> for TimeZone {
    type Error = Refused;

    fn try_from(text: String) -> Result<Self, Refused> {
        let zone = DATABASE.get(&text).ok();
        match zone.as_ref().and_then(jiff::tz::TimeZone::iana_name) {
            Some(name) if name != UNKNOWN => Ok(Self(name.to_owned())),
            _ => Err(Refused::new(
                "not a time zone of the IANA database, such as \"Europe/Berlin\"",
            )),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_the_database_are_accepted() {
        for name in [
            "Europe/Berlin",
            "America/Argentina/Ushuaia",
            "Etc/UTC",
            "UTC",
        ] {
            let zone = TimeZone::try_from(name.to_owned()).unwrap();
            assert_eq!(zone.into_string(), name);
        }
    }

    #[test]
    fn a_name_is_kept_as_the_database_spells_it() {
        let zone = TimeZone::try_from("europe/BERLIN".to_owned()).unwrap();
        assert_eq!(zone.into_string(), "Europe/Berlin");
    }

    #[test]
    fn other_names_are_refused() {
        for name in [
            "",
            "Berlin",
            "Europe/Bern1",
            "+01:00",
            "CET-1CEST",
            "Etc/Unknown",
        ] {
            assert!(TimeZone::try_from(name.to_owned()).is_err(), "{name}");
        }
    }
}
