//! How long one answer is judged: a body of many array elements, by type matchers in the form of
//! each version of Pact's specification, and by the consumer's schema (in version 4), with rules for
//! all elements and with rules for each; and how long `pact_matching` takes for the same in the same
//! run, without the schema.
//!
//! `cargo bench -p provider-verify --bench matching`

#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a bench ends where something goes wrong, and shows what it measured"
)]

#[path = "peers/tools/pact.rs"]
mod pact;

use std::panic::RefUnwindSafe;
use std::path::Path;
use std::time::{Duration, Instant};

use clap::ValueEnum;
use contract::{Contract, Interaction};
use pact_matching::match_response;
use pact_models::bodies::OptionalBody;
use pact_models::content_types::ContentType;
use pact_models::interaction::Interaction as PactInteraction;
use pact_models::pact::Pact;
use pact_models::v4::http_parts::HttpResponse;
use pact_models::v4::pact::V4Pact;
use provider_verify::check::{Answer, Expectation};
use serde_json::{Map, Value, json};

use pact::{Form, States, Version};

/// How often each is measured; the median counts.
const TIMES: usize = 15;

/// How long `pact_matching` may have taken for the size before.
const LONGEST: Duration = Duration::from_millis(100);

#[tokio::main(flavor = "current_thread")]
async fn main() {
    println!(
        "{:>8} {:>8} {:>12} {:>12} {:>12} {:>14} {:>8}",
        "rules", "elements", "compile", "check", "JSON alone", "pact_matching", "ratio"
    );
    for version in Version::value_variants() {
        let name = version.to_possible_value().unwrap();
        let of = |elements| by_wildcards(elements, *version);
        measure(name.get_name(), &[50, 500, 5_000], &of).await;
    }
    measure("v2 [n]", &[30, 300, 5_000], &by_indexes).await;
}

/// A pact whose rules hold for all elements.
fn by_wildcards(elements: usize, version: Version) -> Contract {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("pacts/pact.json");
    let form = Form {
        interactions: 1,
        elements,
        examples: 1,
        states: States::None,
        version,
    };
    pact::write(&form, &file);
    contract::load(&file).unwrap().remove(0)
}

/// A pact of version 2 with rules for each element by its index, as older tools write them.
fn by_indexes(elements: usize) -> Contract {
    let members = ["sku", "name", "quantity", "price", "gift"];
    let rules = (0..elements).flat_map(|index| {
        members.map(|member| {
            (
                format!("$.body.lines[{index}].{member}"),
                json!({"match": "type"}),
            )
        })
    });
    let mut rules: Map<String, Value> = rules.collect();
    for rest in ["id", "customer", "created_at", "note", "total"] {
        rules.insert(format!("$.body.{rest}"), json!({"match": "type"}));
    }
    rules.extend((0..elements).map(|index| {
        (
            format!("$.body.lines[{index}].tags"),
            json!({"match": "type"}),
        )
    }));
    let pact = json!({
        "consumer": {"name": "shop"},
        "provider": {"name": "order-service"},
        "interactions": [{
            "description": "an order",
            "request": {"method": "GET", "path": "/orders/o-1"},
            "response": {
                "status": 200,
                "headers": {"Content-Type": "application/json"},
                "body": pact::order("o-1", elements, "example"),
                "matchingRules": rules
            }
        }],
        "metadata": {"pactSpecification": {"version": "2.0.0"}}
    });
    let (source, root) = (Path::new("by indexes"), Path::new("."));
    contract::parse_pact(source, pact.to_string().as_bytes(), root).unwrap()
}

/// Measures and shows one line for each size. `pact_matching` is not asked where it would take
/// minutes.
async fn measure(name: &str, sizes: &[usize], of: &dyn Fn(usize) -> Contract) {
    let mut before = Some(Duration::ZERO);
    for &elements in sizes {
        let contract = of(elements);
        before = measure_one(name, elements, &contract.interactions()[0], before).await;
    }
}

/// `before` is how long `pact_matching` took for the size before; gives back how long for this one.
async fn measure_one(
    name: &str,
    elements: usize,
    interaction: &Interaction,
    before: Option<Duration>,
) -> Option<Duration> {
    let answer = Answer {
        status: http::StatusCode::OK,
        headers: [(
            http::header::CONTENT_TYPE,
            http::HeaderValue::from_static("application/json"),
        )]
        .into_iter()
        .collect(),
        body: pact::order("o-1", elements, "live").to_string().into(),
    };
    let (mut compile, mut check, mut parse) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..TIMES {
        let started = Instant::now();
        let expectation = Expectation::of(interaction);
        compile.push(started.elapsed());
        let started = Instant::now();
        let mismatches = expectation.mismatches(&answer).await;
        check.push(started.elapsed());
        assert_eq!(mismatches, []);
        let started = Instant::now();
        let body: serde_json::Value = serde_json::from_slice(&answer.body).unwrap();
        parse.push(started.elapsed());
        drop(body);
    }
    let check = median(check);
    let by_pact = match before {
        Some(before) if before < LONGEST => Some(pact_matching(interaction, &answer).await),
        _ => None,
    };
    let ratio = |time: Duration| format!("{:.0}", time.as_secs_f64() / check.as_secs_f64());
    println!(
        "{name:>8} {elements:>8} {:>12.3?} {:>12.3?} {:>12.3?} {:>14} {:>8}",
        median(compile),
        check,
        median(parse),
        by_pact.map_or_else(|| "too long".to_owned(), |time| format!("{time:.3?}")),
        by_pact.map_or_else(String::new, ratio),
    );
    by_pact
}

/// The same by `pact_matching` alone, once.
async fn pact_matching(interaction: &Interaction, answer: &Answer) -> Duration {
    let http = interaction.http();
    let kind = ContentType::parse("application/json").unwrap();
    let actual = HttpResponse {
        headers: http.response.headers.clone(),
        body: OptionalBody::Present(answer.body.clone(), Some(kind), None),
        ..HttpResponse::default()
    };
    let pact: Box<dyn Pact + Send + Sync + RefUnwindSafe> = Box::new(V4Pact::default());
    let boxed: Box<dyn PactInteraction + Send + Sync + RefUnwindSafe> = Box::new(http.clone());
    let started = Instant::now();
    let found = match_response(http.response, actual, &pact, &boxed)
        .await
        .unwrap();
    let elapsed = started.elapsed();
    assert_eq!(found, []);
    elapsed
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort_unstable();
    times[times.len() / 2]
}
