//! One request and its answer: the only place where a status, a header or a transport error of a
//! provider is looked at. It knows neither retries nor what is in a body.

use http::header::{ACCEPT, ACCEPT_ENCODING, AUTHORIZATION, CONTENT_ENCODING, CONTENT_TYPE};
use http::{HeaderMap, HeaderValue, StatusCode};
use reqwest::redirect::Policy;
use reqwest::{Client, Response};
use url::Url;

use super::connection::Call;
use super::{Deadlines, Fault, Problem, Rule, Token, retry_after};
use crate::clock::Clock;

/// The largest body that is read, in bytes: a page of a thousand recipients with 16 KiB each.
const LARGEST_BODY: usize = 16 * 1024 * 1024;

/// The largest body of a problem that is read, in bytes. Of a larger one only the status counts.
const LARGEST_PROBLEM: usize = 64 * 1024;

/// Sends requests to one provider. Cheap to clone: clones share their connections.
#[derive(Clone, Debug)]
pub(super) struct Exchange {
    base: Url,
    token: Token,
    deadlines: Deadlines,
    clock: Clock,
    client: Client,
}

impl Exchange {
    /// Redirects are not followed, so that the token reaches no other host; proxy settings that
    /// were meant for other programs are not used; and the client repeats nothing of itself.
    pub(super) fn new(
        base: Url,
        token: Token,
        deadlines: Deadlines,
        clock: Clock,
    ) -> Result<Self, reqwest::Error> {
        let client = Client::builder()
            .user_agent(concat!("campaign-scheduler/", env!("CARGO_PKG_VERSION")))
            .connect_timeout(deadlines.connect)
            .read_timeout(deadlines.read)
            .redirect(Policy::none())
            .retry(reqwest::retry::never())
            .no_proxy()
            .build()?;
        Ok(Self {
            base,
            token,
            deadlines,
            clock,
            client,
        })
    }

    /// The same at another address.
    pub(super) fn elsewhere(&self, base: Url) -> Self {
        Self {
            base,
            ..self.clone()
        }
    }

    /// Asks once, and returns the body of an answer with status 200.
    pub(super) async fn get(&self, call: Call<'_>) -> Result<Vec<u8>, Fault> {
        let response = self
            .client
            .get(self.url(&call))
            .header(AUTHORIZATION, self.token.header())
            .header(ACCEPT, "application/json")
            // A small compressed body can become a very large one.
            .header(ACCEPT_ENCODING, "identity")
            .headers(HeaderMap::from_iter(call.context.headers()))
            .send()
            .await
            .map_err(|error| self.transport(error))?;
        if response.status() != StatusCode::OK {
            return Err(self.refusal(response).await);
        }
        let headers = response.headers();
        if !is_json(headers) {
            return Err(Rule::of_answer("content-type", "application/json"));
        }
        if !is_plain(headers) {
            return Err(Rule::of_answer("content-encoding", "identity"));
        }
        self.body(response, LARGEST_BODY).await
    }

    fn url(&self, call: &Call<'_>) -> Url {
        let mut url = self.base.clone();
        if let Ok(mut segments) = url.path_segments_mut() {
            segments.pop_if_empty().extend(call.path);
        }
        if !call.query.is_empty() {
            url.query_pairs_mut().extend_pairs(call.query);
        }
        url
    }

    /// What a status other than 200 means.
    async fn refusal(&self, response: Response) -> Fault {
        let status = response.status();
        let retry_after = retry_after::read(response.headers(), self.clock.now());
        let code = match self.body(response, LARGEST_PROBLEM).await {
            Ok(body) => Problem::code_of(&body).filter(|code| !self.token.is_in(code)),
            Err(_) => None,
        };
        match status {
            StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN => {
                Fault::CredentialsRefused { status, code }
            }
            // A wrong base address is not the same as an id that is not known there.
            StatusCode::NOT_FOUND if code.as_deref() != Some("route_not_found") => Fault::NotFound,
            StatusCode::TOO_MANY_REQUESTS
            | StatusCode::BAD_GATEWAY
            | StatusCode::SERVICE_UNAVAILABLE
            | StatusCode::GATEWAY_TIMEOUT => Fault::Unavailable {
                status,
                code,
                retry_after,
            },
            _ => Fault::UnexpectedStatus { status, code },
        }
    }

    /// The body, if it has at most `largest` bytes. What is larger is not read to its end.
    async fn body(&self, mut response: Response, largest: usize) -> Result<Vec<u8>, Fault> {
        let too_large = || Rule::of_answer("size", format!("at most {largest} bytes"));
        if response.content_length() > Some(largest as u64) {
            return Err(too_large());
        }
        let mut body = Vec::new();
        while let Some(chunk) = response
            .chunk()
            .await
            .map_err(|error| self.transport(error))?
        {
            if body.len() + chunk.len() > largest {
                return Err(too_large());
            }
            body.extend_from_slice(&chunk);
        }
        Ok(body)
    }

    fn transport(&self, error: reqwest::Error) -> Fault {
        if error.is_timeout() && !error.is_connect() {
            Fault::Silent(self.deadlines.read)
        } else {
            // The address holds ids and cursors, and may hold a password.
            Fault::Unreachable(error.without_url())
        }
    }
}

fn is_json(headers: &HeaderMap) -> bool {
    headers
        .get(CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .and_then(|value| value.split(';').next())
        .is_some_and(|media_type| media_type.trim().eq_ignore_ascii_case("application/json"))
}

/// Whether the body is sent as it is.
fn is_plain(headers: &HeaderMap) -> bool {
    let identity = |value: &HeaderValue| value.as_bytes().eq_ignore_ascii_case(b"identity");
    headers.get_all(CONTENT_ENCODING).iter().all(identity)
}

#[cfg(test)]
mod tests {
    use service::RequestContext;

    use super::*;
    use crate::providers::CallPolicy;

    #[test]
    fn a_media_type_is_compared_without_case_and_parameters() {
        let headers =
            |value| HeaderMap::from_iter([(CONTENT_TYPE, HeaderValue::from_static(value))]);
        assert!(is_json(&headers("Application/JSON; charset=utf-8")));
        assert!(!is_json(&headers("text/html")));
        assert!(!is_json(&HeaderMap::new()));
    }

    #[test]
    fn an_id_is_one_segment_of_the_path_whatever_is_in_it() {
        let _ = rustls::crypto::ring::default_provider().install_default();
        let token = Token::parse("t").unwrap();
        let base = "http://localhost/base/".parse().unwrap();
        let deadlines = CallPolicy::default().deadlines;
        let exchange = Exchange::new(base, token, deadlines, Clock::default()).unwrap();
        let url = exchange.url(&Call {
            operation: "GET",
            path: &["v1", "templates", "a/b?c"],
            query: &[("cursor", "x&y")],
            context: &RequestContext::new(),
        });
        assert_eq!(
            url.as_str(),
            "http://localhost/base/v1/templates/a%2Fb%3Fc?cursor=x%26y"
        );
    }
}
