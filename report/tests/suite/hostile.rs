//! Everything in a report that a service decides on, filled with what could do harm.

use contract::evidence::{EmptyMatch, PlaceEvidence, SchemaEvidence};
use contract::{
    Evidence, EvidenceRule, Exchange, Header, Mismatch, Outcome, Place, ProviderState, Received,
    RecordedBody, Rule, Run, Selection, Sent, SkipReason, Subject, Verdict,
};
use report::Style;
use serde_json::json;

use crate::sample;

const HOSTILE: &str =
    "</pre><script>alert(1)</script>\"'><img src=x onerror=alert(1)>\u{1b}[2J\u{202e}";

fn hostile() -> Run {
    let text = || HOSTILE.to_owned();
    let value = json!({ HOSTILE: HOSTILE });
    let message = vec![Header {
        name: "Content-Type".into(),
        value: text(),
    }];
    let mismatch = |place, rule| Mismatch {
        place,
        rule,
        expected: Some(value.clone()),
        actual: Some(json!(HOSTILE)),
        detail: text(),
    };
    let outcome = |body: RecordedBody| Outcome {
        subject: Subject::Interaction {
            consumer: text(),
            provider: text(),
            description: text(),
            states: vec![ProviderState {
                name: text(),
                params: value.as_object().unwrap().clone(),
            }],
            key: None,
        },
        exchange: Some(Exchange {
            sent: Sent {
                method: "POST".into(),
                url: text(),
                headers: message.clone(),
                body: body.clone(),
            },
            received: Some(Received {
                status: 200,
                headers: message.clone(),
                body,
            }),
        }),
        elapsed: std::time::Duration::ZERO,
        verdict: Verdict::Broken(vec![
            mismatch(
                Place::Header { name: text() },
                Rule::Pact { mismatch: text() },
            ),
            mismatch(
                Place::Body {
                    pointer: format!("/{}", HOSTILE.replace('/', "~1")),
                },
                Rule::Schema {
                    schema: text(),
                    keyword: text(),
                },
            ),
        ]),
        pending: false,
    };
    let mut run = sample::kept();
    run.tool = text();
    run.steps[0].name = text();
    let place = PlaceEvidence {
        value: 1,
        words: [(text(), 0)].into(),
        ..PlaceEvidence::default()
    };
    let schema = SchemaEvidence {
        bodies: 1,
        places: [(text(), place)].into(),
    };
    run.steps[0].evidence = Evidence {
        schemas: [(text(), [(text(), schema)].into())].into(),
        empty_matches: [EmptyMatch {
            consumer: text(),
            interaction: text(),
            pointer: text(),
        }]
        .into(),
    };
    let filter = SkipReason::Filter { filter: text() };
    run.steps[0].selection = Selection::all(3).without(filter, 1);
    run.steps[0].outcomes = vec![
        outcome(RecordedBody::Text(text())),
        outcome(RecordedBody::Json(value.clone())),
    ];
    run
}

#[test]
fn an_answer_cannot_put_elements_into_the_page() {
    let html = report::html(&hostile());
    assert!(
        html.contains("&lt;script&gt;alert(1)&lt;&#x2f;script&gt;"),
        "{html}"
    );
    for harm in ["<script", "<img", "</pre><script", "\"'><"] {
        assert!(!html.contains(harm), "{harm} stands unescaped in the page");
    }
}

#[test]
fn an_answer_cannot_put_elements_into_the_junit_file() {
    let mut run = hostile();
    run.evidence_rule = EvidenceRule::Require;
    let xml = report::junit(&run);
    assert!(xml.contains("&lt;script&gt;alert(1)"), "{xml}");
    let elements = [
        "?xml",
        "testsuites",
        "testsuite",
        "properties",
        "property",
        "testcase",
        "failure",
        "error",
        "system-out",
    ];
    for tag in xml.split('<').skip(1) {
        let name = tag.trim_start_matches('/');
        assert!(
            elements.iter().any(|element| name.starts_with(element)),
            "<{tag}"
        );
    }
    // What XML 1.0 cannot hold at all.
    let forbidden = |c: char| (c < ' ' && c != '\n') || matches!(c, '\u{fffe}' | '\u{ffff}');
    assert!(!xml.contains(forbidden));
}

#[test]
fn a_very_long_body_is_shown_around_what_is_wrong_with_it() {
    let mut run = sample::broken();
    let outcome = &mut run.steps[0].outcomes[1];
    let items: Vec<_> = (0..20_000)
        .map(|number| json!({"number": number, "text": "x".repeat(500)}))
        .collect();
    let received = outcome
        .exchange
        .as_mut()
        .unwrap()
        .received
        .as_mut()
        .unwrap();
    received.body = RecordedBody::Json(json!({"items": items, "html": "y".repeat(1_000_000)}));
    let wrong = |pointer: &str, expected, actual| Mismatch {
        place: Place::Body {
            pointer: pointer.into(),
        },
        rule: Rule::Pact {
            mismatch: "BodyMismatch".into(),
        },
        expected: Some(expected),
        actual: Some(actual),
        detail: String::new(),
    };
    outcome.verdict = Verdict::Broken(vec![
        wrong("/items/12345/number", json!("a text"), json!(12_345)),
        wrong(
            "/html",
            json!("y".repeat(999_000)),
            json!("y".repeat(1_000_000)),
        ),
    ]);
    run.steps[0].outcomes.drain(2..);
    for shown in [report::text(&run, Style::Plain), report::html(&run)] {
        assert!(shown.contains("12345"), "{shown}");
        assert!(
            shown.contains("… 19989 more") || shown.contains("… 7654 more"),
            "{shown}"
        );
        assert!(shown.len() < 40_000, "{} bytes", shown.len());
    }
}

#[test]
fn the_page_loads_nothing_and_forbids_scripts() {
    let html = report::html(&sample::broken());
    assert!(html.contains("default-src 'none'; style-src 'unsafe-inline'"));
    for reference in ["src=", "<link", "<script", "@import", "url("] {
        assert!(
            !html.contains(reference),
            "the page refers to something: {reference}"
        );
    }
}

#[test]
fn an_answer_cannot_steer_the_terminal() {
    let text = report::text(&hostile(), Style::Plain);
    assert!(text.contains("alert(1)"));
    assert!(text.contains("in no answer"));
    assert!(!text.contains(['\u{1b}', '\u{202e}']), "{text}");
}
