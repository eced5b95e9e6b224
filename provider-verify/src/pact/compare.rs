//! Holding an answer against the pact's own rules.

use std::collections::HashMap;
use std::panic::RefUnwindSafe;

use contract::{Contract, Interaction, Mismatch};
use http::HeaderMap;
use pact_matching::match_response;
use pact_models::bodies::OptionalBody;
use pact_models::headers::parse_header;
use pact_models::interaction::Interaction as PactInteraction;
use pact_models::pact::Pact;
use pact_models::v4::http_parts::HttpResponse;
use pact_models::v4::interaction::V4Interaction;
use pact_models::v4::pact::V4Pact;
use pact_models::{Consumer, Provider};

use super::translate::Sides;
use crate::replay::Answer;

/// Everything in the answer that breaks the pact's own rules, by place.
///
/// # Errors
/// When Pact cannot compare the two at all.
pub(crate) async fn mismatches(
    contract: &Contract,
    interaction: &Interaction,
    answer: &Answer,
) -> Result<Vec<Mismatch>, String> {
    let http = interaction.http();
    // A pact of this one interaction, so that a large one is not cloned for each of its parts.
    let pact: Box<dyn Pact + Send + Sync + RefUnwindSafe> = Box::new(V4Pact {
        consumer: Consumer {
            name: contract.consumer().to_owned(),
        },
        provider: Provider {
            name: contract.provider().to_owned(),
        },
        interactions: vec![http.boxed_v4()],
        ..V4Pact::default()
    });
    let boxed: Box<dyn PactInteraction + Send + Sync + RefUnwindSafe> = Box::new(http.clone());
    let found = match_response(http.response.clone(), response(answer), &pact, &boxed)
        .await
        .map_err(|error| format!("Pact cannot compare the answer: {error:#}"))?;
    let sides = Sides::of(&http.response, answer);
    let mut mismatches: Vec<_> = found
        .into_iter()
        .flat_map(|mismatch| sides.translate(mismatch))
        .collect();
    mismatches.sort_by(|a, b| a.place.cmp(&b.place));
    Ok(mismatches)
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
