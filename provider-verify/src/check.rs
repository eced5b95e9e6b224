//! Whether an answer keeps the contract: Pact's rules first, then the schema of the consumer's
//! type. Pure: an answer in, mismatches out.

use contract::{Contract, Interaction, Mismatch, Place, Rule, Schema};
use serde_json::Value;

use crate::pact;
use crate::replay::Answer;

/// Everything in the answer that breaks the contract; empty when nothing does.
///
/// # Errors
/// When the two cannot be compared at all.
pub(crate) async fn check(
    contract: &Contract,
    interaction: &Interaction,
    answer: &Answer,
) -> Result<Vec<Mismatch>, String> {
    let mut mismatches = pact::mismatches(contract, interaction, answer).await?;
    // An answer with another status is another kind of answer: that its body does not fit the
    // schema would be said of every field, and add nothing.
    let as_expected = !mismatches.iter().any(|one| one.place == Place::Status);
    if let Some(schema) = interaction.response_schema().filter(|_| as_expected) {
        mismatches.extend(by_schema(schema, &answer.body));
    }
    Ok(mismatches)
}

fn by_schema(schema: &Schema, body: &[u8]) -> Vec<Mismatch> {
    match serde_json::from_slice(body) {
        Ok(body) => schema.check(&body),
        Err(error) => vec![Mismatch {
            place: Place::Body {
                pointer: String::new(),
            },
            rule: Rule::Schema {
                schema: schema.name().to_owned(),
                keyword: String::new(),
            },
            expected: None,
            actual: match body {
                [] => None,
                _ => Some(Value::String(String::from_utf8_lossy(body).into_owned())),
            },
            detail: format!("the body is not JSON: {error}"),
        }],
    }
}
