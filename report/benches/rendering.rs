//! How long a report of many checks takes in each format, and what a long body costs.
//!
//! Every broken check has a cause of its own, so that nothing is grouped; of faults, those of a class
//! have one.
//!
//! `cargo bench -p report --bench rendering`

#![expect(clippy::print_stdout, reason = "a bench shows what it measured")]

use std::hint::black_box;
use std::time::{Duration, Instant};

use contract::{
    Exchange, FaultCell, FaultClass, Mismatch, Outcome, Place, Reaction, Received, RecordedBody,
    Redaction, Rule, Run, Selection, Sent, Step, Subject, Verdict,
};
use report::Style;
use serde_json::{Value, json};

/// How often each is measured; the fastest counts.
const TIMES: usize = 5;

fn main() {
    println!("| checks | text | HTML | JSON | JUnit |");
    println!("|---|---|---|---|---|");
    for checks in [500, 5_000, 50_000] {
        let run = run((0..checks).map(check).collect());
        println!(
            "| {checks} | {} | {} | {} | {} |",
            cell(|| report::text(&run, Style::Plain)),
            cell(|| report::html(&run)),
            cell(|| report::json(&run)),
            cell(|| report::junit(&run)),
        );
    }
    println!("\n| faults | text | HTML | JSON | JUnit |");
    println!("|---|---|---|---|---|");
    for faults in [2_000, 20_000] {
        let run = run((0..faults).map(fault).collect());
        println!(
            "| {faults} | {} | {} | {} | {} |",
            cell(|| report::text(&run, Style::Plain)),
            cell(|| report::html(&run)),
            cell(|| report::json(&run)),
            cell(|| report::junit(&run)),
        );
    }
    println!("\n| body | recorded | text | HTML |");
    println!("|---|---|---|---|");
    for items in [1_600, 16_000, 160_000] {
        let item = |id: usize| json!({"id": id, "text": "x".repeat(80), "tags": [1, 2]});
        let body = json!({"items": (0..items).map(item).collect::<Vec<_>>()}).to_string();
        let mismatches = vec![mismatch(format!("/items/{}/id", items / 2))];
        let recorded = || Redaction::default().body(body.as_bytes(), &mismatches);
        let run = run(vec![broken(recorded(), mismatches.clone(), 0)]);
        println!(
            "| {:.1} MB | {} | {} | {} |",
            megabytes(body.len()),
            milliseconds(fastest(recorded).0),
            cell(|| report::text(&run, Style::Plain)),
            cell(|| report::html(&run)),
        );
    }
}

fn cell(render: impl Fn() -> String) -> String {
    let (elapsed, report) = fastest(render);
    format!(
        "{}, {:.2} MB",
        milliseconds(elapsed),
        megabytes(report.len())
    )
}

fn fastest<T>(what: impl Fn() -> T) -> (Duration, T) {
    let mut best = Duration::MAX;
    for _ in 1..TIMES {
        let started = Instant::now();
        black_box(what());
        best = best.min(started.elapsed());
    }
    (best, what())
}

fn milliseconds(elapsed: Duration) -> String {
    format!("{:.1} ms", elapsed.as_secs_f64() * 1000.0)
}

#[expect(clippy::cast_precision_loss, reason = "lengths far below 2^53")]
fn megabytes(bytes: usize) -> f64 {
    bytes as f64 / 1e6
}

fn run(outcomes: Vec<Outcome>) -> Run {
    Run {
        tool: "bench".into(),
        started_at: jiff::Timestamp::UNIX_EPOCH,
        elapsed: Duration::from_secs(1),
        steps: vec![Step {
            name: "templates".into(),
            selection: Selection::all(outcomes.len()),
            outcomes,
            ..Step::default()
        }],
        evidence_rule: contract::EvidenceRule::Warn,
    }
}

/// Two of three are broken.
fn check(number: usize) -> Outcome {
    let name = match number % 3 {
        0 => Value::from("Spring sale"),
        _ => Value::Null,
    };
    let body = json!({"id": "t-1", "name": name, "tags": [{"a": 1}, {"b": 2}], "version": 1});
    let body = Redaction::default().body(body.to_string().as_bytes(), &[]);
    let mismatches = vec![
        mismatch("/name".into()),
        mismatch(format!("/field-{number}")),
    ];
    let mut outcome = broken(body, mismatches, number);
    if number.is_multiple_of(3) {
        outcome.verdict = Verdict::Kept;
    }
    outcome
}

/// A hundred of each interaction, one of which is broken.
fn fault(number: usize) -> Outcome {
    let body = json!({"code": "provider_data_invalid", "provider": "template-service"});
    let body = Redaction::default().body(body.to_string().as_bytes(), &[]);
    let mut outcome = broken(body, vec![mismatch(String::new())], number);
    if !number.is_multiple_of(100) {
        outcome.verdict = Verdict::Kept;
    }
    outcome.logged = vec!["ERROR template-service: the body breaks the schema".into()];
    outcome.subject = Subject::Fault(Box::new(FaultCell {
        consumer: "campaign-scheduler".into(),
        provider: "template-service".into(),
        interaction: format!("a page of templates, number {}", number / 100),
        scenario: "the scheduler sees the templates of all pages".into(),
        class: FaultClass::ALL[number % FaultClass::ALL.len()],
        fault: "wrong-type".into(),
        pointer: Some(format!("/items/0/field-{}", number % 100)),
        variant: Some("number".into()),
        reaction: Reaction::Refuse,
        because: None,
        repeat: format!("consumer-verify faults --only {number}"),
    }));
    outcome
}

fn mismatch(pointer: String) -> Mismatch {
    Mismatch {
        place: Place::Body { pointer },
        rule: Rule::Pact {
            mismatch: "BodyMismatch".into(),
        },
        expected: Some(json!("Spring sale")),
        actual: Some(Value::Null),
        detail: "Expected null (Null) to be the same type as 'Spring sale' (String)".into(),
    }
}

fn broken(body: RecordedBody, mismatches: Vec<Mismatch>, number: usize) -> Outcome {
    Outcome {
        subject: Subject::Interaction {
            consumer: "campaign-scheduler".into(),
            provider: "template-service".into(),
            description: format!("a request for template {number}"),
            states: vec![],
            key: None,
            values_from_states: std::collections::BTreeSet::new(),
        },
        exchange: Some(Exchange {
            sent: Sent {
                method: "GET".into(),
                url: format!("http://127.0.0.1:8081/v1/templates/{number}"),
                headers: vec![],
                body: RecordedBody::Empty,
            },
            received: Some(Received {
                status: 200,
                headers: vec![],
                body,
            }),
        }),
        elapsed: Duration::from_millis(3),
        verdict: Verdict::Broken(mismatches),
        logged: vec![],
        pending: false,
    }
}
