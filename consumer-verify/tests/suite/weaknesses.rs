//! A careful consumer takes every fault; a careless one fails just those that its weakness is about.

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::atomic::Ordering;

use consumer_verify::{FaultError, FaultTest};
use contract::project::{FaultPlan, Project};
use contract::{Contract, FaultCell, Outcome, Place, Step, Subject, Verdict};
use serde_json::json;

use crate::pact_file::{interaction, pact};
use crate::small_consumer::{Small, Weakness};

const PLAN: &str = r#"
[project]
name = "shop"

[services.shop]
role = "consumer"
start = ["in", "this", "process"]

[[steps]]
name = "error handling"
faults = ["shop"]

[faults.shop]
patience = "300ms"
deadline = "2s"
retries = 1
instances = 8
error_line = ["ERROR"]
state = { request = "GET /orders", items = "/orders" }

[[faults.shop.exceptions]]
faults = ["string-length", "non-ascii-string"]
pointers = ["/id"]
reaction = "refuse"
because = "it is another item than was asked for"

[[faults.shop.scenarios]]
name = "order an apple"
creates = 1
request = "POST /orders/apple"
answers = [{ interaction = "an apple", operation = "GET /items/{id}" }]
expect = { status = 201, body = { "/item" = "apple" } }
"#;

fn plan(text: &str) -> FaultPlan {
    let project = Project::parse(Path::new("contracts.toml"), text);
    project.unwrap().faults.remove(0)
}

fn contracts() -> Vec<Contract> {
    let schema = json!({
        "title": "Item",
        "type": "object",
        "required": ["id", "name", "price", "kind", "tags", "since", "fresh"],
        "properties": {
            "id": {"type": "string"},
            "name": {"type": "string"},
            "price": {"type": "integer", "format": "uint32", "minimum": 0},
            "kind": {"enum": ["fruit", "bread"]},
            "tags": {"type": "array", "items": {"type": "string"}},
            "since": {"type": "string", "format": "date-time"},
            "note": {"type": ["string", "null"]},
            "fresh": {"type": "boolean"}
        }
    });
    let apple = json!({
        "id": "apple", "name": "Apple", "price": 3, "kind": "fruit", "tags": ["red"],
        "since": "2026-01-31T09:30:00Z", "note": "sour", "fresh": true
    });
    let apple = interaction(
        "an apple",
        json!({
            "request": {"method": "GET", "path": "/items/apple"},
            "response": {
                "status": 200,
                "headers": {"content-type": ["application/json"]},
                "body": {"contentType": "application/json", "content": apple}
            },
            "comments": {"references": {"jsonschema": {"response": schema}}}
        }),
    );
    let source = Path::new("shop-stock.json");
    let contract = contract::parse_pact(source, pact([apple]).as_bytes(), Path::new("."));
    vec![contract.unwrap()]
}

async fn played(weakness: Weakness) -> Step {
    let plan = plan(PLAN);
    let test = FaultTest::of(&contracts(), &plan).unwrap();
    test.run(&Small::with(weakness), std::future::pending())
        .await
        .unwrap()
}

fn cell(outcome: &Outcome) -> &FaultCell {
    match &outcome.subject {
        Subject::Fault(cell) => cell,
        other => panic!("{other:?}"),
    }
}

/// The faults that were not taken as they have to be.
fn failed(step: &Step) -> BTreeSet<&str> {
    let failed = step.outcomes.iter();
    let failed = failed.filter(|outcome| outcome.verdict != Verdict::Kept);
    failed.map(|outcome| &*cell(outcome).fault).collect()
}

/// The places in which the fault of this name was not taken as it has to be.
fn places(step: &Step, fault: &str) -> BTreeSet<Place> {
    let of_fault = step.outcomes.iter();
    let of_fault = of_fault.filter(|outcome| cell(outcome).fault == fault);
    let mismatches = of_fault.flat_map(|outcome| outcome.verdict.mismatches());
    mismatches.map(|one| one.place.clone()).collect()
}

#[tokio::test]
async fn a_careful_consumer_takes_every_fault() {
    let step = played(Weakness::None).await;
    assert!(step.outcomes.len() > 140, "{}", step.outcomes.len());
    for outcome in &step.outcomes {
        assert_eq!(outcome.verdict, Verdict::Kept, "{outcome:#?}");
    }
}

#[tokio::test]
async fn a_consumer_without_a_time_out_is_found() {
    let step = played(Weakness::NoTimeOut).await;
    let waits = ["half-open", "stalled-body"];
    for fault in waits {
        assert!(places(&step, fault).contains(&Place::Time), "{fault}");
    }
    // What comes late is taken by who waits for ever.
    let late = ["late", "slow-body", "slow-head"];
    for fault in late {
        assert!(places(&step, fault).contains(&Place::Status), "{fault}");
    }
    assert_eq!(
        failed(&step),
        BTreeSet::from_iter(waits.into_iter().chain(late))
    );
}

#[tokio::test]
async fn a_consumer_that_stores_at_each_attempt_is_found() {
    let step = played(Weakness::StoresAtEachAttempt).await;
    assert_eq!(
        places(&step, "fails-then-works"),
        BTreeSet::from([Place::State])
    );
    assert_eq!(places(&step, "reset"), BTreeSet::from([Place::State]));
    assert_eq!(places(&step, "slow-in-time"), BTreeSet::new());
}

#[tokio::test]
async fn a_consumer_that_accepts_null_is_found() {
    let step = played(Weakness::AcceptsNull).await;
    assert_eq!(
        failed(&step),
        BTreeSet::from(["missing-member", "null-value"])
    );
    let at_name = |outcome: &&Outcome| cell(outcome).pointer.as_deref() == Some("/name");
    let of_name = step.outcomes.iter().filter(at_name);
    let broken = of_name.filter(|outcome| outcome.verdict != Verdict::Kept);
    assert_eq!(broken.count(), 2);
}

#[tokio::test]
async fn a_consumer_that_logs_nothing_is_found_at_every_refusal() {
    let step = played(Weakness::LogsNothing).await;
    for outcome in &step.outcomes {
        let refused = cell(outcome).reaction == contract::Reaction::Refuse;
        let places = outcome.verdict.mismatches().iter();
        let places: Vec<_> = places.map(|one| &one.place).collect();
        match refused {
            true => assert_eq!(places, [&Place::Log]),
            false => assert!(places.is_empty()),
        }
    }
}

#[tokio::test]
async fn a_consumer_that_logs_twice_is_found() {
    let step = played(Weakness::LogsTwice).await;
    assert_eq!(places(&step, "closed"), BTreeSet::from([Place::Log]));
}

#[tokio::test]
async fn a_consumer_that_trusts_ids_is_found() {
    let step = played(Weakness::TrustsIds).await;
    let about_ids = BTreeSet::from(["other-id", "string-length", "non-ascii-string"]);
    assert_eq!(failed(&step), about_ids);
    let places = places(&step, "other-id");
    assert!(places.contains(&Place::Status) && places.contains(&Place::State));
}

#[tokio::test]
async fn a_consumer_that_hides_faults_is_found() {
    let step = played(Weakness::HidesFaults).await;
    for fault in ["refused", "status-500", "html-page", "wrong-type"] {
        let places = places(&step, fault);
        assert!(places.contains(&Place::Status), "{fault}: {places:?}");
        assert!(places.contains(&Place::State), "{fault}: {places:?}");
    }
}

#[tokio::test]
async fn a_consumer_that_gives_up_at_once_is_found() {
    let step = played(Weakness::GivesUp).await;
    assert_eq!(failed(&step), BTreeSet::from(["fails-then-works"]));
}

#[tokio::test]
async fn a_consumer_that_dies_is_reported_and_started_again() {
    let plan = plan(PLAN);
    let consumer = Small::with(Weakness::Dies);
    let test = FaultTest::of(&contracts(), &plan).unwrap().instances(2);
    let step = test.run(&consumer, std::future::pending()).await.unwrap();
    assert_eq!(
        places(&step, "invalid-json"),
        BTreeSet::from([Place::Process])
    );
    assert_eq!(places(&step, "reset"), BTreeSet::new());
    let dead = step
        .outcomes
        .iter()
        .flat_map(|outcome| outcome.verdict.mismatches());
    let dead = dead.filter(|one| one.place == Place::Process).count();
    assert!(dead > 50, "{dead}");
    // Two at first, and another for each that died.
    assert_eq!(consumer.started.load(Ordering::Relaxed), 2 + dead);
}

#[tokio::test]
async fn one_cell_can_be_played_alone_by_its_name() {
    let plan = plan(PLAN);
    let contracts = contracts();
    let name = "order an apple/an apple/null-value@/id".to_owned();
    let test = FaultTest::of(&contracts, &plan)
        .unwrap()
        .only([name.clone()]);
    let small = Small::with(Weakness::None);
    let step = test.run(&small, std::future::pending()).await.unwrap();
    assert_eq!(step.outcomes.len(), 1);
    let repeat = &cell(&step.outcomes[0]).repeat;
    assert_eq!(
        *repeat,
        format!("consumer-verify faults --only '{name}' --seed 1")
    );
}

#[tokio::test]
async fn an_optional_answer_need_not_be_asked_for_and_has_no_faults() {
    let answers = "answers = [{ interaction = \"an apple\"";
    let twice = "answers = [{ interaction = \"a pear\" }, { interaction = \"an apple\"";
    let pear = interaction(
        "a pear",
        json!({"request": {"method": "GET", "path": "/pear"}}),
    );
    let source = Path::new("shop-pears.json");
    let pear = contract::parse_pact(source, pact([pear]).as_bytes(), Path::new(".")).unwrap();
    let contracts = [contracts(), vec![pear]].concat();
    let run = async |text: &str| {
        let plan = plan(text);
        let test = FaultTest::of(&contracts, &plan)
            .unwrap()
            .only(["reset".to_owned()]);
        let small = Small::with(Weakness::None);
        test.run(&small, std::future::pending()).await
    };
    let required = PLAN.replace(answers, twice);
    let told = run(&required).await.unwrap_err().to_string();
    assert!(
        told.contains("the consumer does not ask for \"a pear\""),
        "{told}"
    );
    let optional = required.replace("\"a pear\" }", "\"a pear\", optional = true }");
    let step = run(&optional).await.unwrap();
    assert!(!step.outcomes.is_empty());
    for outcome in &step.outcomes {
        assert_eq!(cell(outcome).interaction, "an apple");
        assert_eq!(outcome.verdict, Verdict::Kept);
    }
}

#[tokio::test]
async fn the_same_seed_plays_the_same_cells() {
    let plan = plan(PLAN);
    let contracts = contracts();
    let cells = async |seed| {
        let test = FaultTest::of(&contracts, &plan).unwrap().seed(seed);
        let test = test.only(["valid", "non-ascii", "wrong-type"].map(str::to_owned));
        let small = Small::with(Weakness::None);
        let step = test.run(&small, std::future::pending()).await.unwrap();
        let cells = step.outcomes.iter().map(|one| cell(one).repeat.clone());
        cells.collect::<Vec<_>>()
    };
    assert_eq!(cells(7).await, cells(7).await);
    assert_ne!(cells(7).await, cells(8).await);
}

#[tokio::test]
async fn what_is_not_reached_is_not_checked() {
    let plan = plan(PLAN);
    let test_contracts = contracts();
    let test = FaultTest::of(&test_contracts, &plan).unwrap();
    let small = Small::with(Weakness::None);
    let step = test.run(&small, std::future::ready(())).await.unwrap();
    let kept = |outcome: &&Outcome| outcome.verdict == Verdict::Kept;
    assert!(step.outcomes.iter().filter(kept).count() < step.outcomes.len());
    assert!(step.totals().not_checked > 100);
}

async fn error(plan: &FaultPlan, weakness: Weakness) -> FaultError {
    match FaultTest::of(&contracts(), plan) {
        Err(error) => error,
        Ok(test) => {
            let small = Small::with(weakness);
            test.run(&small, std::future::pending()).await.unwrap_err()
        }
    }
}

#[tokio::test]
async fn what_is_wrong_with_a_plan_is_told_before_anything_is_played() {
    let cases = [
        (
            "faults = [\"string-length\"",
            "faults = [\"sting-length\"",
            "did you mean `string-length`?",
        ),
        (
            "{ interaction = \"an apple\"",
            "{ interaction = \"an aple\"",
            "no pact has an interaction `an aple`; did you mean `an apple`?",
        ),
        (
            "{ interaction = \"an apple\"",
            "{ set = { \"/price\" = \"free\" }, interaction = \"an apple\"",
            "is none that the contract allows: at /price:",
        ),
        (
            "{ interaction = \"an apple\"",
            "{ set = { \"/colour\" = \"red\" }, interaction = \"an apple\"",
            "there is nothing at /colour",
        ),
        (
            "status = 201",
            "status = 200",
            "“order an apple” fails without any fault, so that nothing can be said of any: status: \
             expected 200, but it was 201",
        ),
        (
            "creates = 1",
            "creates = 2",
            "state: expected \"2 more\", but it was \"1 more\"",
        ),
        (
            "POST /orders/apple",
            "POST /orders/pear",
            "no answer of the scenario is for GET /items/pear at stock",
        ),
    ];
    for (from, to, expected) in cases {
        let text = PLAN.replace(from, to);
        assert_ne!(text, PLAN, "{from}");
        let told = error(&plan(&text), Weakness::None).await.to_string();
        assert!(told.contains(expected), "{told}");
        assert!(!told.contains('\n'), "{told}");
    }
}

#[tokio::test]
async fn a_name_that_no_cell_has_is_told_with_one_that_there_is() {
    let plan = plan(PLAN);
    let contracts = contracts();
    let test = FaultTest::of(&contracts, &plan)
        .unwrap()
        .only(["nothing".to_owned()]);
    let small = Small::with(Weakness::None);
    let told = test.run(&small, std::future::pending()).await.unwrap_err();
    let told = told.to_string();
    assert_eq!(
        told,
        "no cell has nothing in its name; one is called \"order an apple/an apple/refused\""
    );
}
