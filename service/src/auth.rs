//! Bearer authentication (RFC 6750) of everything under `/v1`.

use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use http::header::{AUTHORIZATION, WWW_AUTHENTICATE};
use http::{HeaderMap, StatusCode};

use crate::{Problem, Tokens};

/// The code for a request without a token.
pub(crate) const TOKEN_MISSING: &str = "token_missing";

/// The code for a request with a token that is not accepted.
pub(crate) const TOKEN_INVALID: &str = "token_invalid";

/// Lets requests with an accepted token through.
#[derive(Clone, Debug)]
pub(crate) struct BearerAuth {
    /// The name that a 401 gives to what the tokens open.
    pub(crate) realm: &'static str,
    /// The accepted tokens.
    pub(crate) tokens: Tokens,
}

/// Middleware: answers 401 with `WWW-Authenticate` to requests without an accepted token.
pub(crate) async fn layer(
    State(auth): State<BearerAuth>,
    request: Request,
    next: Next,
) -> Response {
    let challenge = format!("Bearer realm=\"{}\"", auth.realm);
    match presented(request.headers()) {
        Some(token) if auth.tokens.accepts(token) => next.run(request).await,
        Some(_) => {
            let challenge = format!("{challenge}, error=\"invalid_token\"");
            ([(WWW_AUTHENTICATE, challenge)], invalid()).into_response()
        }
        None => ([(WWW_AUTHENTICATE, challenge)], missing()).into_response(),
    }
}

/// The token of the one `Authorization` header, if its scheme is Bearer.
fn presented(headers: &HeaderMap) -> Option<&str> {
    let mut all = headers.get_all(AUTHORIZATION).iter();
    let only = all.next().filter(|_| all.next().is_none())?;
    let (scheme, token) = only.to_str().ok()?.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
}

fn missing() -> Problem {
    let title = "The request has no bearer token";
    Problem::new(StatusCode::UNAUTHORIZED, TOKEN_MISSING, title)
        .detail("Send exactly one header `Authorization: Bearer <token>`.")
}

fn invalid() -> Problem {
    let title = "The bearer token is not accepted";
    Problem::new(StatusCode::UNAUTHORIZED, TOKEN_INVALID, title)
        .detail("The token is unknown, or it was revoked.")
}

#[cfg(test)]
mod tests {
    use super::*;
    use http::HeaderValue;

    fn with(values: &[&str]) -> HeaderMap {
        let value = |text: &&str| (AUTHORIZATION, HeaderValue::from_str(text).unwrap());
        values.iter().map(value).collect()
    }

    #[test]
    fn the_scheme_is_read_in_any_case() {
        for value in ["Bearer abc", "bearer abc", "BEARER   abc"] {
            assert_eq!(presented(&with(&[value])), Some("abc"), "{value}");
        }
    }

    #[test]
    fn other_schemes_and_several_headers_are_no_token() {
        assert_eq!(presented(&with(&[])), None);
        assert_eq!(presented(&with(&["Basic abc"])), None);
        assert_eq!(presented(&with(&["abc"])), None);
        assert_eq!(presented(&with(&["Bearer abc", "Bearer abc"])), None);
    }

    #[test]
    fn the_scheme_alone_is_no_token() {
        assert_eq!(presented(&with(&["Bearer"])), None);
        assert_eq!(presented(&with(&["Bearerabc"])), None);
    }
}
