//! Holding an answer against the pact's own rules.

use std::collections::HashMap;
use std::sync::Arc;

use bytes::Bytes;
use contract::{Interaction, Mismatch};
use http::HeaderMap;
use pact_matching::headers::match_headers;
use pact_matching::{
    BodyMatchResult, CoreMatchingContext, DiffConfig, Mismatch as PactMismatch, match_body,
    match_status,
};
use pact_models::bodies::OptionalBody;
use pact_models::headers::parse_header;
use pact_models::v4::http_parts::HttpResponse;
use serde_json::Value;

use super::rules::{CompiledRules, Rules};
use super::translate::Sides;
use crate::matching::Body;
use crate::replay::Answer;

/// What a pact asks of the answer to one interaction, ready to be compared.
#[derive(Debug)]
pub(crate) struct Comparison<'a> {
    /// Without the rules that are kept apart.
    expected: &'a HttpResponse,
    rules: Arc<Rules>,
    /// Of a JSON body; others are left to Pact, as is an example that is no JSON.
    json: Option<Body>,
}

impl<'a> Comparison<'a> {
    pub(crate) fn of(interaction: &'a Interaction, known: &CompiledRules) -> Self {
        let expected = &interaction.parts().response;
        let rules = match interaction.response_rules() {
            Some(rules) => known.of(rules),
            None => Arc::new(Rules::of_pact(&expected.matching_rules)),
        };
        Self {
            json: json(expected, &rules),
            expected,
            rules,
        }
    }

    /// Everything in the answer that breaks the pact's own rules, by place; nothing is said twice.
    /// `body` is the answer's as JSON, if it is that.
    pub(crate) async fn mismatches(&self, answer: &Answer, body: Option<&Value>) -> Vec<Mismatch> {
        let actual = response(answer);
        let mut found = Vec::new();
        let mut by_pact = match (&self.json, body) {
            (Some(json), Some(body)) if self.same_type(&actual).await => {
                found = json.mismatches(body);
                Vec::new()
            }
            _ => self.body_by_pact(&actual).await,
        };
        by_pact.extend(self.head_by_pact(actual));
        if !by_pact.is_empty() {
            let sides = Sides::of(self.expected, answer);
            found.extend(by_pact.into_iter().flat_map(|one| sides.translate(one)));
        }
        each_once(found)
    }

    /// Whether the answer's content type is one that Pact compares with the example's. It is asked
    /// with a body in which nothing can differ.
    async fn same_type(&self, actual: &HttpResponse) -> bool {
        let null = |part: &HttpResponse| HttpResponse {
            body: OptionalBody::Present(
                Bytes::from_static(b"null"),
                Some(part.content_type().unwrap_or_default()),
                None,
            ),
            ..HttpResponse::default()
        };
        let (expected, actual) = (null(self.expected), null(actual));
        let any_body = CoreMatchingContext::with_config(DiffConfig::AllowUnexpectedKeys);
        let result = match_body(&expected, &actual, &any_body, &self.rules.headers).await;
        result == BodyMatchResult::Ok
    }

    async fn body_by_pact(&self, actual: &HttpResponse) -> Vec<PactMismatch> {
        let body = self.rules.body_by_pact();
        match_body(self.expected, actual, &body, &self.rules.headers)
            .await
            .mismatches()
    }

    /// Of the status and the headers.
    fn head_by_pact(&self, actual: HttpResponse) -> Vec<PactMismatch> {
        let rules = &self.rules;
        let expected = self.expected.headers.clone();
        let of_status = match_status(self.expected.status, actual.status, &rules.status);
        let of_headers = match_headers(expected, actual.headers, &rules.headers);
        let mut found = of_status.err().unwrap_or_default();
        found.extend(of_headers.into_values().flatten());
        found
    }
}

fn json(expected: &HttpResponse, rules: &Rules) -> Option<Body> {
    let is_json = expected.content_type().is_some_and(|kind| kind.is_json());
    let OptionalBody::Present(example, ..) = &expected.body else {
        return None;
    };
    let example = serde_json::from_slice(example).ok().filter(|_| is_json)?;
    Some(Body::new(example, Arc::clone(&rules.body)))
}

/// By place, and where there are several for one place, as they came. Pact names a mismatch again
/// for each rule that holds around it.
fn each_once(mut mismatches: Vec<Mismatch>) -> Vec<Mismatch> {
    mismatches.sort_by(|a, b| a.place.cmp(&b.place));
    let mut once: Vec<Mismatch> = Vec::with_capacity(mismatches.len());
    for mismatch in mismatches {
        let here = once
            .iter()
            .rev()
            .take_while(|one| one.place == mismatch.place);
        if !here.into_iter().any(|one| *one == mismatch) {
            once.push(mismatch);
        }
    }
    once
}

/// The answer in Pact's own type.
fn response(answer: &Answer) -> HttpResponse {
    let mut response = HttpResponse {
        status: answer.status.as_u16(),
        headers: Some(headers(&answer.headers)),
        ..HttpResponse::default()
    };
    response.body = match answer.body.is_empty() {
        true => OptionalBody::Empty,
        false => OptionalBody::Present(answer.body.clone(), response.content_type(), None),
    };
    response
}

fn headers(headers: &HeaderMap) -> HashMap<String, Vec<String>> {
    let mut found: HashMap<String, Vec<String>> = HashMap::new();
    for (name, value) in headers {
        let value = String::from_utf8_lossy(value.as_bytes());
        let values = parse_header(name.as_str(), &value);
        found.entry(name.to_string()).or_default().extend(values);
    }
    found
}
