//! The step of the sample runs in which a consumer was played the faults of its providers.

use std::time::Duration;

use contract::{
    Excused, FaultCell, FaultClass, Mismatch, Mutated, MutationScore, Note, Outcome, Place,
    Reaction, RecordedBody, Rule, Selection, Step, Subject, Survivor, Verdict,
};
use serde_json::{Value, json};

use crate::sample;

/// One fault of each kind that a consumer can take right or wrong, among others that it takes right.
pub(crate) fn faults() -> Step {
    let mut outcomes = kept();
    outcomes.extend([
        stores_what_it_refuses(),
        logs_nothing(),
        dies(),
        tolerated(),
        recovered(),
        expected_otherwise(),
    ]);
    outcomes.extend(["/id", "/name"].map(wrong_status));
    Step {
        name: "error handling".into(),
        selection: Selection::all(outcomes.len()),
        notes: vec![Note::FaultsSeeded { seed: 7 }],
        elapsed: Duration::from_millis(8_120),
        outcomes,
        mutation: mutation(),
        ..Step::default()
    }
}

/// A score with everything that it can list.
fn mutation() -> MutationScore {
    let survivor = |interaction: &str, place, mutations: &[&str]| Survivor {
        provider: "template-service".into(),
        interaction: interaction.into(),
        place,
        mutations: mutations.iter().map(|&one| one.to_owned()).collect(),
    };
    let body = |pointer: &str| Place::Body {
        pointer: pointer.into(),
    };
    let mutated = |provider: &str, interaction: &str, mutants| Mutated {
        provider: provider.into(),
        interaction: interaction.into(),
        mutants,
    };
    MutationScore {
        tested: vec![
            mutated("template-service", "a first page of templates", 210),
            mutated("template-service", "a middle page of templates", 207),
        ],
        survivors: vec![
            survivor(
                "a first page of templates",
                body("/items/0/locale"),
                &["dropped", "nulled"],
            ),
            survivor(
                "a middle page of templates",
                body("/items/0/locale"),
                &["dropped"],
            ),
            survivor(
                "an active template with everything",
                Place::Status,
                &["changed"],
            ),
        ],
        excused: vec![Excused {
            survivor: survivor(
                "a first page of templates",
                body("/items/0/updated_at"),
                &["changed"],
            ),
            because: "it is only passed on".into(),
        }],
        untested: vec![mutated(
            "recipient-service",
            "recipients of an empty list",
            4,
        )],
    }
}

/// What a fault is called, and where it was done.
type Done<'a> = (FaultClass, &'a str, Option<&'a str>, Option<&'a str>);

fn fault((class, fault, pointer, variant): Done<'_>, reaction: Reaction) -> Outcome {
    let cell = FaultCell {
        consumer: "campaign-scheduler".into(),
        provider: "template-service".into(),
        interaction: "an active template with everything".into(),
        scenario: "a campaign from a template and a recipient list".into(),
        class,
        fault: fault.into(),
        pointer: pointer.map(Into::into),
        variant: variant.map(Into::into),
        reaction,
        because: None,
        repeat: format!("consumer-verify faults --only '{fault}' --seed 7"),
    };
    let problem = json!({
        "type": "urn:problem:provider-data-invalid",
        "code": "provider_data_invalid",
        "provider": "template-service",
        "operation": "fetch_template",
    });
    Outcome {
        subject: Subject::Fault(Box::new(cell)),
        exchange: Some(answer(502, problem)),
        elapsed: Duration::from_millis(31),
        logged: vec![
            r#"{"level":"ERROR","provider":"template-service","operation":"fetch_template"}"#
                .into(),
        ],
        verdict: Verdict::Kept,
        pending: false,
    }
}

fn answer(status: u16, body: Value) -> contract::Exchange {
    let mut exchange = sample::exchange("POST", "/v1/campaigns", (status, body));
    exchange.sent.body = RecordedBody::Json(json!({"name": "Mother's day"}));
    exchange
}

fn change(outcome: &mut Outcome, change: impl FnOnce(&mut FaultCell)) {
    let Subject::Fault(cell) = &mut outcome.subject else {
        unreachable!("a fault was made above");
    };
    change(cell);
}

fn broken(mut outcome: Outcome, place: Place, sides: (Value, Value)) -> Outcome {
    let Subject::Fault(cell) = &outcome.subject else {
        unreachable!("a fault was made above");
    };
    outcome.verdict = Verdict::Broken(vec![Mismatch {
        place,
        rule: Rule::Fault {
            reaction: cell.reaction,
        },
        expected: Some(sides.0),
        actual: Some(sides.1),
        detail: String::new(),
    }]);
    outcome
}

fn in_full(outcome: &mut Outcome, detail: &str) {
    let Verdict::Broken(mismatches) = &mut outcome.verdict else {
        unreachable!("it was broken before");
    };
    mismatches[0].detail = detail.into();
}

/// All kept: in several classes, at two providers, and of one interaction in two scenarios.
fn kept() -> Vec<Outcome> {
    let connection = |variant| {
        let done = (FaultClass::Connection, "reset", None, Some(variant));
        fault(done, Reaction::Refuse)
    };
    let wrong_type = |variant| {
        let done = (
            FaultClass::Invalid,
            "wrong-type",
            Some("/items/0/id"),
            Some(variant),
        );
        fault(done, Reaction::Refuse)
    };
    let of_recipients = |mut outcome: Outcome, interaction: &str, scenario: &str| {
        change(&mut outcome, |cell| {
            cell.provider = "recipient-service".into();
            cell.interaction = interaction.into();
            cell.scenario = scenario.into();
        });
        outcome
    };
    let page = "a first page of recipients";
    let (list, campaign) = (
        "the scheduler sees the recipient lists of all pages, one after the other",
        "a campaign from a template and a recipient list",
    );
    let bounced = "all recipients when they are bounced, and nothing else is known of any of them";
    let mut outcomes: Vec<Outcome> = ["before", "within"].map(connection).into();
    outcomes.extend([
        of_recipients(wrong_type("number"), page, list),
        of_recipients(wrong_type("null"), page, list),
        of_recipients(connection("before"), page, campaign),
        of_recipients(wrong_type("number"), bounced, campaign),
    ]);
    outcomes
}

fn wrong_status(pointer: &str) -> Outcome {
    let done = (FaultClass::Invalid, "missing-member", Some(pointer), None);
    let mut outcome = fault(done, Reaction::Refuse);
    outcome.exchange = Some(answer(500, json!({"code": "internal_error"})));
    broken(outcome, Place::Status, (json!(502), json!(500)))
}

fn stores_what_it_refuses() -> Outcome {
    let done = (FaultClass::Lying, "other-id", Some("/id"), None);
    let outcome = fault(done, Reaction::Refuse);
    let sides = (json!("as before"), json!("1 more"));
    let mut outcome = broken(outcome, Place::State, sides);
    let new = r#"the first new one is {"id":"c-1","name":"Mother's day"}"#;
    in_full(&mut outcome, new);
    outcome
}

fn logs_nothing() -> Outcome {
    let done = (FaultClass::Http, "html-page", None, Some("text/html"));
    let mut outcome = fault(done, Reaction::Refuse);
    outcome.logged.clear();
    let sides = (json!("1 error line"), json!("0 error lines"));
    broken(outcome, Place::Log, sides)
}

fn dies() -> Outcome {
    let done = (
        FaultClass::Invalid,
        "deep-nesting",
        Some(""),
        Some("100000 levels"),
    );
    let mut outcome = fault(done, Reaction::Refuse);
    outcome.exchange.as_mut().unwrap().received = None;
    outcome.elapsed = Duration::from_millis(1_240);
    outcome.logged = vec!["thread 'main' has overflowed its stack".into(); 12];
    let mut outcome = broken(outcome, Place::Process, (json!("runs on"), json!("died")));
    in_full(&mut outcome, "signal: 6 (SIGABRT)");
    outcome
}

fn tolerated() -> Outcome {
    let done = (FaultClass::Valid, "unknown-member", Some(""), None);
    let mut outcome = fault(done, Reaction::Tolerate);
    outcome.exchange = Some(answer(201, json!({"id": "c-2"})));
    outcome.logged.clear();
    outcome
}

fn recovered() -> Outcome {
    let done = (FaultClass::Flapping, "fails-once", None, Some("503"));
    let mut outcome = fault(done, Reaction::Recover);
    outcome.exchange = Some(answer(201, json!({"id": "c-3"})));
    outcome.elapsed = Duration::from_millis(140);
    outcome
}

fn expected_otherwise() -> Outcome {
    let done = (
        FaultClass::Time,
        "slow-body",
        None,
        Some("a byte each 100 ms"),
    );
    let mut outcome = fault(done, Reaction::Tolerate);
    change(&mut outcome, |cell| {
        cell.because = Some("the whole answer still comes within the time for a call".into());
    });
    outcome.elapsed = Duration::from_millis(10_400);
    outcome.logged.clear();
    outcome.exchange = Some(answer(504, json!({"code": "provider_timeout"})));
    let mut outcome = broken(outcome, Place::Status, (json!(201), json!(504)));
    let Verdict::Broken(mismatches) = &mut outcome.verdict else {
        unreachable!("it was broken above");
    };
    let time = Mismatch {
        place: Place::Time,
        expected: Some(json!("10000 ms")),
        actual: Some(json!("10400 ms")),
        ..mismatches[0].clone()
    };
    mismatches.push(time);
    outcome
}
