//! The fault matrix of a step: how many faults of each class a consumer took as it must, interaction
//! by interaction. It knows which cells there are, not how they look.

use std::collections::BTreeMap;

use contract::{FaultCell, FaultClass, Outcome, Step, Subject, Totals};

use crate::causes::{self, Check};

/// The cells of one consumer and one provider.
pub(crate) struct Pair<'r> {
    pub(crate) consumer: &'r str,
    pub(crate) provider: &'r str,
    pub(crate) interactions: Vec<Interaction<'r>>,
}

/// An interaction whose answer was made wrong.
pub(crate) struct Interaction<'r> {
    pub(crate) description: &'r str,
    /// A row for each scenario in which the consumer asked for it; never empty.
    pub(crate) rows: Vec<Row<'r>>,
}

/// The faults of one interaction in one scenario.
pub(crate) struct Row<'r> {
    pub(crate) scenario: &'r str,
    /// By class; a class without faults is not there.
    pub(crate) cells: BTreeMap<FaultClass, Vec<Check<'r>>>,
}

/// The fault that an outcome is about.
pub(crate) fn cell(outcome: &Outcome) -> Option<&FaultCell> {
    match &outcome.subject {
        Subject::Fault(cell) => Some(cell),
        _ => None,
    }
}

/// All faults of a step, in the order in which their interactions first stand there.
pub(crate) fn matrix(step: &Step) -> Vec<Pair<'_>> {
    let mut pairs: Vec<Pair<'_>> = Vec::new();
    for check in causes::checks(step) {
        let Some(cell) = cell(check.outcome) else {
            continue;
        };
        let pair = known_or_new(
            &mut pairs,
            |one| (one.consumer, one.provider) == (&*cell.consumer, &*cell.provider),
            || Pair {
                consumer: &cell.consumer,
                provider: &cell.provider,
                interactions: Vec::new(),
            },
        );
        let interaction = known_or_new(
            &mut pair.interactions,
            |one| one.description == cell.interaction,
            || Interaction {
                description: &cell.interaction,
                rows: Vec::new(),
            },
        );
        let row = known_or_new(
            &mut interaction.rows,
            |one| one.scenario == cell.scenario,
            || Row {
                scenario: &cell.scenario,
                cells: BTreeMap::new(),
            },
        );
        row.cells.entry(cell.class).or_default().push(check);
    }
    pairs
}

/// The element that `is` the one, put at the end where there is none. The last ones are looked at
/// first: cells that belong together mostly stand together.
pub(crate) fn known_or_new<T>(
    list: &mut Vec<T>,
    is: impl Fn(&T) -> bool,
    new: impl FnOnce() -> T,
) -> &mut T {
    let index = list.iter().rposition(is).unwrap_or_else(|| {
        list.push(new());
        list.len() - 1
    });
    &mut list[index]
}

impl Row<'_> {
    /// Whether every fault of the row was taken as it must be.
    pub(crate) fn is_kept(&self) -> bool {
        let mut totals = self.cells.values().map(|checks| totals(checks));
        totals.all(|totals| totals.kept == totals.checks())
    }
}

/// What the checks of one cell of the matrix came to.
pub(crate) fn totals(checks: &[Check<'_>]) -> Totals {
    Totals::of(checks.iter().map(|check| check.outcome))
}

/// What the faults of a step came to by class; a class without faults is not there.
pub(crate) fn by_class(step: &Step) -> BTreeMap<FaultClass, Totals> {
    let mut classes: BTreeMap<FaultClass, Vec<&Outcome>> = BTreeMap::new();
    for outcome in &step.outcomes {
        if let Some(cell) = cell(outcome) {
            classes.entry(cell.class).or_default().push(outcome);
        }
    }
    let classes = classes.into_iter();
    classes
        .map(|(class, outcomes)| (class, Totals::of(outcomes)))
        .collect()
}

/// The fault whose answer took longest, the first of several; `None` where nothing was sent.
pub(crate) fn slowest(step: &Step) -> Option<(&FaultCell, &Outcome)> {
    let sent = step
        .outcomes
        .iter()
        .filter(|one| one.exchange.is_some())
        .filter_map(|one| Some((cell(one)?, one)));
    // Of equals `max_by_key` takes the last.
    sent.rev().max_by_key(|(_, one)| one.elapsed)
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use contract::{Reaction, Verdict};

    use super::*;

    fn fault(interaction: &str, scenario: &str, class: FaultClass, verdict: Verdict) -> Outcome {
        Outcome {
            subject: Subject::Fault(Box::new(FaultCell {
                consumer: "c".into(),
                provider: "p".into(),
                interaction: interaction.into(),
                scenario: scenario.into(),
                class,
                fault: "f".into(),
                pointer: None,
                variant: None,
                reaction: Reaction::Refuse,
                because: None,
                repeat: String::new(),
            })),
            exchange: None,
            elapsed: Duration::ZERO,
            logged: vec![],
            verdict,
            pending: false,
        }
    }

    #[test]
    fn cells_of_one_interaction_stand_together_wherever_they_come_from() {
        let step = Step {
            outcomes: vec![
                fault("a", "one", FaultClass::Lying, Verdict::Kept),
                fault("b", "one", FaultClass::Time, Verdict::Kept),
                fault("a", "other", FaultClass::Time, Verdict::Kept),
                fault("a", "one", FaultClass::Time, Verdict::Broken(vec![])),
                fault("a", "one", FaultClass::Lying, Verdict::Kept),
            ],
            ..Step::default()
        };
        let pairs = matrix(&step);
        assert_eq!(pairs.len(), 1);
        let interactions = &pairs[0].interactions;
        let names = interactions.iter().map(|one| one.description);
        assert_eq!(Vec::from_iter(names), ["a", "b"]);
        let [one, other] = &*interactions[0].rows else {
            panic!("it was asked for in two scenarios");
        };
        assert_eq!((one.scenario, other.scenario), ("one", "other"));
        let numbers = |class| Vec::from_iter(one.cells[&class].iter().map(|check| check.number));
        assert_eq!(numbers(FaultClass::Lying), [1, 5]);
        assert_eq!(numbers(FaultClass::Time), [4]);
        assert!(!one.is_kept() && other.is_kept());
        assert_eq!(by_class(&step)[&FaultClass::Time].checks(), 3);
    }
}
