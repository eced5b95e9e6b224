//! The adapter to Pact's crates: with [`crate::matching`], which has the rules of JSON bodies, the
//! only module that knows `pact_matching` and `pact_models`. Requests come out of it as plain data,
//! and mismatches as the project's own.

mod compare;
mod message;
mod rules;
mod translate;

use std::collections::HashMap;

use bytes::Bytes;
use contract::Interaction;
use pact_matching::generate_request;
use pact_models::bodies::OptionalBody;
use pact_models::generators::{
    GenerateValue, Generator, GeneratorTestMode, NoopVariantMatcher, VariantMatcher,
};
use pact_models::v4::http_parts::HttpRequest;
use pact_models::v4::interaction::V4Interaction;
use serde_json::{Map, Value};

pub(crate) use compare::Comparison;
pub(crate) use message::{Metadata, typed};
pub(crate) use rules::CompiledRules;

/// A request as the pact asks for it, with the values of the provider states put in.
#[derive(Clone, Debug)]
pub(crate) struct Outgoing {
    pub(crate) method: String,
    pub(crate) path: String,
    /// Names and decoded values, in the order of the names; `None` for a name without `=`.
    pub(crate) query: Vec<(String, Option<String>)>,
    /// In the order of the names.
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: Option<Bytes>,
}

/// The request of an interaction, to be sent. `values` are those that the provider's state handler returned.
///
/// # Errors
/// When the request needs a value that no state handler returned: Pact would send the example
/// instead, which the provider cannot know.
pub(crate) async fn request(
    request: &HttpRequest,
    values: &Map<String, Value>,
) -> Result<Outgoing, String> {
    let context: HashMap<&str, Value> = values
        .iter()
        .map(|(name, value)| (name.as_str(), value.clone()))
        .collect();
    for generator in request
        .generators
        .categories
        .values()
        .flat_map(HashMap::values)
    {
        must_have_its_value(generator, &context)?;
    }
    let request = generate_request(request, &GeneratorTestMode::Provider, &context).await;
    let is_json = request.content_type().is_some_and(|kind| kind.is_json());
    let body = match request.body {
        OptionalBody::Present(bytes, ..) => Some(bytes),
        OptionalBody::Null if is_json => Some(Bytes::from_static(b"null")),
        _ => None,
    };
    Ok(Outgoing {
        method: request.method,
        path: request.path,
        query: in_order(request.query.unwrap_or_default()),
        headers: in_order(request.headers.unwrap_or_default()),
        body,
    })
}

/// The interaction as its pact file has it, the same text for the same interaction.
pub(crate) fn document(interaction: &Interaction) -> String {
    let mut text = V4Interaction::to_json(&interaction.http()).to_string();
    if let Some(message) = interaction.message() {
        text.push_str(&message.to_json().to_string());
    }
    text
}

/// One pair for each value of each name, in the order of the names.
fn in_order<T>(map: HashMap<String, Vec<T>>) -> Vec<(String, T)> {
    let mut entries: Vec<_> = map.into_iter().collect();
    entries.sort_by(|(a, _), (b, _)| a.cmp(b));
    entries
        .into_iter()
        .flat_map(|(name, values)| values.into_iter().map(move |value| (name.clone(), value)))
        .collect()
}

fn must_have_its_value(
    generator: &Generator,
    context: &HashMap<&str, Value>,
) -> Result<(), String> {
    let Generator::ProviderStateGenerator(expression, _) = generator else {
        return Ok(());
    };
    let generated: Result<Value, _> =
        generator.generate_value(&Value::Null, context, &NoopVariantMatcher.boxed());
    generated.map(drop).map_err(|error| {
        format!(
            "no provider state gave the value of {expression:?}, which the request needs: {error}"
        )
    })
}
