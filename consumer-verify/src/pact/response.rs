//! The response of an interaction as an answer that HTTP can carry, with fresh values where the pact
//! has generators.

use std::collections::HashMap;

use bytes::Bytes;
use contract::Interaction;
use http::header::{CONNECTION, CONTENT_LENGTH, CONTENT_TYPE, TRANSFER_ENCODING};
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use pact_matching::generate_response;
use pact_models::bodies::OptionalBody;
use pact_models::generators::{GeneratorCategory, GeneratorTestMode};
use pact_models::http_parts::HttpPart;
use pact_models::v4::http_parts::HttpResponse;
use serde_json::json;

use crate::answer::Answer;

/// What an interaction answers.
#[derive(Debug)]
pub(crate) enum Response {
    /// The same each time.
    Fixed(Answer),
    /// With values that are made for each request.
    Generated(Box<HttpResponse>),
}

impl Response {
    /// # Errors
    /// When HTTP cannot carry what the pact says: which part, and why.
    pub(crate) fn of(interaction: &Interaction) -> Result<Self, String> {
        let response = interaction.http().response;
        let fixed = answer(&response)?;
        let categories = [
            GeneratorCategory::STATUS,
            GeneratorCategory::HEADER,
            GeneratorCategory::BODY,
        ];
        let is_fixed = |category| response.build_generators(category).is_empty();
        Ok(match categories.iter().all(is_fixed) {
            true => Self::Fixed(fixed),
            false => Self::Generated(Box::new(response)),
        })
    }

    /// The answer to one request. `url` is where the stub listens: some generators make links.
    ///
    /// # Errors
    /// When HTTP cannot carry what was generated.
    pub(crate) async fn answer(&self, url: &str) -> Result<Answer, String> {
        match self {
            Self::Fixed(answer) => Ok(answer.clone()),
            Self::Generated(response) => {
                let context = HashMap::from([("mockServer", json!({"href": url, "url": url}))]);
                let mode = GeneratorTestMode::Consumer;
                answer(&generate_response(response, &mode, &context).await)
            }
        }
    }

    /// The answer, where values are generated with their examples.
    pub(crate) fn example(&self) -> Result<Answer, String> {
        match self {
            Self::Fixed(answer) => Ok(answer.clone()),
            Self::Generated(response) => answer(response),
        }
    }

    /// The status, or its example.
    pub(crate) fn status(&self) -> u16 {
        match self {
            Self::Fixed(answer) => answer.status.as_u16(),
            Self::Generated(response) => response.status,
        }
    }
}

fn answer(response: &HttpResponse) -> Result<Answer, String> {
    let status = StatusCode::from_u16(response.status).ok();
    let status = status
        .filter(|status| !status.is_informational())
        .ok_or_else(|| {
            format!(
                "no server ends an answer with the status {}",
                response.status
            )
        })?;
    let is_json = response.content_type().is_some_and(|kind| kind.is_json());
    let body = match &response.body {
        OptionalBody::Present(bytes, ..) => bytes.clone(),
        OptionalBody::Null if is_json => Bytes::from_static(b"null"),
        OptionalBody::Null | OptionalBody::Empty | OptionalBody::Missing => Bytes::new(),
    };
    let mut headers = HeaderMap::new();
    for (name, values) in response.headers.iter().flatten() {
        let parsed =
            HeaderName::try_from(name).map_err(|_| format!("{name:?} is not a header name"))?;
        // How the body is sent is for the server to say. Where none is, as in the answer to a HEAD,
        // its length may be of interest.
        let is_length_of_nothing = parsed == CONTENT_LENGTH && body.is_empty();
        if [CONNECTION, CONTENT_LENGTH, TRANSFER_ENCODING].contains(&parsed)
            && !is_length_of_nothing
        {
            continue;
        }
        for value in values {
            let value = HeaderValue::try_from(value)
                .map_err(|_| format!("the value of the header {name} is not allowed in HTTP"))?;
            headers.append(&parsed, value);
        }
    }
    if !headers.contains_key(CONTENT_TYPE)
        && !body.is_empty()
        && let Some(kind) = response.content_type()
        && let Ok(kind) = HeaderValue::try_from(kind.to_string())
    {
        headers.insert(CONTENT_TYPE, kind);
    }
    Ok(Answer {
        status,
        headers,
        body,
    })
}
