//! When a campaign is sent: at an instant, or at a local time in the zone of each recipient. Pure:
//! the rules of all zones are inside the binary, so that they do not depend on the host.

use std::borrow::Cow;
use std::fmt;
use std::str::FromStr;
use std::sync::LazyLock;

use jiff::civil::DateTime;
use jiff::tz::{Offset, TimeZone, TimeZoneDatabase};
use jiff::{RoundMode, Timestamp, TimestampRound, Unit};
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Serialize};

/// The zones of the IANA database.
static ZONES: LazyLock<TimeZoneDatabase> = LazyLock::new(TimeZoneDatabase::bundled);

/// The zone in which a day ends last.
const LAST_ZONE: Offset = Offset::constant(-12);

/// What the text has to look like, as a regular expression of ECMA-262.
/// Only days that there are.
const PATTERN: &str = concat!(
    r"^([0-9]{4}-((0[13578]|1[02])-(0[1-9]|[12][0-9]|3[01])",
    r"|(0[469]|11)-(0[1-9]|[12][0-9]|30)",
    r"|02-(0[1-9]|1[0-9]|2[0-8]))",
    r"|([0-9]{2}(0[48]|[2468][048]|[13579][26])|([02468][048]|[13579][26])00)-02-29)",
    r"T([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](\.[0-9]{1,9})?",
    r"(Z|[+-]([01][0-9]|2[0-3]):[0-5][0-9])?$",
);

/// When a campaign is sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum SendAt {
    /// At this instant, to everybody.
    Instant(Timestamp),
    /// When the clocks where a recipient lives show this.
    Local(DateTime),
}

/// Why a text is no time to send at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SendAtError {
    /// It does not look like one.
    #[error(
        "a time is an instant such as \"2026-03-01T09:00:00Z\" (RFC 3339), or a local time such \
         as \"2026-03-01T09:00:00\""
    )]
    Form,
    /// There is no such day, time or offset, or it is so near the end of the year 9999 that it
    /// would be over the end somewhere.
    #[error("there is no such day or time, or it is too far in the future")]
    OutOfRange,
}

/// The name is not in the IANA database.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a time zone of the IANA database")]
pub(crate) struct UnknownTimeZone;

/// The zone of a recipient by its IANA name; UTC for one whose zone is not known.
///
/// # Errors
/// When the database does not have the name.
pub(crate) fn time_zone(name: Option<&str>) -> Result<TimeZone, UnknownTimeZone> {
    let Some(name) = name else {
        return Ok(TimeZone::UTC);
    };
    let zone = ZONES.get(name).map_err(|_| UnknownTimeZone)?;
    // "Etc/Unknown" is a name of CLDR, for a zone of which nothing is known.
    match zone.is_unknown() {
        true => Err(UnknownTimeZone),
        false => Ok(zone),
    }
}

impl SendAt {
    /// When a message to a recipient in `zone` goes out, in whole microseconds and never earlier
    /// than was asked for.
    ///
    /// A local time that the clocks skip there is as much later as they skip; of one that they
    /// show twice it is the first (the rule "compatible" of RFC 5545).
    pub(crate) fn in_zone(self, zone: &TimeZone) -> Timestamp {
        let exact = match self {
            Self::Instant(instant) => instant,
            // A local time that is out of range anywhere was refused when it was read.
            Self::Local(local) => zone.to_timestamp(local).unwrap_or(Timestamp::MAX),
        };
        let up = TimestampRound::new()
            .smallest(Unit::Microsecond)
            .mode(RoundMode::Ceil);
        exact.round(up).unwrap_or(exact)
    }

    /// When it is over in every zone.
    pub(crate) fn over_everywhere(self) -> Timestamp {
        self.in_zone(&TimeZone::fixed(LAST_ZONE))
    }
}

impl FromStr for SendAt {
    type Err = SendAtError;

    fn from_str(text: &str) -> Result<Self, SendAtError> {
        let out_of_range = |_| SendAtError::OutOfRange;
        match form(text).ok_or(SendAtError::Form)? {
            Form::Instant => Ok(Self::Instant(text.parse().map_err(out_of_range)?)),
            Form::Local => {
                let local: DateTime = text.parse().map_err(out_of_range)?;
                for widest in [Offset::MIN, Offset::MAX] {
                    widest.to_timestamp(local).map_err(out_of_range)?;
                }
                Ok(Self::Local(local))
            }
        }
    }
}

/// Which of the two a text looks like.
enum Form {
    Instant,
    Local,
}

/// Tells them apart. The parser of jiff takes many more forms than RFC 3339 has, and some of them
/// as both.
fn form(text: &str) -> Option<Form> {
    let rest = behind(text, "0000-00-00T00:00:00")?;
    // A leap second: jiff would silently make it the one before.
    if text.get(17..19) == Some("60") {
        return None;
    }
    let rest = match rest.strip_prefix('.') {
        None => rest,
        Some(fraction) => {
            let rest = fraction.trim_start_matches(|c: char| c.is_ascii_digit());
            let digits = fraction.len() - rest.len();
            (1..=9).contains(&digits).then_some(rest)?
        }
    };
    match rest {
        "" => Some(Form::Local),
        "Z" => Some(Form::Instant),
        offset => ["+00:00", "-00:00"]
            .iter()
            .any(|form| behind(offset, form) == Some(""))
            .then_some(Form::Instant),
    }
}

/// What is behind the part of `text` that looks like `form`, in which `0` is any digit.
fn behind<'a>(text: &'a str, form: &str) -> Option<&'a str> {
    let (front, rest) = text.split_at_checked(form.len())?;
    let fits = |(found, wanted): (u8, u8)| match wanted {
        b'0' => found.is_ascii_digit(),
        _ => found == wanted,
    };
    front.bytes().zip(form.bytes()).all(fits).then_some(rest)
}

impl TryFrom<String> for SendAt {
    type Error = SendAtError;

    fn try_from(text: String) -> Result<Self, SendAtError> {
        text.parse()
    }
}

impl From<SendAt> for String {
    fn from(send_at: SendAt) -> Self {
        send_at.to_string()
    }
}

/// An instant in UTC, or the local time.
impl fmt::Display for SendAt {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Instant(instant) => instant.fmt(formatter),
            Self::Local(local) => local.fmt(formatter),
        }
    }
}

impl JsonSchema for SendAt {
    fn schema_name() -> Cow<'static, str> {
        "SendAt".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "description": "An instant (RFC 3339), or a local time without an offset: what the \
                            clocks show where each recipient lives, by `time_zone`, and in UTC \
                            for recipients without one. A local time that the clocks skip there \
                            is as much later as they skip; of one that they show twice it is the \
                            first.",
            "type": "string",
            "pattern": PATTERN,
            "examples": ["2026-03-01T09:00:00Z", "2026-03-01T09:00:00"],
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn local(text: &str) -> SendAt {
        let send_at: SendAt = text.parse().unwrap();
        assert!(matches!(send_at, SendAt::Local(_)), "{text}");
        send_at
    }

    #[test]
    fn a_time_with_an_offset_is_the_same_instant_in_every_zone() {
        for text in [
            "2026-03-01T09:00:00Z",
            "2026-03-01T10:00:00+01:00",
            "2026-03-01T08:59:59.9999991-00:00",
        ] {
            let send_at: SendAt = text.parse().unwrap();
            for zone in ["Pacific/Kiritimati", "UTC", "Pacific/Niue"] {
                let instant = send_at.in_zone(&time_zone(Some(zone)).unwrap());
                assert_eq!(instant.to_string(), "2026-03-01T09:00:00Z", "{text}");
            }
        }
    }

    #[test]
    fn a_local_time_is_what_the_clocks_of_the_recipient_show() {
        let send_at = local("2026-03-01T09:00:00");
        for (zone, instant) in [
            (None, "2026-03-01T09:00:00Z"),
            (Some("Europe/Berlin"), "2026-03-01T08:00:00Z"),
            (Some("europe/berlin"), "2026-03-01T08:00:00Z"),
            (Some("Asia/Kathmandu"), "2026-03-01T03:15:00Z"),
            (Some("Pacific/Kiritimati"), "2026-02-28T19:00:00Z"),
            (Some("Etc/GMT+12"), "2026-03-01T21:00:00Z"),
        ] {
            let zone = time_zone(zone).unwrap();
            assert_eq!(send_at.in_zone(&zone).to_string(), instant, "{zone:?}");
        }
        let last = send_at.over_everywhere().to_string();
        assert_eq!(last, "2026-03-01T21:00:00Z");
    }

    #[test]
    fn a_local_time_that_the_clocks_skip_is_as_much_later_as_they_skip() {
        for (zone, skipped, instant) in [
            (
                "Europe/Berlin",
                "2026-03-29T02:30:00",
                "2026-03-29T01:30:00Z",
            ),
            (
                "America/New_York",
                "2026-03-08T02:00:00",
                "2026-03-08T07:00:00Z",
            ),
            // Half an hour only.
            (
                "Australia/Lord_Howe",
                "2026-10-04T02:15:00",
                "2026-10-03T15:45:00Z",
            ),
            // A whole day: the island moved over the date line.
            (
                "Pacific/Apia",
                "2011-12-30T12:00:00",
                "2011-12-30T22:00:00Z",
            ),
        ] {
            let zone = time_zone(Some(zone)).unwrap();
            assert_eq!(local(skipped).in_zone(&zone).to_string(), instant);
        }
    }

    #[test]
    fn of_a_local_time_that_the_clocks_show_twice_it_is_the_first() {
        for (zone, shown_twice, instant) in [
            (
                "Europe/Berlin",
                "2026-10-25T02:30:00",
                "2026-10-25T00:30:00Z",
            ),
            (
                "America/New_York",
                "2026-11-01T01:30:00",
                "2026-11-01T05:30:00Z",
            ),
        ] {
            let zone = time_zone(Some(zone)).unwrap();
            assert_eq!(local(shown_twice).in_zone(&zone).to_string(), instant);
        }
    }

    #[test]
    fn a_message_never_goes_out_before_the_time_that_was_asked_for() {
        let send_at = local("2026-03-01T09:00:00.000000001");
        let instant = send_at.in_zone(&TimeZone::UTC);
        assert_eq!(instant.to_string(), "2026-03-01T09:00:00.000001Z");
    }

    #[test]
    fn a_name_that_is_no_zone_is_refused() {
        for name in ["", "Berlin", "+01:00", "CET-1CEST", "Etc/Unknown"] {
            assert_eq!(time_zone(Some(name)), Err(UnknownTimeZone), "{name}");
        }
    }

    #[test]
    fn the_schema_has_every_day_that_there_is_and_no_other() {
        let schema = serde_json::to_value(schemars::schema_for!(SendAt)).unwrap();
        let schema = jsonschema::validator_for(&schema).unwrap();
        // Leap years by all three rules of the calendar, and years that are none.
        for year in [0, 1900, 2000, 2023, 2024, 2100, 2400, 9996] {
            for (month, day) in (0..=13).flat_map(|month| (0..=32).map(move |day| (month, day))) {
                let text = format!("{year:04}-{month:02}-{day:02}T09:00:00");
                let read = text.parse::<SendAt>().is_ok();
                assert_eq!(schema.is_valid(&text.clone().into()), read, "{text}");
            }
        }
    }

    #[test]
    fn other_forms_are_refused() {
        for text in [
            "",
            "soon",
            "2026-03-01",
            "2026-03-01T09:00",
            "2026-03-01T09:00Z",
            "2026-03-01T09:00:00.",
            "2026-03-01T09:00:00.0000000001Z",
            "2026-03-01T09:00:60Z",
            "2026-03-01 09:00:00Z",
            "2026-03-01t09:00:00z",
            "2026-03-01T09:00:00+01",
            "2026-03-01T09:00:00+0100",
            "2026-03-01T09:00:00+01:00[Europe/Paris]",
            "2026-03-01T09:00:00[Europe/Paris]",
            " 2026-03-01T09:00:00",
            "2026-03-01T09:00:0\u{665}",
            "+002026-03-01T09:00:00Z",
            "20260301T090000Z",
        ] {
            assert_eq!(text.parse::<SendAt>(), Err(SendAtError::Form), "{text}");
        }
    }

    #[test]
    fn days_and_times_that_are_not_there_are_refused() {
        for text in [
            "2026-02-29T09:00:00Z",
            "2026-13-01T09:00:00",
            "2026-03-01T24:00:00",
            "2026-03-01T09:60:00Z",
            "2026-03-01T09:00:00+26:00",
            "9999-12-31T23:59:59Z",
            "9999-12-31T23:59:59",
        ] {
            let error = text.parse::<SendAt>().unwrap_err();
            assert_eq!(error, SendAtError::OutOfRange, "{text}");
        }
    }

    fn civil() -> impl Strategy<Value = DateTime> {
        // From 1970 to 2100, in seconds.
        (0..4_102_444_800_i64, 0..1_000_000_000_i32).prop_map(|(second, nanosecond)| {
            let instant = Timestamp::new(second, nanosecond).unwrap();
            TimeZone::UTC.to_datetime(instant)
        })
    }

    fn zone() -> impl Strategy<Value = TimeZone> {
        let names: Vec<String> = ZONES.available().map(|name| name.to_string()).collect();
        prop::sample::select(names).prop_filter_map("unknown", |name| time_zone(Some(&name)).ok())
    }

    proptest! {
        #[test]
        fn whatever_the_text_it_is_refused_or_read_back_as_it_is_written(text in "\\PC{0,40}") {
            if let Ok(send_at) = text.parse::<SendAt>() {
                prop_assert_eq!(send_at.to_string().parse(), Ok(send_at));
            }
        }

        #[test]
        fn what_is_read_is_written_and_read_again(local in civil(), instant in any::<bool>()) {
            let send_at = match instant {
                true => SendAt::Instant(TimeZone::UTC.to_timestamp(local).unwrap()),
                false => SendAt::Local(local),
            };
            prop_assert_eq!(send_at.to_string().parse(), Ok(send_at));
        }

        #[test]
        fn the_clocks_of_a_recipient_show_the_local_time_unless_they_skip_it(
            local in civil(), zone in zone(),
        ) {
            let local = local.round(Unit::Microsecond).unwrap();
            let instant = SendAt::Local(local).in_zone(&zone);
            let shown = zone.to_datetime(instant);
            match zone.to_ambiguous_timestamp(local).offset() {
                jiff::tz::AmbiguousOffset::Gap { .. } => prop_assert!(shown > local),
                _ => prop_assert_eq!(shown, local),
            }
        }

        #[test]
        fn nobody_gets_a_message_after_the_time_is_over_everywhere(
            local in civil(), zone in zone(),
        ) {
            // Some zones were further behind before the date line was moved.
            prop_assume!(local.year() >= 2026);
            let skipped = jiff::SignedDuration::from_hours(1);
            let send_at = SendAt::Local(local);
            prop_assert!(send_at.in_zone(&zone) <= send_at.over_everywhere() + skipped);
        }
    }
}
