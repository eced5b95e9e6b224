//! What the live answers of a verification have shown, and what none of them has.

use axum::http::StatusCode;
use axum::response::IntoResponse;
use contract::evidence::{Missing, NotSeen};
use contract::{Evidence, Verdict};
use provider_verify::Verification;
use provider_verify::run::{Execution, ShardNumber};
use serde_json::{Value, json};

use crate::command_line::{assert_golden, call};
use crate::fake_provider::{FakeProvider, json};
use crate::pact_file::{Project, interaction, with_body, with_schema};

/// An interaction that reads `/{path}` and expects anything that fits the schema.
fn reads(path: &str) -> Value {
    let schema = json!({
        "title": "Recipient",
        "type": "object",
        "required": ["status"],
        "properties": {
            "status": {"enum": ["subscribed", "bounced"]},
            "locale": {"type": ["string", "null"]}
        }
    });
    let rules = json!({"$": {"matchers": [{"match": "type"}]}});
    let mut interaction = with_schema(json!({"status": "subscribed"}), rules, schema);
    interaction["description"] = json!(format!("reads {path}"));
    interaction["request"]["path"] = json!(format!("/{path}"));
    interaction
}

/// Knows a recipient of each kind.
async fn recipients() -> FakeProvider {
    let answer = |seen: &crate::fake_provider::Seen| match seen.line.as_str() {
        "GET /bounced" => json(200, &json!({"status": "bounced", "locale": "de"})),
        "GET /gone" => json(404, &json!({"status": "bounced", "locale": "de"})),
        _ => json(200, &json!({"status": "subscribed"})),
    };
    FakeProvider::start(answer, |_, _| StatusCode::OK.into_response()).await
}

/// Each place that was not seen in a form, with the number of forms.
fn gaps(evidence: &Evidence) -> Vec<(&str, usize)> {
    let gap = |not_seen| match not_seen {
        NotSeen::InSchema {
            pointer, missing, ..
        } => (pointer, missing.len()),
        NotSeen::ByMatcher(empty) => (empty.pointer.as_str(), 0),
    };
    evidence.not_seen().into_iter().map(gap).collect()
}

#[tokio::test]
async fn what_no_answer_has_shown_is_part_of_the_step_although_all_is_kept() {
    let fake = recipients().await;
    let step = fake.verify(&Project::of([reads("subscribed")])).await;
    assert_eq!(step.outcomes[0].verdict, Verdict::Kept);
    let words = Missing::Words {
        words: vec!["bounced"],
        of: 2,
    };
    let not_seen = |pointer, missing| NotSeen::InSchema {
        consumer: "consumer",
        schema: "Recipient",
        pointer,
        missing: vec![missing],
    };
    assert_eq!(
        step.evidence.not_seen(),
        [
            not_seen("/locale", Missing::Value),
            not_seen("/status", words)
        ]
    );
}

#[tokio::test]
async fn what_one_interaction_does_not_show_another_may() {
    let fake = recipients().await;
    let both = Project::of([reads("subscribed"), reads("bounced")]);
    assert_eq!(gaps(&fake.verify(&both).await.evidence), []);
}

#[tokio::test]
async fn an_answer_of_another_kind_than_expected_is_no_evidence() {
    let fake = recipients().await;
    let step = fake.verify(&Project::of([reads("gone")])).await;
    assert!(step.evidence.is_empty(), "{:?}", step.evidence);
}

#[tokio::test]
async fn a_matcher_over_an_array_that_came_back_empty_is_listed() {
    let rules = json!({"$.items": {"matchers": [{"match": "type"}]}});
    let pact = Project::of([with_body(json!({"items": [{"id": 1}]}), rules)]);
    for (items, expected) in [
        (json!([]), vec![("/items", 0)]),
        (json!([{"id": 2}]), vec![]),
    ] {
        let body = json!({"items": items});
        let fake = FakeProvider::answering(move || json(200, &body)).await;
        let step = fake.verify(&pact).await;
        assert_eq!(step.outcomes[0].verdict, Verdict::Kept);
        assert_eq!(gaps(&step.evidence), expected);
    }
}

#[tokio::test]
async fn without_a_schema_and_a_body_there_is_nothing_to_be_seen() {
    let fake = FakeProvider::answering(|| StatusCode::OK).await;
    let step = fake
        .verify(&Project::of([interaction("reads", json!({}))]))
        .await;
    assert!(step.evidence.is_empty());
}

#[tokio::test]
async fn the_shards_of_a_run_have_seen_the_same_as_the_run_in_one_piece() {
    let fake = recipients().await;
    let project = Project::of(["a", "b", "bounced", "c", "gone"].map(reads));
    let whole = fake.verify(&project).await.evidence;
    let contracts = contract::load(&project.pacts()).unwrap();
    let mut merged = Evidence::default();
    for number in 1..=3 {
        let execution = Execution {
            shard: Some(ShardNumber::new(number, 3).unwrap()),
            ..Execution::default()
        };
        let shard = Verification::of(&contracts, &fake.provider).execution(execution);
        merged.merge(shard.run().await.unwrap().evidence);
    }
    assert_eq!(merged, whole);
    assert_eq!(whole.schemas["consumer"]["Recipient"].bodies, 4);
}

#[tokio::test]
async fn what_was_not_seen_is_a_warning_and_an_error_where_evidence_is_required() {
    let fake = recipients().await;
    let project = Project::of([reads("subscribed")]);
    let url = fake.provider.url.to_string();
    let mut arguments = vec!["verify", "pacts", "--provider-base-url", &url];
    assert_golden("not_seen", &call(&project, &arguments).await);
    arguments.push("--require-evidence");
    assert_golden("evidence_required", &call(&project, &arguments).await);
}
