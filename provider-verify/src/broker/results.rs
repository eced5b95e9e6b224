//! What a broker is told of a run, and what it must not be told. Pure.

use contract::{Contract, Mismatch, NotChecked, Outcome, Place, Step, Subject, Verdict};
use serde_json::{Value, json};

use super::Publish;

/// Why results are not published.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotPublished {
    /// Only a part of the interactions was chosen.
    #[error("only {selected} of {found} interactions were selected")]
    Filtered {
        /// How many were chosen.
        selected: usize,
        /// How many there are.
        found: usize,
    },
    /// It is a shard of a larger run.
    #[error("the run is one of several shards")]
    Shard,
    /// The run ended before its end.
    #[error("the run ended before {0} interactions were reached")]
    Incomplete(usize),
    /// Not everything could be checked, and nothing was found broken: success would be a guess, and
    /// failure as well.
    #[error("{0} interactions could not be checked")]
    NotChecked(usize),
}

/// The outcomes of each contract, when the step is about all of them.
pub(super) fn by_contract<'a>(
    contracts: &[&Contract],
    step: &'a Step,
) -> Result<Vec<&'a [Outcome]>, NotPublished> {
    if step.shard.is_some() {
        return Err(NotPublished::Shard);
    }
    let found = contracts.iter().map(|one| one.interactions().len()).sum();
    let selected = step.outcomes.len();
    if selected != found || step.selection.selected() != step.selection.found {
        return Err(NotPublished::Filtered { selected, found });
    }
    let not_reached = |one: &&Outcome| {
        matches!(
            one.verdict,
            Verdict::NotChecked(NotChecked::NotReached { .. })
        )
    };
    match step.outcomes.iter().filter(not_reached).count() {
        0 => {}
        some => return Err(NotPublished::Incomplete(some)),
    }
    let mut rest = step.outcomes.as_slice();
    let parts = contracts.iter().map(|contract| {
        let (part, more) = rest.split_at(contract.interactions().len());
        rest = more;
        part
    });
    Ok(parts.collect())
}

/// Whether the contract was kept, when that can be said.
pub(super) fn success(outcomes: &[Outcome]) -> Result<bool, NotPublished> {
    let is = |wanted: fn(&Verdict) -> bool| outcomes.iter().filter(move |one| wanted(&one.verdict));
    if is(|verdict| matches!(verdict, Verdict::Broken(_)))
        .next()
        .is_some()
    {
        return Ok(false);
    }
    match is(|verdict| matches!(verdict, Verdict::NotChecked(_))).count() {
        0 => Ok(true),
        some => Err(NotPublished::NotChecked(some)),
    }
}

/// The body that the results of one contract are published with.
pub(super) fn body(
    contract: &Contract,
    outcomes: &[Outcome],
    success: bool,
    publish: &Publish,
) -> Value {
    let results = contract.interactions().iter().zip(outcomes);
    let results = results.map(|(interaction, outcome)| {
        let mut result = test_result(outcome);
        if let Some(id) = interaction.id() {
            result["interactionId"] = json!(id);
        }
        result
    });
    let mut body = json!({
        "success": success,
        "providerApplicationVersion": publish.version,
        "testResults": Vec::from_iter(results),
        "verifiedBy": {
            "implementation": "provider-verify",
            "version": env!("CARGO_PKG_VERSION"),
        },
    });
    if let Some(url) = &publish.build_url {
        body["buildUrl"] = json!(url);
    }
    body
}

fn test_result(outcome: &Outcome) -> Value {
    let description = match &outcome.subject {
        Subject::Interaction { description, .. } => description,
        Subject::Scenario { step, .. } => step,
        Subject::Fault(cell) => &cell.interaction,
        Subject::Load { scenario, .. } => scenario,
        Subject::Tests { name, .. } => name,
    };
    let (mismatches, exceptions) = match &outcome.verdict {
        Verdict::Kept => (Vec::new(), Vec::new()),
        Verdict::Broken(mismatches) => (mismatches.iter().map(mismatch).collect(), Vec::new()),
        Verdict::NotChecked(reason) => (Vec::new(), vec![json!({"message": message(reason)})]),
    };
    json!({
        "interactionDescription": description,
        "success": outcome.verdict == Verdict::Kept,
        "mismatches": mismatches,
        "exceptions": exceptions,
    })
}

/// The reason as its fields say it: the broker's pages show it as it is.
fn message(reason: &NotChecked) -> String {
    let fields = serde_json::to_value(reason).unwrap_or_default();
    let text = |key| fields.get(key).and_then(Value::as_str).unwrap_or_default();
    format!("{}: {}", text("reason").replace('_', " "), text("detail"))
}

fn mismatch(mismatch: &Mismatch) -> Value {
    let (attribute, identifier) = match &mismatch.place {
        Place::Status => ("status", None),
        Place::Header { name } => ("header", Some(name.clone())),
        Place::Body { pointer } => ("body", Some(format!("${}", pointer.replace('/', ".")))),
        Place::State => ("state", None),
        Place::Log => ("log", None),
        Place::Time => ("time", None),
        Place::Process => ("process", None),
        Place::Load => ("load", None),
        Place::Tests => ("tests", None),
    };
    let value = |value: &Option<Value>| {
        value
            .as_ref()
            .map_or("nothing".to_owned(), Value::to_string)
    };
    let description = match mismatch.detail.is_empty() {
        true => format!(
            "expected {}, but there was {}",
            value(&mismatch.expected),
            value(&mismatch.actual)
        ),
        false => mismatch.detail.clone(),
    };
    let mut json = json!({"attribute": attribute, "description": description});
    if let Some(identifier) = identifier {
        json["identifier"] = json!(identifier);
    }
    json
}
