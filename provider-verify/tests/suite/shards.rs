//! Shards, and joining their runs: the whole is what it would have been in one piece.

use contract::{Outcome, Run, Selection, Step};
use provider_verify::merge::{MergeError, Part, merge};
use provider_verify::run::{Execution, ShardNumber};
use provider_verify::{Filter, Verification, VerifyError};
use serde_json::{Value, json};

use crate::fake_provider::{FakeProvider, json};
use crate::pact_file::{Project, interaction};

/// Twelve interactions, of which one is broken and two cannot be set up.
fn project() -> Project {
    Project::of((0..12).map(|n| {
        let states = match n {
            0..4 => json!([]),
            4..10 => json!([{"name": "good", "params": {"n": n / 2}}]),
            _ => json!([{"name": "bad"}]),
        };
        let request = json!({"method": "GET", "path": format!("/{n}")});
        interaction(
            &format!("interaction {n}"),
            json!({"request": request, "providerStates": states}),
        )
    }))
}

async fn provider() -> FakeProvider {
    FakeProvider::start(
        |seen| match seen.line.as_str() {
            "GET /7" => json(500, &Value::Null),
            _ => json(200, &Value::Null),
        },
        |state, _| match state {
            "good" => json(200, &json!({})),
            _ => json(404, &json!({})),
        },
    )
    .await
}

async fn run(project: &Project, shard: Option<&str>) -> Run {
    let fake = provider().await;
    let contracts = contract::load(&project.pacts()).unwrap();
    let execution = Execution {
        shard: shard.map(|shard| shard.parse().unwrap()),
        ..Execution::default()
    };
    let verification = Verification::of(&contracts, &fake.provider).execution(execution);
    let step = verification.named("step").run().await.unwrap();
    Run {
        tool: "test".to_owned(),
        started_at: jiff::Timestamp::now(),
        elapsed: step.elapsed,
        steps: vec![step],
        evidence_rule: contract::EvidenceRule::default(),
    }
}

/// The runs of all shards as they come back from their JSON, called `1`, `2`, …
async fn parts(project: &Project, of: usize) -> Vec<Part> {
    let mut parts = Vec::new();
    for number in 1..=of {
        let run = run(project, Some(&format!("{number}/{of}"))).await;
        let json = serde_json::to_string(&run).unwrap();
        parts.push(Part {
            name: number.to_string(),
            run: serde_json::from_str(&json).unwrap(),
        });
    }
    parts
}

/// What an outcome says, whatever port the provider had and how long it took.
fn said(step: &Step) -> Vec<(String, String)> {
    let said = |outcome: &Outcome| {
        let subject = serde_json::to_string(&outcome.subject).unwrap();
        (subject, serde_json::to_string(&outcome.verdict).unwrap())
    };
    step.outcomes.iter().map(said).collect()
}

#[tokio::test]
async fn the_joined_run_is_the_run_in_one_piece() {
    let project = project();
    let whole = run(&project, None).await;
    assert_eq!(whole.totals().broken + whole.totals().not_checked, 3);
    for of in [1, 2, 5, 12] {
        let mut parts = parts(&project, of).await;
        parts.reverse();
        let joined = merge(parts).unwrap();
        assert_eq!(joined.totals(), whole.totals(), "{of} shards");
        assert_eq!(joined.exit_status(), whole.exit_status());
        assert_eq!(said(&joined.steps[0]), said(&whole.steps[0]));
        assert_eq!(joined.steps[0].selection, Selection::all(12));
        assert_eq!(joined.steps[0].shard, None);
    }
}

#[tokio::test]
async fn a_shard_says_what_it_left_to_others() {
    let step = run(&project(), Some("2/3")).await.steps.remove(0);
    assert_eq!((step.selection.found, step.selection.selected()), (12, 4));
    assert_eq!(step.outcomes.len(), 4);
}

#[tokio::test]
async fn shards_that_are_not_all_and_each_once_are_not_joined() {
    let project = project();
    let all = parts(&project, 3).await;
    let [first, second, third] = &*all else {
        panic!("{}", all.len());
    };
    let error = |parts: &[&Part]| {
        let parts = parts.iter().map(|part| (*part).clone()).collect();
        merge(parts).unwrap_err().to_string()
    };
    assert_eq!(error(&[second]), "there is no run of shard 1/3, 3/3");
    assert_eq!(
        error(&[first, second, third, second]),
        "2 and 2 are the same shard, 2/3"
    );
    assert_eq!(merge(Vec::new()), Err(MergeError::Nothing));

    let whole = Part {
        name: "whole".to_owned(),
        run: run(&project, None).await,
    };
    let text = error(&[first, &whole]);
    assert!(
        text.starts_with("whole: not the run of one shard"),
        "{text}"
    );
}

#[tokio::test]
async fn shards_of_different_contracts_or_numbers_are_not_joined() {
    let project = project();
    let mut all = parts(&project, 2).await;
    let other = Project::of((0..12).map(|n| interaction(&n.to_string(), json!({}))));
    let second = all[1].clone();
    all[1] = parts(&other, 2).await.remove(1);
    let text = merge(all.clone()).unwrap_err().to_string();
    assert!(text.contains("of different interactions"), "{text}");

    all[1] = parts(&project, 3).await.remove(1);
    let text = merge(all.clone()).unwrap_err().to_string();
    assert!(text.contains("different numbers of shards"), "{text}");

    all[1] = second;
    all[1].run.steps[0].outcomes.pop();
    let text = merge(all).unwrap_err().to_string();
    assert!(text.starts_with("2: its outcomes"), "{text}");
}

#[tokio::test]
async fn a_shard_with_nothing_in_it_is_an_error() {
    let fake = provider().await;
    let contracts = contract::load(&project().pacts()).unwrap();
    let filter = Filter {
        description: Some("interaction [0-2]$".parse().unwrap()),
        ..Filter::default()
    };
    let execution = Execution {
        shard: Some(ShardNumber::new(4, 4).unwrap()),
        ..Execution::default()
    };
    let verification = Verification::of(&contracts, &fake.provider);
    let error = verification
        .filter(&filter)
        .execution(execution)
        .run()
        .await;
    assert!(
        matches!(
            error,
            Err(VerifyError::TooManyShards {
                shards: 4,
                selected: 3
            })
        ),
        "{error:?}"
    );
    assert_eq!(fake.lines().len(), 0);
}
