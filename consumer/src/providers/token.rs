//! The bearer token that the scheduler shows to a provider.

use std::fmt;

use http::HeaderValue;

/// What stands before a token in the header.
const SCHEME: &str = "Bearer ";

/// A bearer token, ready to be sent; never shown.
#[derive(Clone)]
pub struct Token(HeaderValue);

/// Why a text is no bearer token. It does not hold the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TokenError {
    /// There is nothing in it.
    #[error("the token is empty")]
    Empty,
    /// It cannot stand in a header.
    #[error("the token holds a character other than visible ASCII")]
    Character,
}

impl Token {
    /// The token in `text`; blanks around it, such as the line end of a file, are not part of it.
    pub fn parse(text: &str) -> Result<Self, TokenError> {
        let text = text.trim();
        if text.is_empty() {
            return Err(TokenError::Empty);
        }
        if !text.bytes().all(|byte| byte.is_ascii_graphic()) {
            return Err(TokenError::Character);
        }
        let mut header =
            HeaderValue::try_from(format!("{SCHEME}{text}")).map_err(|_| TokenError::Character)?;
        header.set_sensitive(true);
        Ok(Self(header))
    }

    /// Whether `text` holds the token, as what a provider echoes might.
    pub(super) fn is_in(&self, text: &str) -> bool {
        let header = self.0.to_str().unwrap_or_default();
        let token = header.strip_prefix(SCHEME).unwrap_or(header);
        text.contains(token)
    }

    /// The value of the `Authorization` header.
    pub(super) fn header(&self) -> HeaderValue {
        self.0.clone()
    }
}

impl fmt::Debug for Token {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("[hidden]")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_line_end_of_a_token_file_is_no_part_of_the_token() {
        let token = Token::parse("abc\n").unwrap();
        assert_eq!(token.header(), "Bearer abc");
    }

    #[test]
    fn a_token_is_never_shown() {
        assert_eq!(format!("{:?}", Token::parse("abc").unwrap()), "[hidden]");
    }

    #[test]
    fn a_text_that_holds_the_token_is_noticed() {
        let token = Token::parse("abc").unwrap();
        assert!(token.is_in("no_abc_here"));
        assert!(!token.is_in("bearer"));
    }

    #[test]
    fn what_cannot_stand_in_a_header_is_no_token() {
        assert_eq!(Token::parse(" \n").unwrap_err(), TokenError::Empty);
        assert_eq!(Token::parse("a b").unwrap_err(), TokenError::Character);
        assert_eq!(Token::parse("a\nb").unwrap_err(), TokenError::Character);
        assert_eq!(Token::parse("ä").unwrap_err(), TokenError::Character);
    }
}
