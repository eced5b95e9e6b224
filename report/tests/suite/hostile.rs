//! Everything in a report that a service decides on, filled with what could do harm.

use contract::evidence::{EmptyMatch, PlaceEvidence, SchemaEvidence};
use contract::{
    BreakerState, Evidence, EvidenceRule, Exchange, Excused, FaultCell, FaultClass, Given, Header,
    LoadEventKind, Mismatch, Mutated, MutationScore, NotChecked, Outcome, Place, ProviderState,
    Reaction, Received, RecordedBody, Redaction, Rule, Run, Selection, Sent, SkipReason, Subject,
    Survivor, Verdict,
};
use report::Style;
use serde_json::{Value, json};

use crate::{sample, sample_load};

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
            values_from_states: std::collections::BTreeSet::new(),
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
        logged: vec![],
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
    let long = json!({ HOSTILE: vec![HOSTILE; 10_000] }).to_string();
    let texts = format!("{HOSTILE}\n").repeat(10_000);
    let recorded = |bytes: &str| Redaction::default().body(bytes.as_bytes(), &[]);
    let mut scenario = outcome(RecordedBody::Empty);
    scenario.subject = Subject::Scenario {
        service: text(),
        scenario: text(),
        step: text(),
        given: vec![Given {
            provider: text(),
            state: ProviderState {
                name: text(),
                params: value.as_object().unwrap().clone(),
            },
        }],
    };
    let mut fault = outcome(RecordedBody::Text(text()));
    fault.subject = Subject::Fault(Box::new(FaultCell {
        consumer: text(),
        provider: text(),
        interaction: text(),
        scenario: text(),
        class: FaultClass::Invalid,
        fault: text(),
        pointer: Some(text()),
        variant: Some(text()),
        reaction: Reaction::Refuse,
        because: Some(text()),
        repeat: text(),
    }));
    fault.logged = vec![text()];
    let mut kept = fault.clone();
    kept.verdict = Verdict::Kept;
    let survivor = Survivor {
        provider: text(),
        interaction: text(),
        place: Place::Body { pointer: text() },
        mutations: vec![text()],
    };
    run.steps[0].mutation = MutationScore {
        tested: vec![],
        survivors: vec![survivor.clone()],
        excused: vec![Excused {
            survivor,
            because: text(),
        }],
        untested: vec![Mutated {
            provider: text(),
            interaction: text(),
            mutants: 3,
        }],
    };
    let mut load = sample_load::load_test();
    load.consumer = text();
    load.scenario = text();
    load.events[0].service = text();
    load.events[1].kind = LoadEventKind::Down { detail: text() };
    load.series.samples[3].breakers = [(text(), BreakerState::Open)].into();
    run.steps[0].load = Some(Box::new(load));
    let mut not_made = scenario.clone();
    not_made.verdict = Verdict::NotChecked(NotChecked::NoAnswer { detail: text() });
    run.steps[0].outcomes = vec![
        outcome(RecordedBody::Text(text())),
        outcome(RecordedBody::Json(value.clone())),
        outcome(recorded(&long)),
        outcome(recorded(&texts)),
        scenario,
        not_made,
        fault,
        kept,
    ];
    run
}

/// The same with more causes than any format shows in full.
fn hostile_in_thousands() -> Run {
    let mut run = hostile();
    let sample = run.steps[0].outcomes.clone();
    let many = (0..3_000).map(|number| {
        let mut outcome = sample[number % sample.len()].clone();
        match &mut outcome.verdict {
            Verdict::Broken(mismatches) => {
                mismatches[0].place = Place::Header {
                    name: format!("{HOSTILE}{number}"),
                };
            }
            Verdict::NotChecked(NotChecked::NoAnswer { detail }) => {
                detail.push_str(&number.to_string());
            }
            Verdict::Kept => {}
            Verdict::NotChecked(_) => unreachable!("the sample has no others"),
        }
        outcome
    });
    run.steps[0].outcomes = many.collect();
    run
}

#[test]
fn an_answer_cannot_put_elements_into_the_page() {
    for run in [hostile(), hostile_in_thousands()] {
        let html = report::html(&run);
        assert!(html.contains("&lt;script&gt;alert(1)&lt;&#x2f;script&gt;"));
        for harm in [
            "<script",
            "<img",
            "</pre><script",
            "\"'><",
            "\u{1b}",
            "\u{202e}",
        ] {
            assert!(
                !html.contains(harm),
                "{harm:?} stands unescaped in the page"
            );
        }
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
    run.steps.truncate(1);
    for shown in [report::text(&run, Style::Plain), report::html(&run)] {
        assert!(shown.contains("12345"), "{shown}");
        assert!(
            shown.contains("… 12343 more") && shown.contains("… 7652 more"),
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
    for run in [hostile(), hostile_in_thousands()] {
        let text = report::text(&run, Style::Plain);
        assert!(text.contains("alert(1)"));
        assert!(text.contains("in no answer"));
        assert!(!text.contains(['\u{1b}', '\u{202e}']), "{text}");
    }
}

/// The first broken check of the sample alone, with this answer and these mismatches in it.
fn broken_by(body: &[u8], mismatches: Vec<Mismatch>) -> Run {
    let mut run = sample::broken();
    run.steps.truncate(1);
    run.steps[0].evidence = Evidence::default();
    run.steps[0].outcomes.drain(2..);
    let outcome = &mut run.steps[0].outcomes[1];
    let exchange = outcome.exchange.as_mut().unwrap();
    exchange.received.as_mut().unwrap().body = Redaction::default().body(body, &mismatches);
    outcome.verdict = Verdict::Broken(mismatches);
    run
}

fn in_body(pointer: &str, expected: Value, actual: Value) -> Mismatch {
    Mismatch {
        place: Place::Body {
            pointer: pointer.into(),
        },
        rule: Rule::Pact {
            mismatch: "BodyMismatch".into(),
        },
        expected: Some(expected),
        actual: Some(actual),
        detail: String::new(),
    }
}

fn assert_short(run: &Run) -> String {
    let html = report::html(run);
    assert!(html.len() < 100_000, "{} bytes", html.len());
    let text = report::text(run, Style::Plain);
    assert!(text.len() < 50_000, "{} bytes", text.len());
    text
}

#[test]
fn of_a_body_of_sixteen_megabytes_the_place_is_kept_and_shown() {
    let item = |id: Value| json!({"id": id, "text": "x".repeat(80), "tags": [1, 2, 3]});
    let mut items: Vec<Value> = (0..160_000).map(|id| item(json!(id.to_string()))).collect();
    items[123_456] = item(json!(null));
    let body = json!({"items": items, "next": null}).to_string();
    assert!(body.len() > 16 * 1024 * 1024);
    let run = broken_by(
        body.as_bytes(),
        vec![in_body("/items/123456/id", json!("a"), json!(null))],
    );
    let text = assert_short(&run);
    for line in [
        "                … 123454 more\n",
        "          -       \"id\": \"a\",  ← 1\n          +       \"id\": null,\n",
        "                … 36541 more\n",
        &format!("({} bytes in all, of which this is a part)", body.len()),
    ] {
        assert!(text.contains(line), "{line}\n{text}");
    }
    let json = report::json(&run);
    assert!(json.len() < 30_000, "{} bytes", json.len());
    assert_eq!(serde_json::from_str::<Run>(&json).unwrap(), run);
}

#[test]
fn what_is_broken_all_over_fills_no_report() {
    let huge = "y".repeat(3_000_000);
    let mut wrong = in_body("", json!(huge), json!([huge]));
    wrong.detail.clone_from(&huge);
    let mut long = in_body(&format!("/{huge}/{huge}"), json!({"a": huge}), json!(huge));
    long.rule = Rule::Scenario {
        expectation: "expect.body".into(),
    };
    assert_short(&broken_by(
        json!({&huge: {&huge: huge}}).to_string().as_bytes(),
        vec![wrong, long],
    ));

    let numbers = json!((0..20_000).collect::<Vec<_>>()).to_string();
    let everywhere = (0..20_000).map(|n| in_body(&format!("/{n}"), json!("a"), json!(n)));
    let run = broken_by(numbers.as_bytes(), everywhere.collect());
    let text = report::text(&run, Style::Plain);
    assert!(text.len() < 50_000, "{} bytes", text.len());

    let at_once = (0..20_000).map(|n| in_body("", json!(n), json!("a")));
    assert_short(&broken_by(b"\"a\"", at_once.collect()));

    let deep = format!("{}{}", "[".repeat(120), "]".repeat(120));
    let pointer = "/0".repeat(119);
    assert_short(&broken_by(
        deep.as_bytes(),
        vec![in_body(&pointer, json!(1), json!([]))],
    ));
}

#[test]
fn two_long_texts_are_compared_without_quadratic_work() {
    let lines = |word: &str| -> String { (0..300_000).map(|n| format!("{word} {n}\n")).collect() };
    let (expected, actual) = (lines("one"), lines("other"));
    let run = broken_by(
        actual.as_bytes(),
        vec![in_body("", json!(expected), json!(actual))],
    );
    let text = assert_short(&run);
    assert!(text.contains("- one 0"), "{text}");
}
