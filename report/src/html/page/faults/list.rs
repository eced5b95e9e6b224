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
    kept: Vec<Kept>,
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
    /// The time that each took, after its variant where it has one: `number 12 ms`.
    times: Vec<String>,
}

impl List {
    pub(super) fn of(
        [interaction, scenario]: [String; 2],
        classes: &BTreeMap<FaultClass, (String, &[Check<'_>])>,
        causes: &HashMap<usize, String>,
    ) -> Self {
        let classes = classes.iter().map(|(class, (id, checks))| OfClass {
            id: id.clone(),
            name: class.name(),
            totals: words::totals(&faults::totals(checks)),
            not_kept: not_kept(checks, causes),
            kept: kept(checks),
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

fn time(cell: &FaultCell, check: &Check<'_>) -> String {
    let elapsed = plain::duration(check.outcome.elapsed);
    match &cell.variant {
        None => elapsed,
        Some(variant) => format!("{} {elapsed}", plain::words(variant)),
    }
}

fn is_kept(check: &Check<'_>) -> bool {
    check.outcome.verdict == Verdict::Kept
}
