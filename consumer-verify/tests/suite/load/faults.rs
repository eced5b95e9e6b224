//! Loads under faults: the ledger balances, and what was done stands in the time line.

use std::path::Path;

use contract::project::During;
use contract::{LoadEventKind, LoadTest, Step};

use super::consumer::{Weakness, consumer};
use super::played::{REQUESTS, broken, not_checked, played, project};

/// A consumer and its provider as processes of their own, which keep what they have on disk.
const SERVICE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/suite/load/service.py");

fn during(fault: &str) -> Vec<During> {
    vec![During::parse(fault).unwrap()]
}

fn of(step: &Step) -> &LoadTest {
    step.load.as_ref().unwrap()
}

fn events(step: &Step) -> Vec<(&str, &LoadEventKind)> {
    let events = of(step).events.iter();
    events.map(|event| (&*event.service, &event.kind)).collect()
}

/// The project with processes in the place of what runs already.
fn with_processes(folder: &Path) -> String {
    let text = project("http://127.0.0.1:1");
    let url = "url = \"http://127.0.0.1:1\"\n";
    let start = |role: &str, env: &str| {
        format!("start = [\"python3\", {SERVICE:?}, \"{role}\"]\nready = \"/health\"\n{env}")
    };
    let store = folder.join("things").display().to_string();
    let provider = text.replacen(url, &start("provider", ""), 1);
    let env = format!("env = {{ CATALOGUE = \"{{catalogue.url}}\", STORE = {store:?} }}\n");
    let both = provider.replacen(url, &start("consumer", &env), 1);
    both.replace("for = \"500ms\"", "for = \"3s\"")
        .replace("steps = [100, 300]", "constant = 40")
}

#[tokio::test]
async fn what_a_consumer_refuses_while_it_only_fails_is_not_stored() {
    let url = consumer(Weakness::None).await;
    let step = played(project(&url), |options| {
        options.during = during("app: 503 at 150ms for 200ms");
    })
    .await;
    assert_eq!(broken(&step), [].into(), "{:#?}", step.outcomes);
    assert_eq!(not_checked(&step), [].into(), "{:#?}", step.outcomes);
    let failing = LoadEventKind::Failing { status: 503 };
    let expected = [("app", &failing), ("app", &LoadEventKind::Back)];
    assert_eq!(events(&step), expected);
}

#[tokio::test]
async fn a_consumer_that_is_killed_and_comes_back_has_what_it_acknowledged() {
    let folder = tempfile::tempdir().unwrap();
    let step = played(with_processes(folder.path()), |options| {
        options.during = during("app: kill at 1s for 100ms");
    })
    .await;
    assert_eq!(broken(&step), [].into(), "{:#?}", step.outcomes);
    assert_eq!(not_checked(&step), [].into(), "{:#?}", step.outcomes);
    let expected = [
        ("app", &LoadEventKind::Killed),
        ("app", &LoadEventKind::Back),
    ];
    assert_eq!(events(&step), expected);
    assert!(of(&step).total.answered > 0 && of(&step).total.errors > 0);
}

#[tokio::test]
async fn a_provider_that_is_killed_comes_back_at_the_address_that_the_consumer_knows() {
    let folder = tempfile::tempdir().unwrap();
    let step = played(with_processes(folder.path()), |options| {
        options.during = during("catalogue: kill at 500ms for 500ms");
    })
    .await;
    assert_eq!(broken(&step), [].into(), "{:#?}", step.outcomes);
    let expected = [
        ("catalogue", &LoadEventKind::Killed),
        ("catalogue", &LoadEventKind::Back),
    ];
    assert_eq!(events(&step), expected);
    assert!(of(&step).ledger.refused > 0, "{:?}", of(&step).ledger);
}

#[tokio::test]
async fn a_slow_provider_slows_the_consumer() {
    let folder = tempfile::tempdir().unwrap();
    let step = played(with_processes(folder.path()), |options| {
        options.during = during("catalogue: slow by 300ms at 500ms for 1s");
    })
    .await;
    assert_eq!(broken(&step), [].into(), "{:#?}", step.outcomes);
    let slowest = of(&step).total.latency.unwrap().max;
    assert!(
        slowest >= std::time::Duration::from_millis(300),
        "{slowest:?}"
    );
}

/// A consumer with room for one request at a time, each of which takes at least 50 ms.
async fn with_little_room(deadline: &str) -> Step {
    let url = consumer(Weakness::None).await;
    let little = format!("deadline = \"{deadline}\"\nin_flight = 1");
    let text = project(&url).replace("deadline = \"1m\"", &little);
    played(text, |options| {
        options.during = during("app: slow by 50ms at 0s for 500ms");
    })
    .await
}

#[tokio::test]
async fn what_waits_for_room_is_late_from_its_intended_start() {
    let step = with_little_room("1m").await;
    assert_eq!(broken(&step), [].into(), "{:#?}", step.outcomes);
    // Eight go through in 400 ms, and by 250 ms there are 25: the ninth has waited since 90 ms.
    let slowest = of(&step).total.latency.unwrap().max;
    assert!(
        slowest >= std::time::Duration::from_millis(250),
        "{slowest:?}"
    );
    assert_eq!(of(&step).ledger.stored, REQUESTS);
}

#[tokio::test]
async fn what_is_not_answered_within_the_deadline_is_an_error_and_has_its_line() {
    let step = with_little_room("100ms").await;
    assert_eq!(broken(&step), [].into(), "{:#?}", step.outcomes);
    let load = of(&step);
    assert!(load.total.errors > 0);
    let ledger = load.ledger;
    assert_eq!(ledger.sent, REQUESTS);
    let ended = ledger.acknowledged + ledger.refused + ledger.open();
    assert_eq!(ended, REQUESTS);
    assert!(ledger.stored >= ledger.acknowledged);
}

#[tokio::test]
async fn a_fault_of_a_provider_needs_a_consumer_that_can_be_told_another_address() {
    let url = consumer(Weakness::None).await;
    let step = played(project(&url), |options| {
        options.during = during("catalogue: 503 at 100ms for 100ms");
    })
    .await;
    assert_eq!(not_checked(&step).len(), step.outcomes.len());
    let said = format!("{:?}", step.outcomes[0].verdict);
    assert!(said.contains("started from here"), "{said}");
}
