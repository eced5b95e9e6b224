//! What is missing in a step without being broken, as the page shows it.

use contract::{Run, Step};
use serde::Serialize;

use crate::unseen::Group;
use crate::{mutants, unseen};

/// The most places that are listed; the JSON report has them all.
const LISTED: usize = 1000;

#[derive(Serialize)]
pub(super) struct Gaps {
    /// What they are called beside the page's headings.
    label: &'static str,
    heading: String,
    /// What the column between the place and its owner says.
    column: &'static str,
    rows: Vec<Gap>,
    left: usize,
    advice: String,
}

#[derive(Serialize)]
struct Gap {
    of: String,
    place: String,
    what: String,
}

impl Gaps {
    /// What no answer has shown, and what no test of the consumer looks at.
    pub(super) fn of(run: &Run, step: &Step) -> Vec<Self> {
        let not_seen = unseen::groups(&step.evidence);
        let unchecked = mutants::unchecked(&step.mutation);
        let all = [
            Self {
                label: "What was not seen",
                heading: unseen::heading(&not_seen),
                column: "Not seen",
                left: left(&not_seen),
                rows: rows(not_seen),
                advice: unseen::advice(run, step),
            },
            Self {
                label: "What nobody checks",
                heading: mutants::heading(&unchecked),
                column: "What nobody noticed",
                left: left(&unchecked),
                rows: rows(unchecked),
                advice: mutants::ADVICE.to_owned(),
            },
        ];
        let all = all.into_iter();
        all.filter(|gaps| !gaps.rows.is_empty()).collect()
    }
}

fn rows(groups: Vec<Group>) -> Vec<Gap> {
    let rows = groups.into_iter().flat_map(|Group { title, gaps }| {
        gaps.into_iter().map(move |gap| Gap {
            of: title.clone(),
            place: gap.place,
            what: gap.what,
        })
    });
    rows.take(LISTED).collect()
}

fn left(groups: &[Group]) -> usize {
    let all: usize = groups.iter().map(|group| group.gaps.len()).sum();
    all.saturating_sub(LISTED)
}
