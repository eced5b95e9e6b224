//! Locales: language tags as a recipient carries them.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Refused;

/// A language tag of the shape that BCP 47 (RFC 5646, section 2.1) gives a `langtag`, such as `de`,
/// `pt-BR` or `zh-Hant-TW`, or a private one such as `x-house`.
///
/// Only the shape is checked: whether the subtags are registered is not. The irregular tags that
/// RFC 5646 only tolerates for their age (`i-klingon`) are refused. Case is kept as it was written.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(try_from = "String")]
#[schemars(inline)]
pub(crate) struct Locale(String);

impl Locale {
    /// The tag as it was written.
    pub(crate) fn into_string(self) -> String {
        self.0
    }

    /// A tag that was checked when it was stored.
    pub(crate) fn stored(text: String) -> Self {
        Self(text)
    }
}

impl TryFrom<String> for Locale {
    type Error = Refused;

    fn try_from(text: String) -> Result<Self, Refused> {
        if has_the_shape(&text) {
            Ok(Self(text))
        } else {
            Err(Refused::new(
                "not a BCP 47 language tag, such as \"de\" or \"pt-BR\"",
            ))
        }
    }
}

/// Walks the parts of a tag in the order in which RFC 5646 has them.
fn has_the_shape(tag: &str) -> bool {
    // 35 characters hold every tag without extensions (RFC 5646, section 4.4.1); these need more.
    const LONGEST: usize = 100;
    let subtags: Vec<&str> = tag.split('-').collect();
    let wellformed = |s: &&str| (1..=8).contains(&s.len()) && s.bytes().all(alphanumeric);
    if tag.len() > LONGEST || !subtags.iter().all(wellformed) {
        return false;
    }
    let mut rest = subtags.as_slice();
    if !is_private_use(rest) {
        let Some(language) = take(&mut rest, |s| (2..=8).contains(&s.len()) && alphabetic(s))
        else {
            return false;
        };
        if language.len() <= 3 {
            // Up to three extended language subtags.
            (0..3).all(|_| take(&mut rest, |s| s.len() == 3 && alphabetic(s)).is_some());
        }
        take(&mut rest, |s| s.len() == 4 && alphabetic(s)); // script
        take(&mut rest, is_region);
        while take(&mut rest, is_variant).is_some() {}
        while is_extension(rest) {
            rest = &rest[1..];
            while take(&mut rest, |s| s.len() >= 2).is_some() {}
        }
    }
    rest.is_empty() || is_private_use(rest)
}

/// Takes the first subtag off `rest` if it is the kind asked for.
fn take<'a>(rest: &mut &[&'a str], is_kind: impl Fn(&str) -> bool) -> Option<&'a str> {
    let (first, others) = rest.split_first()?;
    is_kind(first).then(|| {
        *rest = others;
        *first
    })
}

fn is_region(s: &str) -> bool {
    (s.len() == 2 && alphabetic(s)) || (s.len() == 3 && s.bytes().all(|b| b.is_ascii_digit()))
}

fn is_variant(s: &str) -> bool {
    s.len() >= 5 || (s.len() == 4 && s.as_bytes()[0].is_ascii_digit())
}

/// An extension is one letter or digit but `x`, and at least one subtag of two or more.
fn is_extension(rest: &[&str]) -> bool {
    matches!(rest, [singleton, value, ..]
        if singleton.len() == 1 && !singleton.eq_ignore_ascii_case("x") && value.len() >= 2)
}

fn is_private_use(rest: &[&str]) -> bool {
    matches!(rest, [x, _, ..] if x.eq_ignore_ascii_case("x"))
}

fn alphabetic(s: &str) -> bool {
    s.bytes().all(|b| b.is_ascii_alphabetic())
}

fn alphanumeric(b: u8) -> bool {
    b.is_ascii_alphanumeric()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_of_the_shape_of_bcp_47_are_accepted() {
        // Most are the examples of RFC 5646, appendix A.
        for tag in [
            "de",
            "fr",
            "ast",
            "en-US",
            "es-419",
            "pt-BR",
            "zh-Hant",
            "zh-cmn-Hans-CN",
            "sr-Latn-RS",
            "sl-rozaj-biske",
            "de-CH-1901",
            "sl-IT-nedis",
            "hy-Latn-IT-arevela",
            "de-CH-x-phonebk",
            "x-whatever",
            "en-US-u-islamcal",
            "zh-CN-a-myext-x-private",
            "en-a-myext-b-another",
        ] {
            assert!(Locale::try_from(tag.to_owned()).is_ok(), "{tag}");
        }
    }

    #[test]
    fn what_is_no_tag_is_refused() {
        for tag in [
            "",
            "d",
            "-",
            "de-",
            "-de",
            "de--CH",
            "de_DE",
            "de-DE.UTF-8",
            "deutschland",
            "419-de",
            "de-419-DE",
            "a-DE",
            "en-a",
            "en-a-x-b",
            "x",
            "en-x",
            "dé",
            "de DE",
        ] {
            assert!(Locale::try_from(tag.to_owned()).is_err(), "{tag}");
        }
    }

    #[test]
    fn a_tag_of_any_length_is_refused() {
        assert!(Locale::try_from("en-x".to_owned() + &"-abcdefgh".repeat(20)).is_err());
    }
}
