//! Joining the runs of all shards into the run that they are parts of. Pure, and exact: what cannot
//! be joined without a gap, a repetition or a doubt is refused.

use std::collections::{BTreeMap, BTreeSet};

use contract::{Note, Outcome, Run, Selection, Shard, SkipReason, Step};
use jiff::Timestamp;

/// A run with the name that it is called by in errors, such as its file's.
#[derive(Clone, Debug)]
pub struct Part {
    /// What it is called.
    pub name: String,
    /// The run.
    pub run: Run,
}

/// Runs that cannot be joined.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum MergeError {
    /// There is none.
    #[error("there are no runs to join")]
    Nothing,
    /// A run is not one step of a shard.
    #[error("{name}: not the run of one shard; join what runs with --shard have written by --json")]
    NotAShard {
        /// The run.
        name: String,
    },
    /// Two runs are not of the same whole.
    #[error(
        "{first} and {second} cannot be joined: {what}; all shards must be of one version of the \
         pacts and be called with the same flags"
    )]
    Different {
        /// The one run.
        first: String,
        /// The other run.
        second: String,
        /// In what they differ.
        what: &'static str,
    },
    /// Two runs are of the same shard.
    #[error("{first} and {second} are the same shard, {shard}")]
    Twice {
        /// The one run.
        first: String,
        /// The other run.
        second: String,
        /// The shard.
        shard: String,
    },
    /// Shards that there is no run of.
    #[error("there is no run of shard {shards}")]
    Missing {
        /// The shards.
        shards: String,
    },
    /// A run does not have what its shard says, or all of them do not have everything.
    #[error("{name}: its outcomes are not those of its shard; was the file changed?")]
    Damaged {
        /// The run, or one of them.
        name: String,
    },
}

/// Joins the runs of all shards, given in any order: the outcomes, and with them the totals and the
/// exit status, are those of the run in one piece. It began with the first and ended with the last
/// of them.
///
/// # Errors
/// When they are not all shards of the same run, each once.
pub fn merge(parts: Vec<Part>) -> Result<Run, MergeError> {
    let shards = parts.iter().map(|part| Ok((part, shard(part)?)));
    let shards = shards.collect::<Result<Vec<_>, _>>()?;
    let Some(first) = shards.first() else {
        return Err(MergeError::Nothing);
    };
    for other in &shards[1..] {
        same_whole(first, other)?;
    }
    let (name, of, checks) = (first.0.name.clone(), first.1.of, first.1.checks);
    all_once(&shards, of)?;
    let (run, places) = joined(parts)?;
    match places.into_iter().eq(0..checks) {
        true => Ok(run),
        false => Err(MergeError::Damaged { name }),
    }
}

/// The only step of a run, which has to be a shard with an outcome at each of its places.
fn shard(part: &Part) -> Result<&Shard, MergeError> {
    let name = part.name.clone();
    let [step] = &*part.run.steps else {
        return Err(MergeError::NotAShard { name });
    };
    match &step.shard {
        None => Err(MergeError::NotAShard { name }),
        Some(shard) if shard.places.len() != step.outcomes.len() => {
            Err(MergeError::Damaged { name })
        }
        Some(shard) => Ok(shard),
    }
}

fn same_whole(
    (first, whole): &(&Part, &Shard),
    (second, shard): &(&Part, &Shard),
) -> Result<(), MergeError> {
    let found = |part: &Part| part.run.steps.first().map(|step| step.selection.found);
    let what = if shard.of != whole.of {
        "they are of different numbers of shards"
    } else if shard.digest != whole.digest
        || shard.checks != whole.checks
        || found(first) != found(second)
    {
        "they are of different interactions"
    } else if first.run.evidence_rule != second.run.evidence_rule {
        "only one of them requires evidence"
    } else {
        return Ok(());
    };
    Err(MergeError::Different {
        first: first.name.clone(),
        second: second.name.clone(),
        what,
    })
}

fn all_once(shards: &[(&Part, &Shard)], of: usize) -> Result<(), MergeError> {
    let mut seen: BTreeMap<usize, &str> = BTreeMap::new();
    for (part, shard) in shards {
        if let Some(first) = seen.insert(shard.number, &part.name) {
            return Err(MergeError::Twice {
                first: first.to_owned(),
                second: part.name.clone(),
                shard: format!("{}/{of}", shard.number),
            });
        }
    }
    let missing = (1..=of).filter(|number| !seen.contains_key(number));
    let missing: Vec<String> = missing.map(|number| format!("{number}/{of}")).collect();
    match missing.is_empty() {
        true => Ok(()),
        false => Err(MergeError::Missing {
            shards: missing.join(", "),
        }),
    }
}

/// The joined run, and the places that it has outcomes of.
fn joined(parts: Vec<Part>) -> Result<(Run, BTreeSet<usize>), MergeError> {
    let mut runs = parts.into_iter().map(|part| part.run);
    let Some(mut run) = runs.next() else {
        return Err(MergeError::Nothing);
    };
    let mut ended_at = end(&run);
    let mut step = run.steps.remove(0);
    let mut outcomes = placed(&mut step);
    for mut part in runs {
        ended_at = ended_at.max(end(&part));
        run.started_at = run.started_at.min(part.started_at);
        let mut other = part.steps.remove(0);
        outcomes.extend(placed(&mut other));
        step.evidence.merge(other.evidence);
        other
            .notes
            .into_iter()
            .for_each(|note| add(&mut step.notes, note));
        step.elapsed = step.elapsed.max(other.elapsed);
    }
    run.elapsed = ended_at.duration_since(run.started_at).unsigned_abs();
    step.shard = None;
    step.selection = whole_selection(&step.selection);
    let places = outcomes.keys().copied().collect();
    step.outcomes = outcomes.into_values().collect();
    run.steps.push(step);
    Ok((run, places))
}

/// The outcomes of a shard by their places; the step keeps none.
fn placed(step: &mut Step) -> BTreeMap<usize, Outcome> {
    let places = step.shard.take().map(|shard| shard.places);
    let places = places.unwrap_or_default().into_iter();
    places.zip(std::mem::take(&mut step.outcomes)).collect()
}

/// What was left out of the whole: all that was left out of a shard, but what other shards have.
fn whole_selection(shard: &Selection) -> Selection {
    let skipped = shard.skipped.iter();
    let skipped = skipped.filter(|skipped| skipped.reason != SkipReason::OtherShards);
    skipped.fold(Selection::all(shard.found), |all, skipped| {
        all.without(skipped.reason.clone(), skipped.checks)
    })
}

fn add(notes: &mut Vec<Note>, note: Note) {
    if let Note::StatesNotSetUp { checks: more } = note {
        for known in notes.iter_mut() {
            if let Note::StatesNotSetUp { checks } = known {
                *checks += more;
                return;
            }
        }
    }
    if !notes.contains(&note) {
        notes.push(note);
    }
}

fn end(run: &Run) -> Timestamp {
    run.started_at
        .checked_add(run.elapsed)
        .unwrap_or(Timestamp::MAX)
}
