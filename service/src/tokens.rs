//! The bearer tokens that a service accepts (RFC 6750). It knows nothing of HTTP.

use std::fmt;
use std::str::FromStr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use subtle::ConstantTimeEq;

/// One token. Its text can be compared, but never printed.
#[derive(Clone)]
pub struct Token(String);

/// Why a text is not a token, or a list of none.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum InvalidTokens {
    /// There is no token at all.
    #[error("there is no token in it")]
    None,
    /// A character that RFC 6750 does not allow. Only its place is told: the rest is a secret.
    #[error(
        "token {token} has a character at position {position} that no bearer token may have; \
         allowed are letters, digits, `-._~+/` and `=` at the end"
    )]
    Character {
        /// Which token, counted from 1.
        token: usize,
        /// Which character, counted from 1.
        position: usize,
    },
}

impl FromStr for Token {
    type Err = InvalidTokens;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let body = text.trim_end_matches('=');
        if body.is_empty() {
            return Err(InvalidTokens::None);
        }
        let allowed = |c: char| c.is_ascii_alphanumeric() || "-._~+/".contains(c);
        match body.chars().position(|c| !allowed(c)) {
            None => Ok(Self(text.to_owned())),
            Some(index) => Err(InvalidTokens::Character {
                token: 1,
                position: index + 1,
            }),
        }
    }
}

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[hidden]")
    }
}

/// The tokens that a service accepts; never empty. Clones share whether they are revoked.
#[derive(Clone, Debug)]
pub struct Tokens {
    accepted: Arc<[Token]>,
    revoked: Arc<AtomicBool>,
}

impl Tokens {
    /// These tokens.
    ///
    /// # Errors
    /// [`InvalidTokens::None`] when there are none: a service that accepts no token serves nobody.
    pub fn new(tokens: impl IntoIterator<Item = Token>) -> Result<Self, InvalidTokens> {
        let accepted: Arc<[Token]> = tokens.into_iter().collect();
        if accepted.is_empty() {
            return Err(InvalidTokens::None);
        }
        Ok(Self {
            accepted,
            revoked: Arc::default(),
        })
    }

    /// Whether `presented` is one of the tokens, and they are not revoked. How long it takes
    /// depends on the lengths of the tokens, not on what is in them.
    #[must_use]
    pub fn accepts(&self, presented: &str) -> bool {
        let known = self
            .accepted
            .iter()
            .fold(subtle::Choice::from(0), |found, token| {
                found | token.0.as_bytes().ct_eq(presented.as_bytes())
            });
        bool::from(known) && !self.revoked.load(Ordering::Relaxed)
    }

    /// Accepts no token until [`restore`](Self::restore) is called: the provider state of a
    /// revoked token.
    pub fn revoke(&self) {
        self.revoked.store(true, Ordering::Relaxed);
    }

    /// Accepts the tokens again.
    pub fn restore(&self) {
        self.revoked.store(false, Ordering::Relaxed);
    }
}

/// Tokens separated by commas or line ends; blanks around them do not count.
impl FromStr for Tokens {
    type Err = InvalidTokens;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let parts = text.split([',', '\n']).map(str::trim);
        let tokens = parts.filter(|part| !part.is_empty()).enumerate();
        let tokens = tokens.map(|(index, part)| {
            part.parse().map_err(|error| match error {
                InvalidTokens::Character { position, .. } => InvalidTokens::Character {
                    token: index + 1,
                    position,
                },
                InvalidTokens::None => error,
            })
        });
        Self::new(tokens.collect::<Result<Vec<Token>, _>>()?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_are_separated_by_commas_or_lines() {
        let tokens: Tokens = " first, second\nthird==\n\n".parse().unwrap();
        for token in ["first", "second", "third=="] {
            assert!(tokens.accepts(token), "{token}");
        }
        for token in ["", "firs", "firstt", "third", "first, second"] {
            assert!(!tokens.accepts(token), "{token}");
        }
    }

    #[test]
    fn no_token_at_all_is_refused() {
        for text in ["", " , \n", "=="] {
            assert_eq!(text.parse::<Tokens>().unwrap_err(), InvalidTokens::None);
        }
    }

    #[test]
    fn a_token_that_no_header_can_carry_is_refused_by_its_place() {
        let error = "good,secr\u{e9}t".parse::<Tokens>().unwrap_err();
        let expected = InvalidTokens::Character {
            token: 2,
            position: 5,
        };
        assert_eq!(error, expected);
        assert!(!error.to_string().contains("secr"), "{error}");
    }

    #[test]
    fn revoked_tokens_are_refused_until_they_are_restored() {
        let tokens: Tokens = "one".parse().unwrap();
        let shared = tokens.clone();
        shared.revoke();
        assert!(!tokens.accepts("one"));
        shared.restore();
        assert!(tokens.accepts("one"));
        assert!(!tokens.accepts("two"));
    }

    #[test]
    fn tokens_are_hidden_when_they_are_printed() {
        let tokens: Tokens = "verysecret".parse().unwrap();
        assert!(!format!("{tokens:?}").contains("verysecret"));
    }
}
