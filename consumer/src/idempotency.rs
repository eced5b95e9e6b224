//! The key by which a caller can ask for the same campaign twice without getting two.

use std::fmt;
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};

/// The longest key, in characters.
const LONGEST: usize = 255;

/// An `Idempotency-Key`: 1 to 255 visible ASCII characters. Keys are the same for all callers, and
/// a key is used up only by a campaign that was created.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct IdempotencyKey(String);

/// For how long a key belongs to the campaign that it was used for. Afterwards it is free again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct IdempotencyRetention(pub Duration);

impl IdempotencyRetention {
    /// When a key is free again that is used now.
    pub(crate) fn expiry(self, now: Timestamp) -> Timestamp {
        // What is too long to be told is for ever.
        SignedDuration::try_from(self.0)
            .ok()
            .and_then(|retention| now.checked_add(retention).ok())
            .unwrap_or(Timestamp::MAX)
    }
}

/// Seven days.
impl Default for IdempotencyRetention {
    fn default() -> Self {
        Self(Duration::from_secs(7 * 24 * 60 * 60))
    }
}

/// Why a text is no key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a key has 1 to {LONGEST} visible ASCII characters")]
pub(crate) struct KeyError;

impl IdempotencyKey {
    /// The key in the bytes of a header.
    ///
    /// # Errors
    /// When it is empty, too long, or holds anything but visible ASCII.
    pub(crate) fn parse(bytes: &[u8]) -> Result<Self, KeyError> {
        let text = std::str::from_utf8(bytes).map_err(|_| KeyError)?;
        let fits =
            (1..=LONGEST).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_graphic());
        fits.then(|| Self(text.to_owned())).ok_or(KeyError)
    }

    /// The key as text.
    #[must_use]
    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for IdempotencyKey {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_free_after_the_retention_and_never_after_one_without_end() {
        let now = Timestamp::UNIX_EPOCH;
        let days = IdempotencyRetention::default().expiry(now).as_second();
        assert_eq!(days, 7 * 24 * 60 * 60);
        let forever = IdempotencyRetention(Duration::MAX).expiry(now);
        assert_eq!(forever, Timestamp::MAX);
    }

    #[test]
    fn a_key_is_visible_ascii_of_limited_length() {
        let longest = "k".repeat(LONGEST);
        assert!(IdempotencyKey::parse(longest.as_bytes()).is_ok());
        for bytes in [
            &b""[..],
            b"a b",
            b"a\n",
            b"\xff",
            format!("{longest}k").as_bytes(),
        ] {
            assert_eq!(IdempotencyKey::parse(bytes), Err(KeyError));
        }
    }
}
