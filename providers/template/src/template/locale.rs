//! The language of a template.

use std::fmt;
use std::str::FromStr;

/// A language tag, such as `en` or `pt-BR`, by the shape that BCP 47 (RFC 5646) gives to all of
/// them. Whether its parts are registered is not checked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Locale(String);

/// The text does not have the shape of a language tag.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is not a language tag of BCP 47, such as `en` or `pt-BR`")]
pub struct InvalidLocale(String);

impl Locale {
    /// The tag as it was given.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Locale {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl FromStr for Locale {
    type Err = InvalidLocale;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let mut subtags = text.split('-');
        let language = subtags.next().unwrap_or_default();
        let is_language = (2..=8).contains(&language.len())
            && language.bytes().all(|byte| byte.is_ascii_alphabetic());
        let is_subtag = |subtag: &str| {
            (1..=8).contains(&subtag.len())
                && subtag.bytes().all(|byte| byte.is_ascii_alphanumeric())
        };
        match text.len() <= LONGEST && is_language && subtags.all(is_subtag) {
            true => Ok(Self(text.to_owned())),
            false => Err(InvalidLocale(text.chars().take(LONGEST).collect())),
        }
    }
}

/// The longest tag, in characters; RFC 5646 section 4.4 asks for room for 35.
const LONGEST: usize = 35;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn language_tags_are_accepted_as_they_are() {
        for tag in ["en", "pt-BR", "zh-Hant-TW", "sl-rozaj-biske", "de-CH-1996"] {
            assert_eq!(tag.parse::<Locale>().unwrap().as_str(), tag);
        }
    }

    #[test]
    fn what_has_not_their_shape_is_refused() {
        let long = format!("en-{}", "abcdefgh-".repeat(5));
        for text in [
            "",
            "e",
            "en_US",
            "en-",
            "-en",
            "e1",
            "en us",
            "d\u{e9}",
            "toolongaa",
            &long,
        ] {
            assert!(text.parse::<Locale>().is_err(), "{text}");
        }
    }
}
