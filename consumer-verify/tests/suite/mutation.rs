//! The tests of a tiny consumer, run against the mutants of the answer that they are about.

use std::cell::{Cell, RefCell};
use std::collections::BTreeSet;
use std::process::Command;
use std::time::Duration;

use consumer_verify::mutation::{MutationError, MutationTests, mutants};
use contract::{Contract, MutationScore, Place};
use reqwest::{Client, Url};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::pact_file::{client, contract, interaction};

const APPLES: &str = "the stock of apples";

fn answering(description: &str, body: Value) -> Value {
    let body = json!({"contentType": "application/json", "content": body});
    let headers = json!({"content-type": ["application/json"]});
    let response = json!({"status": 200, "headers": headers, "body": body});
    interaction(description, json!({"response": response}))
}

fn apples() -> Contract {
    contract([answering(
        APPLES,
        json!({"name": "apples", "count": 7, "note": "fresh"}),
    )])
}

/// What the consumer reads. It never looks at the note.
#[derive(Debug, Deserialize)]
struct Stock {
    name: String,
    count: u32,
}

async fn stock(client: &Client, url: &Url) -> Result<Stock, reqwest::Error> {
    let answer = client.get(url.join("/a").unwrap()).send().await?;
    answer.error_for_status()?.json().await
}

/// The test that it has.
async fn looks_at_name_and_count(client: &Client, url: &Url) {
    let stock = stock(client, url).await.unwrap();
    assert_eq!((&*stock.name, stock.count), ("apples", 7));
}

fn tests<'t>(contract: Contract) -> MutationTests<'t> {
    let client = client();
    MutationTests::of([contract]).test(APPLES, async move |url: Url| {
        looks_at_name_and_count(&client, &url).await;
    })
}

fn at(pointer: &str) -> Place {
    Place::Body {
        pointer: pointer.to_owned(),
    }
}

/// Interaction, place and mutations of each survivor.
fn survivors(score: &MutationScore) -> Vec<(&str, &Place, Vec<&str>)> {
    let survivors = score.survivors.iter();
    let survivors = survivors.map(|one| {
        let mutations = one.mutations.iter().map(String::as_str);
        (&*one.interaction, &one.place, Vec::from_iter(mutations))
    });
    survivors.collect()
}

#[tokio::test]
async fn a_field_that_nobody_checks_is_found() {
    let score = tests(apples()).run().await.unwrap();
    let all = vec!["dropped", "nulled", "retyped", "changed"];
    assert_eq!(survivors(&score), [(APPLES, &at("/note"), all)]);
    // The status, the body in two ways, and three fields in four.
    assert_eq!((score.mutants(), score.noticed()), (15, 11));
    assert_eq!(score.percent(), Some(73));
}

#[tokio::test]
async fn an_excused_field_is_listed_with_its_reason_and_does_not_count() {
    let tests = tests(apples()).excuse(APPLES, at("/note"), "the shop has no use for it");
    let score = tests.run().await.unwrap();
    assert_eq!(score.survivors, []);
    assert_eq!(score.excused[0].survivor.place, at("/note"));
    assert_eq!(score.excused[0].because, "the shop has no use for it");
    assert_eq!((score.mutants(), score.percent()), (11, Some(100)));
}

#[tokio::test]
async fn an_excuse_for_what_is_noticed_is_refused() {
    let tests = tests(apples()).excuse(APPLES, at("/count"), "nobody counts");
    let error = tests.run().await.unwrap_err().to_string();
    assert_eq!(
        error,
        "\"the stock of apples\" needs no excuse for /count: no mutant of it survives; take it away"
    );
}

#[tokio::test]
async fn a_test_that_fails_without_a_mutant_is_an_error_before_any_mutant_is_played() {
    let (client, played) = (client(), Cell::new(0));
    let contract = contract([
        answering(APPLES, json!({"name": "apples", "count": 7})),
        answering("the stock of pears", json!({"name": "pears", "count": 7})),
    ]);
    let played = &played;
    let test = async |url: Url| {
        played.set(played.get() + 1);
        looks_at_name_and_count(&client, &url).await;
    };
    let tests = MutationTests::of([contract]).test(APPLES, test);
    let error = tests.test("the stock of pears", test).run().await;
    let error = error.unwrap_err();
    let MutationError::FailsWithout { interaction, why } = &error else {
        panic!("{error}")
    };
    assert_eq!(interaction, "the stock of pears");
    assert!(why.contains("apples") && why.contains("pears"), "{why}");
    assert!(why.contains("mutation.rs:"), "{why}");
    assert_eq!(played.get(), 2, "one run of each test");
}

#[tokio::test]
async fn an_error_is_as_good_as_a_panic_and_so_is_a_test_that_does_not_end() {
    let client = client();
    let test = async |url: Url| {
        let stock = stock(&client, &url)
            .await
            .map_err(|error| error.to_string())?;
        match (&*stock.name, stock.count) {
            ("apples", 7) => Ok(()),
            ("apples", _) => std::future::pending().await,
            (name, _) => Err(format!("{name} are no apples")),
        }
    };
    let tests = MutationTests::of([apples()]).patience(Duration::from_secs(1));
    let score = tests.test(APPLES, test).run().await.unwrap();
    assert_eq!(survivors(&score)[0].1, &at("/note"));
    assert_eq!(score.survivors.len(), 1);
}

#[tokio::test]
async fn of_several_tests_of_an_interaction_one_has_to_notice() {
    let client = client();
    let note = async |url: Url| {
        let answer = client.get(url.join("/a").unwrap()).send().await.unwrap();
        let body: Value = answer.json().await.unwrap();
        assert_eq!(body["note"], "fresh");
    };
    let score = tests(apples()).test(APPLES, note).run().await.unwrap();
    assert_eq!((score.survivors.len(), score.percent()), (0, Some(100)));
}

#[tokio::test]
async fn an_interaction_without_a_test_is_in_the_score_and_lowers_it() {
    let apples = answering(APPLES, json!({"name": "apples", "count": 7}));
    let pears = answering("the stock of pears", json!({"count": 7}));
    let score = tests(contract([apples, pears])).run().await.unwrap();
    let untested = &score.untested[0];
    assert_eq!(untested.interaction, "the stock of pears");
    assert_eq!((untested.mutants, score.mutants()), (7, 18));
    assert_eq!(score.noticed(), 11);
}

#[tokio::test]
async fn a_test_of_no_interaction_or_of_several_is_refused() {
    let nothing = async |_: Url| {};
    let tests = MutationTests::of([apples()]).test("the stock of plums", nothing);
    let error = tests.run().await.unwrap_err().to_string();
    assert!(error.contains("\"the stock of plums\""), "{error}");
    let given = |state: &str| {
        let mut one = answering(APPLES, json!(7));
        one["providerStates"] = json!([{"name": state}]);
        one
    };
    let twice = contract([given("there are some"), given("there are none")]);
    let tests = MutationTests::of([twice]).test(APPLES, nothing);
    let error = tests.run().await.unwrap_err();
    assert!(matches!(error, MutationError::Ambiguous(_)), "{error}");
}

#[tokio::test]
async fn every_mutant_reaches_the_consumer_as_it_is_in_spite_of_matchers_and_generators() {
    let odd = json!({"": 1, "a/b": [[], {}, "x", null], "text": "\"é\u{1}", "deep": {"id": "i"}});
    for body in [odd, json!([1, 2]), json!("text"), json!(3), json!(null)] {
        let mut one = answering(APPLES, body.clone());
        one["response"]["generators"] = json!({"body": {"$.deep.id": {"type": "Uuid"}}});
        one["response"]["matchingRules"] = json!({
            "body": {"$.deep.id": {"combine": "AND", "matchers": [{"match": "type"}]}}
        });
        let (contract, client) = (contract([one]), client());
        let (seen, statuses) = (RefCell::new(vec![]), RefCell::new(vec![]));
        let expected = mutants(&contract.interactions()[0]).len() + 1;
        let look = async |url: Url| {
            let answer = client.get(url.join("/a").unwrap()).send().await.unwrap();
            statuses.borrow_mut().push(answer.status().as_u16());
            let body: Value = answer.json().await.unwrap();
            seen.borrow_mut().push(body);
        };
        let tests = MutationTests::of([contract]).test(APPLES, look);
        tests.run().await.unwrap();
        let (seen, mut statuses) = (seen.into_inner(), statuses.into_inner());
        assert_eq!(seen.len(), expected);
        let different: BTreeSet<String> = seen.iter().map(Value::to_string).collect();
        // The example is there without a mutant, and with another status.
        assert_eq!(different.len(), expected - 1, "{body}");
        assert_eq!(seen.iter().filter(|one| **one == body).count(), 2);
        statuses.retain(|status| *status != 200);
        assert_eq!(statuses, [500]);
    }
}

#[test]
fn noticed_mutants_are_quiet() {
    let test = "mutation::a_field_that_nobody_checks_is_found";
    let this = std::env::current_exe().unwrap();
    let arguments = ["--exact", test, "--nocapture"];
    let output = Command::new(this).args(arguments).output().unwrap();
    let (stdout, stderr) = (
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr),
    );
    assert!(stdout.contains("1 passed"), "{stdout}");
    assert!(!stderr.contains("panicked"), "{stderr}");
}
