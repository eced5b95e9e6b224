//! Why a check could not be made, and what to do about it.

use contract::{Ended, NotChecked, StateFault, Subject};
use serde::Serialize;

use crate::causes::{Check, NotMade};
use crate::plain;

/// The most provider states that are named.
const STATES: usize = 10;

/// Why a check could not be made, and what to do about it.
#[derive(Serialize)]
pub(crate) struct Reason {
    pub(crate) why: String,
    pub(crate) mend: String,
}

/// Words a reason for not checking, of a check on this subject.
pub(crate) fn reason(reason: &NotChecked, subject: &Subject) -> Reason {
    let (why, mend) = match reason {
        NotChecked::NoAnswer { detail } | NotChecked::Judgement { detail }
            if matches!(subject, Subject::Load { .. }) =>
        {
            (
                detail.clone(),
                "see in the logs of the services what became of the requests".into(),
            )
        }
        NotChecked::Judgement { detail } if matches!(subject, Subject::Fault(_)) => (
            detail.clone(),
            "see that its scenario makes the consumer ask for this answer".into(),
        ),
        NotChecked::StateSetUp {
            state,
            fault,
            detail,
        } => (
            format!("the provider state “{state}” could not be set up: {detail}"),
            mend_state(*fault),
        ),
        NotChecked::StateTearDown {
            state,
            fault,
            detail,
        } => (
            format!(
                "the provider state “{state}” could not be torn down again: {detail}; what is \
                 checked after it may stand on its leftovers"
            ),
            mend_state(*fault),
        ),
        NotChecked::Request { detail } => (
            format!("the request could not be made: {detail}"),
            "correct it in the consumer's test or the scenario that it comes from".into(),
        ),
        NotChecked::NoAnswer { detail } => (
            format!("no whole answer came: {detail}"),
            "see that the service runs at this address, and what its log says".into(),
        ),
        NotChecked::Judgement { detail } => (
            format!("the answer could not be judged: {detail}"),
            "see in the pact what is unusual about this response; the others were judged".into(),
        ),
        NotChecked::Tests { detail } => (
            format!("the tests have no score: {detail}"),
            "run their command from contracts.toml by itself, and see what it says".into(),
        ),
        NotChecked::EarlierStep { step } => (
            format!("the earlier step “{step}” did not end well"),
            format!("see to “{step}” first"),
        ),
        NotChecked::NotReached { why } => ended(*why),
    };
    Reason {
        why: plain::clean(why.trim()),
        mend: plain::clean(&mend),
    }
}

/// Words the reason that several checks have in common.
pub(crate) fn common_reason(cause: &NotMade<'_>) -> Reason {
    let Some(Check { outcome, .. }) = cause.checks.first() else {
        return Reason {
            why: String::new(),
            mend: String::new(),
        };
    };
    let reason = reason(cause.reason, &outcome.subject);
    let NotChecked::StateSetUp { detail, .. } = cause.reason else {
        return reason;
    };
    if cause.states.len() < 2 {
        return reason;
    }
    let named = cause.states.iter().take(STATES);
    let named = Vec::from_iter(named.map(|state| format!("“{state}”"))).join(", ");
    let more = match cause.states.len().saturating_sub(STATES) {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    let states = cause.states.len();
    let why = format!("{states} provider states could not be set up ({named}{more}): {detail}");
    Reason {
        why: plain::clean(why.trim()),
        ..reason
    }
}

/// What to do about a state handler that failed in this way.
fn mend_state(fault: StateFault) -> String {
    match fault {
        StateFault::Unknown => {
            "teach the provider's state handler this state, and see that the provider runs with its \
             provider states switched on; `provider-verify states` lists all that it must know"
        }
        StateFault::Failed => "see in the provider's log why its state handler failed",
        StateFault::TooSlow => {
            "see what keeps the state handler busy, or give it more time by --state-change-timeout"
        }
        StateFault::Unreachable => {
            "see that the state handler runs at this address, and what its log says"
        }
    }
    .to_owned()
}

/// Why a check was not reached, and what to do about it.
fn ended(why: Ended) -> (String, String) {
    match why {
        Ended::FirstError => (
            "not reached: the run ended with its first error".to_owned(),
            "mend the first error, or run without --exit-on-first-error".to_owned(),
        ),
        Ended::TimeLimit { limit } => (
            format!("not reached: the run came to its time limit of {limit:?}"),
            "allow more time by --run-timeout, or split the run by --shard".to_owned(),
        ),
        Ended::Interruption => (
            "not reached: the run was interrupted".to_owned(),
            "run it again".to_owned(),
        ),
    }
}
