//! Whether an answer keeps the contract: Pact's rules first, then the schema of the consumer's
//! type. Pure: an answer in, mismatches out.

use contract::{Interaction, Mismatch, Place, Rule, Schema};
use serde_json::Value;

pub use crate::replay::Answer;

use crate::pact::{Comparison, CompiledRules, Metadata, typed};

/// What a contract asks of the answer to one interaction: its rules compiled, its example parsed.
///
/// A run replays an interaction once, so it compiles one just before, and drops it after: thousands
/// of them would be held for nothing. Whoever checks many answers to one interaction keeps it.
#[derive(Debug)]
pub struct Expectation<'a> {
    pact: Comparison<'a>,
    /// That of a message.
    metadata: Option<Metadata>,
    schema: Option<&'a Schema>,
}

impl<'a> Expectation<'a> {
    /// Compiles the rules of the interaction's response.
    #[must_use]
    pub fn of(interaction: &'a Interaction) -> Self {
        Self::with(&CompiledRules::default(), interaction)
    }

    /// The same, with the rules that have been compiled already where they are the same.
    pub(crate) fn with(known: &CompiledRules, interaction: &'a Interaction) -> Self {
        Self {
            pact: Comparison::of(interaction, known),
            metadata: interaction.message().map(Metadata::of),
            schema: interaction.response_schema(),
        }
    }

    /// Everything in the answer that breaks the contract; empty when nothing does. First what breaks
    /// the pact's rules, by place, then what does not fit the schema.
    pub async fn mismatches(&self, answer: &Answer) -> Vec<Mismatch> {
        self.judge(answer).await.mismatches
    }

    /// The same, with the body that was judged.
    pub(crate) async fn judge(&self, answer: &Answer) -> Judged {
        let typed = self.metadata.as_ref().and_then(|_| typed(answer));
        let answer = typed.as_ref().unwrap_or(answer);
        let body = serde_json::from_slice(&answer.body);
        let mut mismatches = self.pact.mismatches(answer, body.as_ref().ok()).await;
        // An answer with another status is another kind of answer: that its body does not fit the
        // schema would be said of every field, and add nothing.
        let as_expected = !mismatches.iter().any(|one| one.place == Place::Status);
        if let Some(metadata) = self.metadata.as_ref().filter(|_| as_expected) {
            mismatches.extend(metadata.mismatches(answer));
        }
        if let Some(schema) = self.schema.filter(|_| as_expected) {
            mismatches.extend(match &body {
                Ok(body) => schema.check(body),
                Err(error) => vec![not_json(schema, &answer.body, error)],
            });
        }
        Judged {
            mismatches,
            body: body.ok().filter(|_| as_expected),
        }
    }
}

/// What judging an answer came to.
pub(crate) struct Judged {
    pub(crate) mismatches: Vec<Mismatch>,
    /// The body, where it is JSON and of the kind of answer that was expected: what it shows is
    /// evidence.
    pub(crate) body: Option<Value>,
}

fn not_json(schema: &Schema, body: &[u8], error: &serde_json::Error) -> Mismatch {
    Mismatch {
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
    }
}
