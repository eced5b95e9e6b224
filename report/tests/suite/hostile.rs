//! Everything in a report that a service decides on, filled with what could do harm.

use contract::{
    Exchange, Header, Mismatch, Outcome, Place, ProviderState, Received, RecordedBody, Rule, Run,
    Sent, Subject, Verdict,
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
    };
    let mut run = sample::kept();
    run.tool = text();
    run.steps[0].name = text();
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
    assert!(!text.contains(['\u{1b}', '\u{202e}']), "{text}");
}
