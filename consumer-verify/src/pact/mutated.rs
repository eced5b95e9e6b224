//! An interaction with another answer, as a pact of its own.

use bytes::Bytes;
use contract::{Contract, Interaction};
use pact_models::bodies::OptionalBody;
use pact_models::generators::Generators;
use pact_models::matchingrules::MatchingRules;
use pact_models::v4::interaction::V4Interaction;
use serde_json::{Value, json};

/// What an interaction answers, by its example.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Example {
    pub(crate) status: u16,
    /// `None` where there is none, or none that is JSON.
    pub(crate) body: Option<Value>,
}

impl Example {
    pub(crate) fn of(interaction: &Interaction) -> Self {
        let response = &interaction.parts().response;
        let is_json = response.content_type().is_some_and(|kind| kind.is_json());
        let body = match &response.body {
            OptionalBody::Present(bytes, ..) if is_json => serde_json::from_slice(bytes).ok(),
            OptionalBody::Null if is_json => Some(Value::Null),
            _ => None,
        };
        Self {
            status: response.status,
            body,
        }
    }
}

/// The text of a pact with this one interaction, which gives this answer every time: without
/// generators, which would make other values, without matching rules, and without the schemas, which
/// the answer need not fit any more. A body that is not JSON stays as it is.
pub(crate) fn pact_answering(
    contract: &Contract,
    interaction: &Interaction,
    answer: &Example,
) -> Vec<u8> {
    let mut http = interaction.http();
    http.comments.clear();
    http.response.matching_rules = MatchingRules::default();
    http.response.generators = Generators::default();
    http.response.status = answer.status;
    if let Some(body) = &answer.body {
        let kind = http.response.content_type();
        http.response.body = OptionalBody::Present(Bytes::from(body.to_string()), kind, None);
    }
    json!({
        "consumer": {"name": contract.consumer()},
        "provider": {"name": contract.provider()},
        "interactions": [V4Interaction::to_json(&http)],
        "metadata": {"pactSpecification": {"version": "4.0"}},
    })
    .to_string()
    .into_bytes()
}
