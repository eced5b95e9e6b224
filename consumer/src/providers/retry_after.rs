//! The header `Retry-After` (RFC 9110, section 10.2.3): seconds, or a date.

use std::time::Duration;

use http::HeaderMap;
use http::header::RETRY_AFTER;
use jiff::Timestamp;

/// How long the provider asks to be left alone. What cannot be read was not said; a date that is
/// over is now.
pub(super) fn read(headers: &HeaderMap, now: Timestamp) -> Option<Duration> {
    let text = headers.get(RETRY_AFTER)?.to_str().ok()?.trim();
    if !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit()) {
        return text.parse().ok().map(Duration::from_secs);
    }
    let date = Timestamp::try_from(httpdate::parse_http_date(text).ok()?).ok()?;
    Some(Duration::try_from(date.duration_since(now)).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use http::HeaderValue;

    use super::*;

    fn read_text(text: &'static str) -> Option<Duration> {
        let headers = HeaderMap::from_iter([(RETRY_AFTER, HeaderValue::from_static(text))]);
        read(&headers, "2026-01-31T12:00:00Z".parse().unwrap())
    }

    #[test]
    fn seconds_are_read() {
        assert_eq!(read_text("0"), Some(Duration::ZERO));
        assert_eq!(read_text("120"), Some(Duration::from_secs(120)));
    }

    #[test]
    fn dates_are_read_in_all_three_forms_of_http() {
        for text in [
            "Sat, 31 Jan 2026 12:00:07 GMT",
            "Saturday, 31-Jan-26 12:00:07 GMT",
            "Sat Jan 31 12:00:07 2026",
        ] {
            assert_eq!(read_text(text), Some(Duration::from_secs(7)), "{text}");
        }
    }

    #[test]
    fn a_date_that_is_over_is_now() {
        let text = "Sat, 31 Jan 2026 11:59:59 GMT";
        assert_eq!(read_text(text), Some(Duration::ZERO));
    }

    #[test]
    fn what_cannot_be_read_was_not_said() {
        for text in ["", "soon", "-1", "1.5", "99999999999999999999999"] {
            assert_eq!(read_text(text), None, "{text}");
        }
    }
}
