//! One request of a load: made from its number, sent, and its answer understood.

use std::time::Duration;

use http::StatusCode;
use serde_json::Value;

use super::ledger::{CreatedId, Outcome};
use super::template::{About, Template};
use super::wire::{Failure, Reply, Wire};
use super::words::Words;

/// What is sent, and how an answer is understood.
#[derive(Clone, Debug)]
pub(crate) struct Sender {
    pub(crate) wire: Wire,
    pub(crate) template: Template,
    pub(crate) words: Words,
    pub(crate) acknowledged: Vec<u16>,
    /// Where the answer has the id of what was created.
    pub(crate) created: String,
    pub(crate) deadline: Duration,
}

/// What a request came to.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Came {
    pub(crate) outcome: Outcome,
    /// 0 without an answer.
    pub(crate) status: u16,
    pub(crate) created: CreatedId,
}

impl Came {
    /// What a request came to that there was never room for.
    pub(crate) const UNSENT: Self = Self {
        outcome: Outcome::Refused,
        status: 0,
        created: CreatedId::NONE,
    };
}

impl Sender {
    /// Sends the request of this number, and understands the answer.
    pub(crate) async fn send(&self, number: u64, limit: Duration) -> Came {
        let about = About {
            words: self.words,
            number,
            created: "",
        };
        let answer = self.wire.send(self.template.fill(&about), limit).await;
        self.understood(answer)
    }

    fn understood(&self, answer: Result<Reply, Failure>) -> Came {
        let came = |outcome, status: StatusCode, created| Came {
            outcome,
            status: status.as_u16(),
            created,
        };
        match answer {
            Ok(reply) if self.acknowledged.contains(&reply.status.as_u16()) => {
                match self.id_in(&reply.body) {
                    Some(id) => came(Outcome::Acknowledged, reply.status, id),
                    // It says that it is done, and not what: that is settled later.
                    None => came(Outcome::Open, reply.status, CreatedId::NONE),
                }
            }
            Ok(reply) => came(Outcome::Refused, reply.status, CreatedId::NONE),
            Err(failure) => Came {
                outcome: match failure {
                    Failure::NotSent(_) => Outcome::Refused,
                    Failure::Ambiguous(_) => Outcome::Open,
                },
                status: 0,
                created: CreatedId::NONE,
            },
        }
    }

    fn id_in(&self, body: &[u8]) -> Option<CreatedId> {
        let body: Value = serde_json::from_slice(body).ok()?;
        match body.pointer(&self.created)? {
            Value::String(id) => CreatedId::of(id),
            Value::Number(id) => CreatedId::of(&id.to_string()),
            _ => None,
        }
    }
}
