//! Numbers and dates of the command line, with errors that say what they must be.

use std::num::{NonZeroU64, NonZeroUsize};
use std::time::Duration;

use jiff::civil::Date;

/// How many of something; at least one.
pub(super) fn count(text: &str) -> Result<NonZeroUsize, String> {
    text.parse()
        .map_err(|_| "must be a whole number, at least 1".to_owned())
}

/// A time in seconds.
pub(super) fn seconds(text: &str) -> Result<Duration, String> {
    whole(text, "seconds").map(Duration::from_secs)
}

/// A time in milliseconds.
pub(super) fn milliseconds(text: &str) -> Result<Duration, String> {
    whole(text, "milliseconds").map(Duration::from_millis)
}

fn whole(text: &str, unit: &str) -> Result<u64, String> {
    text.parse()
        .map(NonZeroU64::get)
        .map_err(|_| format!("must be a whole number of {unit}, at least 1"))
}

/// The number of a port.
pub(super) fn port(text: &str) -> Result<u16, String> {
    text.parse()
        .map_err(|_| "must be a number from 0 to 65535".to_owned())
}

/// A date, as brokers want it.
pub(super) fn date(text: &str) -> Result<String, String> {
    let is_date = text.len() == "YYYY-MM-DD".len() && text.parse::<Date>().is_ok();
    match is_date {
        true => Ok(text.to_owned()),
        false => Err("must be a date, such as 2026-01-31".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_number_or_no_date_is_refused_with_what_it_must_be() {
        assert_eq!(seconds("2"), Ok(Duration::from_secs(2)));
        assert_eq!(milliseconds("2"), Ok(Duration::from_millis(2)));
        for wrong in ["", "0", "-1", "1.5", "x"] {
            assert!(seconds(wrong).unwrap_err().contains("seconds"), "{wrong}");
            assert!(count(wrong).is_err(), "{wrong}");
        }
        assert!(date("2026-02-28").is_ok());
        for wrong in ["2026", "2026-02-30", "20260228", "28.02.2026"] {
            assert!(date(wrong).is_err(), "{wrong}");
        }
    }
}
