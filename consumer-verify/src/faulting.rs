//! The fault that a stub plays, if any: which requests it is for, and how they are answered.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, PoisonError, RwLock};

use crate::faults::{Behaviour, Case, Fault, Play, Turn};

/// A fault while it is played.
#[derive(Debug)]
pub(crate) struct Active {
    pub(crate) fault: &'static Fault,
    pub(crate) case: Case,
    /// The number of the interaction whose answers it is about.
    pub(crate) interaction: usize,
    /// How many of its requests it is played to; all where it is not said.
    pub(crate) times: Option<usize>,
    /// How many requests are answered before the provider is down, where that is the fault.
    pub(crate) before: usize,
    asked: AtomicUsize,
    answered: AtomicUsize,
}

impl Active {
    pub(crate) fn new(fault: &'static Fault, case: Case, interaction: usize) -> Self {
        Self {
            fault,
            case,
            interaction,
            times: None,
            before: 0,
            asked: AtomicUsize::new(0),
            answered: AtomicUsize::new(0),
        }
    }

    /// How a request to its interaction is answered; counts it.
    pub(crate) fn play(&self, query: Option<&str>) -> Play {
        let number = self.asked.fetch_add(1, Ordering::Relaxed);
        let over = self.times.is_some_and(|times| number >= times);
        match &self.case.behaviour {
            Behaviour::Answers(play) if !over => play(&Turn { number, query }),
            Behaviour::Answers(_) | Behaviour::Down => Play::Plain,
        }
    }

    /// Whether the provider is down after this answer, whatever it answers; counts it.
    pub(crate) fn is_last_answer(&self) -> bool {
        let answered = self.answered.fetch_add(1, Ordering::Relaxed) + 1;
        matches!(self.case.behaviour, Behaviour::Down) && answered == self.before
    }
}

/// Where a stub looks for the fault to play.
#[derive(Debug, Default)]
pub(crate) struct Faulting(RwLock<Option<Arc<Active>>>);

impl Faulting {
    pub(crate) fn active(&self) -> Option<Arc<Active>> {
        let active = self.0.read().unwrap_or_else(PoisonError::into_inner);
        active.clone()
    }

    /// From now on this one is played, or none.
    pub(crate) fn set(&self, active: Option<Active>) {
        *self.0.write().unwrap_or_else(PoisonError::into_inner) = active.map(Arc::new);
    }
}
