//! The runs that all golden files are rendered from.

use std::time::Duration;

use contract::evidence::{EmptyMatch, PlaceEvidence, SchemaEvidence};
use contract::{
    Evidence, EvidenceRule, Exchange, Given, Mismatch, NotChecked, Outcome, Place, ProviderState,
    Received, RecordedBody, Redaction, Rule, Run, Selection, Sent, SkipReason, StateFault, Step,
    Subject, Verdict,
};
use serde_json::{Value, json};

use crate::{sample_faults, sample_load};

/// A run in which everything that can go wrong goes wrong once.
pub(crate) fn broken() -> Run {
    let refused = || {
        Verdict::NotChecked(NotChecked::StateSetUp {
            fault: StateFault::Unknown,
            state: "recipient lists exist".into(),
            detail: "404 Not Found: provider_state_unknown".into(),
        })
    };
    let mut templates = step(
        "template fetching",
        vec![
            interaction(
                "template-service",
                "a request for the first page of templates",
                Verdict::Kept,
            ),
            null_instead_of_text("a request for an active template"),
            wrong_status(),
            null_instead_of_text("a request for a draft"),
            interaction(
                "template-service",
                "a request without a token",
                Verdict::Kept,
            ),
            other_text(),
        ],
    );
    templates.evidence = evidence();
    let mut recipients = step(
        "recipient fetching",
        vec![
            interaction(
                "recipient-service",
                "a request for the first page of lists",
                refused(),
            ),
            interaction(
                "recipient-service",
                "a request for the last page of lists",
                refused(),
            ),
            interaction("recipient-service", "a request for no lists", Verdict::Kept),
        ],
    );
    for outcome in &mut recipients.outcomes[..2] {
        outcome.exchange = None;
    }
    let filter = SkipReason::Filter {
        filter: "state \"recipient lists\"".into(),
    };
    recipients.selection = Selection::all(23).without(filter, 20);
    run(vec![
        templates,
        recipients,
        step("campaign creation", vec![broken_scenario(), earlier_step()]),
        sample_faults::faults(),
        sample_load::load(),
    ])
}

/// A run that found nothing to complain of.
pub(crate) fn kept() -> Run {
    run(vec![
        step(
            "template fetching",
            vec![
                interaction(
                    "template-service",
                    "a request for the first page of templates",
                    Verdict::Kept,
                ),
                interaction(
                    "template-service",
                    "a request for an active template",
                    Verdict::Kept,
                ),
            ],
        ),
        step(
            "campaign creation",
            vec![scenario("create the campaign", Verdict::Kept)],
        ),
    ])
}

/// A run whose provider was not there.
pub(crate) fn down() -> Run {
    let mut run = kept();
    for outcome in &mut run.steps[0].outcomes {
        outcome.verdict = Verdict::NotChecked(NotChecked::NoAnswer {
            detail: "connection refused at http://127.0.0.1:8081".into(),
        });
        outcome.exchange.as_mut().unwrap().received = None;
    }
    run
}

fn run(steps: Vec<Step>) -> Run {
    Run {
        tool: "test-plan 0.1.0".into(),
        started_at: "2026-03-04T05:06:07Z".parse().unwrap(),
        elapsed: Duration::from_millis(2345),
        steps,
        evidence_rule: EvidenceRule::Warn,
    }
}

fn step(name: &str, outcomes: Vec<Outcome>) -> Step {
    Step {
        name: name.into(),
        selection: Selection::all(outcomes.len()),
        elapsed: Duration::from_millis(412),
        outcomes,
        ..Step::default()
    }
}

fn interaction(provider: &str, description: &str, verdict: Verdict) -> Outcome {
    Outcome {
        subject: Subject::Interaction {
            consumer: "campaign-scheduler".into(),
            provider: provider.into(),
            description: description.into(),
            states: vec![],
            key: None,
            values_from_states: std::collections::BTreeSet::new(),
        },
        exchange: Some(exchange("GET", "/v1/things", (200, json!({"items": []})))),
        elapsed: Duration::from_micros(3_400),
        verdict,
        logged: vec![],
        pending: false,
    }
}

pub(crate) fn exchange(method: &str, path: &str, (status, body): (u16, Value)) -> Exchange {
    let redaction = Redaction::default();
    Exchange {
        sent: Sent {
            method: method.into(),
            url: format!("http://127.0.0.1:8081{path}"),
            headers: vec![
                redaction.header("Accept", "application/json"),
                redaction.header("Authorization", "Bearer a-real-token"),
            ],
            body: RecordedBody::Empty,
        },
        received: Some(Received {
            status,
            headers: vec![
                redaction.header("content-type", "application/json"),
                redaction.header("x-request-id", "0198c1d2"),
                redaction.header("date", "Wed, 04 Mar 2026 05:06:07 GMT"),
            ],
            body: RecordedBody::Json(body),
        }),
    }
}

/// One gap of each kind, among places that have none.
fn evidence() -> Evidence {
    let place = |value| PlaceEvidence {
        value,
        ..PlaceEvidence::default()
    };
    let word = |(word, times): (&str, u64)| (word.to_owned(), times);
    let places = [
        ("/id", place(7)),
        (
            "/status",
            PlaceEvidence {
                words: [("active", 5), ("archived", 0), ("draft", 2)]
                    .map(word)
                    .into(),
                ..place(7)
            },
        ),
        (
            "/text_body",
            PlaceEvidence {
                null: Some(0),
                absent: Some(0),
                ..place(7)
            },
        ),
        (
            "/variables",
            PlaceEvidence {
                empty: Some(7),
                ..place(7)
            },
        ),
        (
            "/variables/*/default",
            PlaceEvidence {
                null: Some(0),
                ..place(0)
            },
        ),
    ];
    let places = places.map(|(pointer, place)| (pointer.to_owned(), place));
    let template = SchemaEvidence {
        bodies: 7,
        places: places.into(),
    };
    let name = "schemas/template-service/Template.schema.json".to_owned();
    Evidence {
        schemas: [("campaign-scheduler".to_owned(), [(name, template)].into())].into(),
        empty_matches: [EmptyMatch {
            consumer: "campaign-scheduler".into(),
            interaction: "a request for the first page of templates".into(),
            pointer: "/items".into(),
        }]
        .into(),
    }
}

/// A pending interaction whose body is no JSON.
fn other_text() -> Outcome {
    let example = "Dear {{first_name}},\n\nour spring sale begins.\n\nYours\n";
    let text = example.replace("spring", "summer");
    let mismatch = Mismatch {
        place: Place::Body {
            pointer: String::new(),
        },
        rule: Rule::Pact {
            mismatch: "BodyMismatch".into(),
        },
        expected: Some(json!(example)),
        actual: Some(json!(text)),
        detail: String::new(),
    };
    let mut outcome = interaction(
        "template-service",
        "a request for a template as text",
        Verdict::Broken(vec![mismatch]),
    );
    outcome.pending = true;
    let mut exchange = exchange("GET", "/v1/templates/t-1", (200, json!(null)));
    let received = exchange.received.as_mut().unwrap();
    received.body = RecordedBody::Text(text);
    outcome.exchange = Some(exchange);
    outcome
}

fn null_instead_of_text(description: &str) -> Outcome {
    let body = json!({
        "id": "t-1",
        "name": null,
        "subject": "Hello {{first_name}} <b>",
        "variables": [
            {"name": "first_name", "required": true, "default": null},
            {"name": "shop", "required": "yes", "default": "ours"},
        ],
        "updated_at": "2026-03-04T05:06:07Z",
    });
    let schema = |keyword: &str| Rule::Schema {
        schema: "schemas/template-service/Template.schema.json".into(),
        keyword: keyword.into(),
    };
    let mismatches = vec![
        Mismatch {
            place: Place::Body {
                pointer: "/name".into(),
            },
            rule: Rule::Pact {
                mismatch: "BodyMismatch".into(),
            },
            expected: Some(json!("Spring sale")),
            actual: Some(Value::Null),
            detail: "Expected null (Null) to be the same type as 'Spring sale' (String)".into(),
        },
        Mismatch {
            place: Place::Body {
                pointer: "/name".into(),
            },
            rule: schema("/properties/name/type"),
            expected: Some(json!("string")),
            actual: Some(Value::Null),
            detail: String::new(),
        },
        Mismatch {
            place: Place::Body {
                pointer: "/variables/1/required".into(),
            },
            rule: schema("/$defs/Variable/properties/required/type"),
            expected: Some(json!("boolean")),
            actual: Some(json!("yes")),
            detail: String::new(),
        },
        Mismatch {
            place: Place::Body {
                pointer: "/version".into(),
            },
            rule: schema("/required"),
            expected: None,
            actual: None,
            detail: String::new(),
        },
    ];
    let mut outcome = interaction("template-service", description, Verdict::Broken(mismatches));
    outcome.exchange = Some(exchange("GET", "/v1/templates/t-1", (200, body)));
    let Subject::Interaction { states, .. } = &mut outcome.subject else {
        unreachable!("an interaction was made above");
    };
    states.push(ProviderState {
        name: "a template exists".into(),
        params: json!({"template": {"id": "t-1"}})
            .as_object()
            .unwrap()
            .clone(),
    });
    outcome
}

fn wrong_status() -> Outcome {
    let body = json!({"type": "urn:problem:internal", "title": "Internal Server Error"});
    let mismatches = vec![
        Mismatch {
            place: Place::Status,
            rule: Rule::Pact {
                mismatch: "StatusMismatch".into(),
            },
            expected: Some(json!(404)),
            actual: Some(json!(500)),
            detail: String::new(),
        },
        Mismatch {
            place: Place::Header {
                name: "Content-Type".into(),
            },
            rule: Rule::Pact {
                mismatch: "HeaderMismatch".into(),
            },
            expected: Some(json!("application/problem+json")),
            actual: Some(json!("application/json")),
            detail: String::new(),
        },
    ];
    let mut outcome = interaction(
        "template-service",
        "a request for a template that is not there",
        Verdict::Broken(mismatches),
    );
    outcome.exchange = Some(exchange("GET", "/v1/templates/none?a=1&b=2", (500, body)));
    outcome
}

fn scenario(step: &str, verdict: Verdict) -> Outcome {
    Outcome {
        subject: Subject::Scenario {
            service: "campaign-scheduler".into(),
            scenario: "a campaign is created from a template and a list".into(),
            step: step.into(),
            given: vec![Given {
                provider: "template-service".into(),
                state: ProviderState {
                    name: "a template exists".into(),
                    params: json!({"template": {"id": "t-1"}})
                        .as_object()
                        .unwrap()
                        .clone(),
                },
            }],
        },
        exchange: Some(exchange(
            "POST",
            "/v1/campaigns",
            (201, json!({"id": "c-1"})),
        )),
        elapsed: Duration::from_millis(48),
        verdict,
        logged: vec![],
        pending: false,
    }
}

fn broken_scenario() -> Outcome {
    let mismatch = Mismatch {
        place: Place::Body {
            pointer: "/recipient_count".into(),
        },
        rule: Rule::Scenario {
            expectation: "expect.body.\"/recipient_count\"".into(),
        },
        expected: Some(json!(2)),
        actual: Some(json!(3)),
        detail: String::new(),
    };
    let mut outcome = scenario("create the campaign", Verdict::Broken(vec![mismatch]));
    let mut exchange = exchange(
        "POST",
        "/v1/campaigns",
        (201, json!({"id": "c-1", "recipient_count": 3})),
    );
    exchange.sent.body = RecordedBody::Json(json!({"name": "Mother's day"}));
    outcome.exchange = Some(exchange);
    outcome
}

fn earlier_step() -> Outcome {
    let because = NotChecked::EarlierStep {
        step: "create the campaign".into(),
    };
    let mut outcome = scenario("read it back", Verdict::NotChecked(because));
    outcome.exchange = None;
    outcome.elapsed = Duration::ZERO;
    outcome
}
