//! The faults of one row of the matrix, class by class: each that was not kept with a link to what is
//! wrong, and those that were kept as short as they can be named.

use std::collections::{BTreeMap, HashMap};

use contract::{FaultCell, FaultClass, Verdict};
use serde::Serialize;

use crate::causes::Check;
use crate::html::page::of_outcome;
use crate::{faults, plain, words};

#[derive(Serialize)]
pub(super) struct List {
    interaction: String,
    scenario: String,
    classes: Vec<OfClass>,
}

#[derive(Serialize)]
struct OfClass {
    id: String,
    name: &'static str,
    totals: String,
    not_kept: Vec<NotKept>,
    /// Those that were done at one place, or to the answer as a whole.
    kept: Vec<Kept>,
    /// Those that were done at several places.
    kept_at_places: Vec<Kept>,
}

#[derive(Serialize)]
struct NotKept {
    name: String,
    verdict: &'static str,
    /// The place on the page that says what is wrong with it.
    cause: Option<String>,
    elapsed: String,
}

/// The kept faults of one name.
#[derive(Serialize)]
struct Kept {
    name: String,
    places: Vec<At>,
}

/// The kept faults of one name at one place.
#[derive(Serialize)]
struct At {
    place: Option<String>,
    times: Vec<Time>,
}

/// How long one of them took, and its variant where it has one.
#[derive(Serialize)]
struct Time {
    variant: Option<String>,
    elapsed: String,
}

impl List {
    pub(super) fn of(
        [interaction, scenario]: [String; 2],
        classes: &BTreeMap<FaultClass, (String, &[Check<'_>])>,
        causes: &HashMap<usize, String>,
    ) -> Self {
        let classes = classes.iter().map(|(class, (id, checks))| {
            let kept = kept(checks).into_iter();
            let (kept_at_places, kept) = kept.partition(|one| one.places.len() > 1);
            OfClass {
                id: id.clone(),
                name: class.name(),
                totals: words::totals(&faults::totals(checks)),
                not_kept: not_kept(checks, causes),
                kept,
                kept_at_places,
            }
        });
        Self {
            interaction,
            scenario,
            classes: classes.collect(),
        }
    }
}

fn not_kept(checks: &[Check<'_>], causes: &HashMap<usize, String>) -> Vec<NotKept> {
    let not_kept = checks.iter().filter(|one| !is_kept(one));
    let not_kept = not_kept.map(|Check { number, outcome }| NotKept {
        name: words::check(&outcome.subject),
        verdict: of_outcome(outcome),
        cause: causes.get(number).cloned(),
        elapsed: plain::duration(outcome.elapsed),
    });
    not_kept.collect()
}

fn kept(checks: &[Check<'_>]) -> Vec<Kept> {
    let mut names: Vec<Kept> = Vec::new();
    for check in checks.iter().filter(|one| is_kept(one)) {
        let Some(cell) = faults::cell(check.outcome) else {
            continue;
        };
        let (name, place) = (words::fault::kind(cell), words::fault::place(cell));
        let kept = faults::known_or_new(
            &mut names,
            |known| known.name == name,
            || Kept {
                name: name.clone(),
                places: Vec::new(),
            },
        );
        let at = faults::known_or_new(
            &mut kept.places,
            |known| known.place == place,
            || At {
                place: place.clone(),
                times: Vec::new(),
            },
        );
        at.times.push(time(cell, check));
    }
    names
}

fn time(cell: &FaultCell, check: &Check<'_>) -> Time {
    Time {
        variant: cell.variant.as_deref().map(plain::words),
        elapsed: plain::duration(check.outcome.elapsed),
    }
}

fn is_kept(check: &Check<'_>) -> bool {
    check.outcome.verdict == Verdict::Kept
}
