//! The mutation score of a step as the page shows it.

use contract::Step;
use serde::Serialize;

use crate::mutants;
use crate::unseen::Gap;

/// How well the consumer's tests look, and what they need not look at.
#[derive(Serialize)]
pub(super) struct Score {
    line: String,
    excused: Vec<String>,
}

impl Score {
    pub(super) fn of(step: &Step) -> Option<Self> {
        let line = mutants::score(&step.mutation)?;
        let excused = mutants::excused(&step.mutation).into_iter();
        let excused = excused.flat_map(|group| {
            let line = |gap: Gap| format!("{}, {}: {}", gap.place, gap.what, group.title);
            Vec::from_iter(group.gaps.into_iter().map(line))
        });
        Some(Self {
            line,
            excused: excused.collect(),
        })
    }
}
