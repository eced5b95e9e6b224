//! One case of a fault: what is done to the answers of an interaction, and how a consumer has to take
//! it.

use std::fmt;
use std::sync::Arc;

use contract::Reaction;

use crate::answer::Answer;
use crate::wire::Script;

/// One case of a fault.
#[derive(Clone, Debug)]
pub(crate) struct Case {
    /// The place in the body that it is about, as a JSON pointer.
    pub(crate) pointer: Option<String>,
    /// Which of several at one place.
    pub(crate) variant: Option<String>,
    /// What is expected of a consumer unless somebody says otherwise.
    pub(crate) reaction: Reaction,
    pub(crate) behaviour: Behaviour,
}

impl Case {
    /// A case of the whole answer, at each request.
    pub(crate) fn always(reaction: Reaction, play: impl Into<Play>) -> Self {
        let play = play.into();
        Self::of(reaction, move |_| play.clone())
    }

    /// A case of the whole answer.
    pub(crate) fn of(
        reaction: Reaction,
        play: impl Fn(&Turn<'_>) -> Play + Send + Sync + 'static,
    ) -> Self {
        Self {
            pointer: None,
            variant: None,
            reaction,
            behaviour: Behaviour::Answers(Arc::new(play)),
        }
    }

    /// The provider does not listen from the first request to the interaction on.
    pub(crate) fn down() -> Self {
        Self {
            pointer: None,
            variant: None,
            reaction: Reaction::Refuse,
            behaviour: Behaviour::Down,
        }
    }

    /// Whether nobody listens.
    pub(crate) fn is_down(&self) -> bool {
        matches!(self.behaviour, Behaviour::Down)
    }

    pub(crate) fn at(self, pointer: impl Into<String>) -> Self {
        Self {
            pointer: Some(pointer.into()),
            ..self
        }
    }

    pub(crate) fn variant(self, variant: impl Into<String>) -> Self {
        Self {
            variant: Some(variant.into()),
            ..self
        }
    }
}

/// What a provider does while a case is played.
#[derive(Clone)]
pub(crate) enum Behaviour {
    /// It does not listen any more.
    Down,
    /// It answers, each request in its own way.
    Answers(Arc<dyn Fn(&Turn<'_>) -> Play + Send + Sync>),
}

impl fmt::Debug for Behaviour {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Down => "Down",
            Self::Answers(_) => "Answers",
        })
    }
}

/// A request to the interaction whose answers a case is about.
#[derive(Debug)]
pub(crate) struct Turn<'a> {
    /// How many there were before it.
    pub(crate) number: usize,
    /// The query, as it came.
    pub(crate) query: Option<&'a str>,
}

/// How one request is answered.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Play {
    /// As if nothing were wrong.
    Plain,
    /// With another answer.
    Answer(Answer),
    /// On the bare connection.
    Wire(Script),
}

impl From<Answer> for Play {
    fn from(answer: Answer) -> Self {
        Self::Answer(answer)
    }
}

impl From<Script> for Play {
    fn from(script: Script) -> Self {
        Self::Wire(script)
    }
}
