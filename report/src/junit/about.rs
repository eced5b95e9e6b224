//! What has to be known of a whole step, beside its cases: its properties, and what is missing in it
//! without being broken.

use contract::{Run, Step};
use serde::Serialize;

use crate::{mutants, unseen, words};

#[derive(Serialize)]
pub(super) struct Property {
    name: &'static str,
    value: String,
}

pub(super) fn properties(step: &Step) -> Vec<Property> {
    let property = |name| move |value| Property { name, value };
    let mut properties = vec![property("selection")(words::selection(step))];
    properties.extend(step.notes.iter().map(words::note).map(property("note")));
    properties.extend(words::fault::by_class(step).map(property("faults")));
    properties.extend(words::fault::slowest(step).map(property("slowest fault")));
    properties.extend(mutants::score(&step.mutation).map(property("mutation score")));
    if let Some(load) = &step.load {
        let held = words::load::held(&load.total);
        properties.push(property("load")(words::load::head(load).join(": ")));
        properties.push(property("load held")(held));
        properties.push(property("ledger")(
            words::load::ledger(&load.ledger).join("; "),
        ));
    }
    properties
}

/// What no answer has shown, one line for each; empty where that is nothing.
pub(super) fn not_seen(run: &Run, step: &Step) -> String {
    let groups = unseen::groups(&step.evidence);
    gaps(
        &groups,
        &unseen::heading(&groups),
        &unseen::advice(run, step),
    )
}

/// What the consumer's tests do not look at, in the same form.
pub(super) fn unchecked(step: &Step) -> String {
    let groups = mutants::unchecked(&step.mutation);
    gaps(&groups, &mutants::heading(&groups), mutants::ADVICE)
}

fn gaps(groups: &[unseen::Group], heading: &str, advice: &str) -> String {
    if groups.is_empty() {
        return String::new();
    }
    let mut lines = vec![heading.to_owned()];
    for group in groups {
        lines.push(group.title.clone());
        let gaps = group.gaps.iter();
        lines.extend(gaps.map(|gap| format!("  {}: {}", gap.place, gap.what)));
    }
    lines.push(format!("To mend it: {advice}."));
    lines.join("\n")
}
