//! How subjects, verdicts, mismatches and reasons are worded, the same in every format.

mod budget;
mod cause;
pub(crate) mod fault;
pub(crate) mod load;
mod reason;
mod step;

use contract::{
    ExitStatus, Header, Mismatch, Place, ProviderState, Received, Rule, Run, Subject, Totals,
};
use serde_json::Value;

pub(crate) use cause::{broken, causes, check_alone, names, noun};
pub(crate) use reason::{Reason, common_reason, reason};
pub(crate) use step::{note, selection};

use crate::findings::Finding;
use crate::plain;

/// The longest text of a rule's own library, in characters, that is shown.
const LONGEST_DETAIL: usize = 500;

/// The longest pointer or name of a header, in characters, that is shown whole.
const LONGEST_PLACE: usize = 300;

/// Header names, in lower case, that help to understand an answer that broke its contract.
const TELLING: [&str; 7] = [
    "content-type",
    "location",
    "retry-after",
    "traceparent",
    "www-authenticate",
    "x-pact",
    "x-request-id",
];

/// What was checked, within the group that [`group`] names.
pub(crate) fn check(subject: &Subject) -> String {
    match subject {
        Subject::Interaction { description, .. } => plain::clean(description),
        Subject::Scenario { step, .. } => plain::clean(step),
        Subject::Fault(cell) => fault::name(cell),
        Subject::Load { check, .. } => budget::check(*check).to_owned(),
        Subject::Tests { name, .. } => plain::clean(name),
    }
}

/// What the check is one of.
pub(crate) fn group(subject: &Subject) -> String {
    let group = match subject {
        Subject::Interaction {
            consumer, provider, ..
        } => format!("{consumer} → {provider}"),
        Subject::Scenario {
            service, scenario, ..
        } => format!("scenario “{scenario}” at {service}"),
        Subject::Fault(cell) => format!("{}, {}", fault::pair(cell), fault::answer(cell).join(" ")),
        Subject::Load {
            consumer, scenario, ..
        } => format!("“{scenario}” at {consumer} under load"),
        Subject::Tests { consumer, .. } => format!("tests of {consumer}"),
    };
    plain::clean(&group)
}

/// The numbers of a run or a step: `18 kept, 1 broken`. What there is none of is left out.
pub(crate) fn totals(totals: &Totals) -> String {
    let parts = [
        (totals.kept, "kept"),
        (totals.broken, "broken"),
        (totals.not_checked, "not checked"),
        (totals.pending, "pending"),
    ];
    let named: Vec<String> = parts
        .iter()
        .filter(|(number, _)| *number > 0)
        .map(|(number, name)| format!("{number} {name}"))
        .collect();
    if named.is_empty() {
        "no checks".to_owned()
    } else {
        named.join(", ")
    }
}

/// The verdict on the whole run, as a sentence.
pub(crate) fn verdict(run: &Run) -> &'static str {
    let empty = run.steps.iter().any(|step| step.outcomes.is_empty());
    match run.exit_status() {
        ExitStatus::Kept => "The contract is kept.",
        ExitStatus::Broken => "The contract is broken.",
        _ if run.totals().checks() == 0 => "Nothing was checked: this proves nothing.",
        _ if run.totals().not_checked == 0 && empty => {
            "A step had nothing to check: this proves nothing for it."
        }
        _ if run.totals().not_checked == 0 && run.lacks_evidence() => {
            "Nothing was found broken, but evidence is required, and some of it was not seen."
        }
        ExitStatus::NotChecked | ExitStatus::Usage => {
            "Not everything could be checked: whether the contract is kept is not known."
        }
    }
}

/// Where a mismatch is.
pub(crate) fn place(place: &Place) -> String {
    let place = match place {
        Place::Status => "status".to_owned(),
        Place::Header { name } => format!("header {}", plain::cut(name, LONGEST_PLACE)),
        Place::Body { pointer } if pointer.is_empty() => "body".to_owned(),
        Place::Body { pointer } => format!("body at {}", plain::cut(pointer, LONGEST_PLACE)),
        Place::State => "what it holds".to_owned(),
        Place::Log => "what it logged".to_owned(),
        Place::Time => "the time to its answer".to_owned(),
        Place::Process => "its process".to_owned(),
        Place::Load => "under load".to_owned(),
        Place::Tests => "the mutation score in percent".to_owned(),
    };
    plain::clean(&place)
}

/// What the provider was brought into for a check: each state, and its parameters as JSON where it
/// has any. In a scenario, each with its provider.
pub(crate) fn given(subject: &Subject) -> Vec<(String, Option<String>)> {
    let state = |provider: Option<&str>, state: &ProviderState| {
        let name = match provider {
            Some(provider) => format!("{provider}: {}", state.name),
            None => state.name.clone(),
        };
        let params = (!state.params.is_empty()).then(|| plain::params(&state.params));
        (plain::clean(&name), params)
    };
    match subject {
        Subject::Interaction { states, .. } => states.iter().map(|one| state(None, one)).collect(),
        Subject::Scenario { given, .. } => {
            let given = given.iter();
            given
                .map(|one| state(Some(&one.provider), &one.state))
                .collect()
        }
        Subject::Fault(_) | Subject::Load { .. } | Subject::Tests { .. } => Vec::new(),
    }
}

/// Which rule a mismatch breaks.
pub(crate) fn rule(rule: &Rule) -> String {
    let rule = match rule {
        Rule::Pact { mismatch } => format!("Pact, {mismatch}"),
        Rule::Schema { schema, keyword } if keyword.is_empty() => format!("schema {schema}"),
        Rule::Schema { schema, keyword } => format!("schema {schema}, keyword {keyword}"),
        Rule::Scenario { expectation } => format!("scenario, {expectation}"),
        Rule::Fault { reaction } => format!("it must {} the fault", reaction.name()),
        Rule::Load { check } if check.is_of_ledger() => format!("ledger, {}", check.name()),
        Rule::Load { check } => format!("budget, {}", check.name()),
        Rule::MutationScore => "`minimum` of the tests in contracts.toml".to_owned(),
    };
    plain::clean(&rule)
}

/// What the contract asks for at the place of a mismatch, as far as its rule says it in a value; of
/// a schema with the keyword that asks for it.
pub(crate) fn expected(mismatch: &Mismatch) -> Option<String> {
    let Some(value) = &mismatch.expected else {
        return mismatch.actual.is_none().then(|| "a value".to_owned());
    };
    let value = side(mismatch, value);
    Some(match &mismatch.rule {
        Rule::Schema { keyword, .. } => match keyword.rsplit('/').next() {
            Some(name) if !name.is_empty() => format!("{}: {value}", plain::clean(name)),
            _ => value,
        },
        Rule::Pact { .. } | Rule::Scenario { .. } | Rule::Fault { .. } | Rule::Load { .. } => value,
        Rule::MutationScore => format!("at least {value}"),
    })
}

/// What was there instead.
pub(crate) fn actual(mismatch: &Mismatch) -> String {
    match &mismatch.actual {
        Some(value) => side(mismatch, value),
        None => "nothing there".to_owned(),
    }
}

/// One side of a mismatch. In a body a text is one that came or should have, and quoted; elsewhere it
/// is words about a number, or about what a service did beside its answer.
fn side(mismatch: &Mismatch, value: &Value) -> String {
    match (&mismatch.place, value) {
        (Place::Body { .. } | Place::Header { .. }, value) => plain::value(value),
        (Place::Load, value) => budget::side(value).unwrap_or_else(|| plain::value(value)),
        (_, Value::String(words)) => plain::words(words),
        (_, value) => plain::value(value),
    }
}

/// What a mismatch says beyond its two sides; empty where that is nothing.
pub(crate) fn detail(mismatch: &Mismatch) -> String {
    plain::clean(&plain::cut(mismatch.detail.trim(), LONGEST_DETAIL))
}

/// The status line of an answer: `404 Not Found`.
pub(crate) fn status(received: &Received) -> String {
    let reason = http::StatusCode::from_u16(received.status)
        .ok()
        .and_then(|status| status.canonical_reason());
    match reason {
        Some(reason) => format!("{} {reason}", received.status),
        None => received.status.to_string(),
    }
}

/// The headers of an answer that explain it, and those that a finding is about.
pub(crate) fn telling_headers<'a>(
    received: &'a Received,
    findings: &'a [Finding<'_>],
) -> impl Iterator<Item = &'a Header> {
    received.headers.iter().filter(|header| {
        let named = |finding: &Finding<'_>| match finding.place {
            Place::Header { name } => name.eq_ignore_ascii_case(&header.name),
            _ => false,
        };
        TELLING.contains(&header.name.to_ascii_lowercase().as_str()) || findings.iter().any(named)
    })
}
