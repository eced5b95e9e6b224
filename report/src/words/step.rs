//! How a step is worded that has outcomes of whatever kind: what it chose, and how it came by them.

use contract::{Note, Selection, SkipReason, Step};

use crate::plain;

/// What a step had to check, and what became of it: `18 found, 5 selected, 5 replayed; skipped: 13
/// by the filter (state "x")`.
pub(crate) fn selection(step: &Step) -> String {
    let Selection { found, skipped } = &step.selection;
    let (selected, replayed) = (step.selection.selected(), step.replayed());
    if step.load.is_some() && step.shard.is_none() {
        return of_load(&step.selection);
    }
    if skipped.is_empty() && replayed == *found {
        return format!("{found} found, all replayed");
    }
    let mut line = format!("{found} found, {selected} selected, {replayed} replayed");
    if !skipped.is_empty() {
        let skipped = skipped
            .iter()
            .map(|one| format!("{} {}", one.checks, skip_reason(&one.reason)));
        line.push_str(&format!(
            "; skipped: {}",
            Vec::from_iter(skipped).join(", ")
        ));
    }
    if let Some(shard) = &step.shard {
        line.push_str(&format!(" (this is shard {}/{})", shard.number, shard.of));
    }
    plain::clean(&line)
}

/// A load test sends no request for a check alone.
fn of_load(selection: &Selection) -> String {
    let Selection { found, skipped } = selection;
    let mut line = format!("{found} found, {} judged", selection.selected());
    for one in skipped {
        let why = match &one.reason {
            SkipReason::Filter { filter } => filter.clone(),
            other => skip_reason(other),
        };
        line.push_str(&format!("; {} not: {why}", one.checks));
    }
    plain::clean(&line)
}

fn skip_reason(reason: &SkipReason) -> String {
    match reason {
        SkipReason::Filter { filter } => format!("by the filter ({filter})"),
        SkipReason::OtherShards => "for other shards".to_owned(),
        SkipReason::KeptLastTime => "kept the last time".to_owned(),
    }
}

/// What has to be known about how a step's outcomes were come by.
pub(crate) fn note(note: &Note) -> String {
    match note {
        Note::Shuffled { seed } => {
            format!("shuffled; the same order again: --shuffle --seed {seed}")
        }
        Note::FaultsSeeded { seed } => format!("the same faults again: --seed {seed}"),
        Note::StatesLeft { states } => {
            let names = states
                .iter()
                .map(|name| format!("“{}”", plain::clean(name)));
            format!(
                "the run was ended, and there was no time left to tear down {}: what runs next may \
                 stand on it",
                Vec::from_iter(names).join(", ")
            )
        }
        Note::StatesNotSetUp { checks } => format!(
            "{checks} {} without a handler: requests were sent to the provider as it stood; name one \
             by --state-change-url",
            match checks {
                1 => "check needs provider states",
                _ => "checks need provider states",
            }
        ),
    }
}
