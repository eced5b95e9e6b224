//! What faults are derived from: the plain answer of an interaction, and what is known of how the
//! consumer asks for it.

use std::time::Duration;

use bytes::Bytes;
use contract::{Reaction, Schema};
use fastrand::Rng;
use http::HeaderValue;
use http::header::CONTENT_TYPE;
use serde_json::Value;

use super::Paging;
use super::case::Case;
use crate::answer::Answer;
use crate::wire::{Act, Script, true_head};

/// How long and how often a consumer tries.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Limits {
    /// How long it waits for one answer at the most, retries included.
    pub(crate) patience: Duration,
    /// In what time it has to answer itself, whatever its providers do.
    pub(crate) deadline: Duration,
    /// How often it asks again when an answer failed in a way that may pass.
    pub(crate) retries: usize,
}

impl Limits {
    /// Longer than anybody waits.
    pub(crate) fn too_long(&self) -> Duration {
        self.patience * 2
    }

    /// When a connection is given up that nobody else ends.
    fn longest(&self) -> Duration {
        self.deadline + self.patience * 2
    }
}

/// The number of a collection's items as an answer announces it.
#[derive(Clone, Debug)]
pub(crate) struct Sized {
    /// Where the number is, as a JSON pointer.
    pub(crate) pointer: String,
}

/// The plain answer of an interaction.
#[derive(Debug)]
pub(crate) struct Plain<'a> {
    pub(crate) answer: &'a Answer,
    /// The answer's body, where it is JSON.
    pub(crate) body: Option<&'a Value>,
    /// The schema of the body.
    pub(crate) schema: Option<&'a Schema>,
    /// The path that is asked for.
    pub(crate) path: &'a str,
    /// How often the consumer asks for it when nothing is wrong.
    pub(crate) asked: usize,
    /// How its pages hang together, where it is one.
    pub(crate) paging: Option<&'a Paging>,
    /// Whether another answer announces how many items it has.
    pub(crate) is_counted: bool,
    /// Where it announces the number of another answer's items.
    pub(crate) announces: Option<&'a Sized>,
    pub(crate) limits: Limits,
    /// Makes the same choices for the same seed.
    pub(crate) seed: u64,
}

impl Plain<'_> {
    /// Choices of one fault, which do not hang on those of others.
    pub(crate) fn random(&self, fault: &str) -> Rng {
        let mixed = fault.bytes().fold(self.seed, |mixed, byte| {
            (mixed ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
        });
        Rng::with_seed(mixed)
    }

    /// A script that ends when anybody has given up.
    pub(crate) fn script(&self, acts: impl IntoIterator<Item = Act>) -> Script {
        Script::of(acts, self.limits.longest())
    }

    /// A script for each request, which the consumer has to refuse.
    pub(crate) fn refused(&self, acts: impl IntoIterator<Item = Act>) -> Vec<Case> {
        vec![Case::always(Reaction::Refuse, self.script(acts))]
    }

    /// The same for an answer that has a body; otherwise nothing.
    pub(crate) fn refused_with_body<A: IntoIterator<Item = Act>>(
        &self,
        acts: impl FnOnce(Halves) -> A,
    ) -> Vec<Case> {
        match self.halves() {
            Some(halves) => self.refused(acts(halves)),
            None => Vec::new(),
        }
    }

    /// The answer with another body and, where it is given, content type.
    pub(crate) fn with_body(&self, body: impl Into<Bytes>, kind: Option<&'static str>) -> Answer {
        let mut answer = self.answer.clone();
        answer.body = body.into();
        if let Some(kind) = kind {
            let kind = HeaderValue::from_static(kind);
            answer.headers.insert(CONTENT_TYPE, kind);
        }
        answer
    }

    fn halves(&self) -> Option<Halves> {
        let body = &self.answer.body;
        let middle = body.len() / 2;
        (middle > 0).then(|| Halves {
            head: true_head(self.answer),
            first: body.slice(..middle),
            second: body.slice(middle..),
        })
    }
}

/// An answer on the wire, in parts.
#[derive(Debug)]
pub(crate) struct Halves {
    pub(crate) head: Bytes,
    /// The first half of the body; never empty.
    pub(crate) first: Bytes,
    /// The second half; never empty.
    pub(crate) second: Bytes,
}

impl Halves {
    /// All of the body.
    pub(crate) fn body(&self) -> Bytes {
        [&*self.first, &*self.second].concat().into()
    }
}
