//! The same pacts through `pact_verifier` and through our loop, both against a provider that plays
//! each case's answer over HTTP.

use std::sync::Arc;
use std::time::Duration;

use axum::body::Body;
use axum::http::{HeaderValue, Response};
use contract::{Contract, Mismatch, Verdict};
use pact_models::pact::load_pact_from_json;
use pact_verifier::callback_executors::HttpRequestProviderStateExecutor;
use pact_verifier::{
    FilterInfo, MismatchResult, NullRequestFilterExecutor, ProviderInfo, ProviderTransport,
    VerificationOptions, verify_pact_internal,
};
use provider_verify::Verification;
use serde_json::{Value, json};

use super::spec_cases::{self, Case};
use super::{Played, load, said};
use crate::fake_provider::FakeProvider;

/// What `pact_verifier` finds in each interaction of a pact.
pub(super) async fn by_pact(pact: &Value, fake: &FakeProvider) -> Vec<Result<(), MismatchResult>> {
    let provider = ProviderInfo {
        name: "provider".to_owned(),
        host: "127.0.0.1".to_owned(),
        transports: vec![ProviderTransport {
            transport: "http".to_owned(),
            port: fake.provider.url.port(),
            path: None,
            scheme: None,
        }],
        ..ProviderInfo::default()
    };
    let options: VerificationOptions<NullRequestFilterExecutor> = VerificationOptions::default();
    let states = Arc::new(HttpRequestProviderStateExecutor {
        state_change_url: Some(fake.provider.url.join("_states").unwrap().to_string()),
        ..HttpRequestProviderStateExecutor::default()
    });
    let (everything, pact) = (FilterInfo::None, load_pact_from_json("pact", pact).unwrap());
    let verified = verify_pact_internal(
        &provider,
        &everything,
        pact,
        &options,
        &states,
        false,
        Duration::ZERO,
    );
    let results = verified.await.unwrap().results;
    results.into_iter().map(|one| one.result).collect()
}

/// What our loop finds in each.
pub(super) async fn by_us(contract: Contract, fake: &FakeProvider) -> Vec<Verdict> {
    let contracts = [contract];
    let step = Verification::of(&contracts, &fake.provider)
        .run()
        .await
        .unwrap();
    step.outcomes
        .into_iter()
        .map(|outcome| outcome.verdict)
        .collect()
}

/// Answers `GET /n` with the answer of that number.
pub(super) async fn playing(answers: Vec<Played>) -> FakeProvider {
    let answers = Arc::new(answers);
    let play = move |seen: &crate::fake_provider::Seen| {
        let number: usize = seen.line["GET /".len()..].parse().unwrap();
        let played = &answers[number];
        let mut response = Response::builder().status(played.status);
        for (name, value) in &played.headers {
            response = response.header(name, HeaderValue::from_bytes(value.as_bytes()).unwrap());
        }
        response.body(Body::from(played.body.clone())).unwrap()
    };
    FakeProvider::start(play, |_, _| Response::new(Body::empty())).await
}

fn mismatches(verdict: &Verdict) -> Vec<Mismatch> {
    match verdict {
        Verdict::Kept => Vec::new(),
        Verdict::Broken(mismatches) => mismatches.clone(),
        other => panic!("{other:?}"),
    }
}

/// Where the two differ on a case, if they do.
async fn difference(case: &Case, fake: &FakeProvider) -> Option<String> {
    let folder = tempfile::tempdir().unwrap();
    let contract = load(&case.pact, folder.path()).unwrap();
    let ours = mismatches(&by_us(contract, fake).await[0]);
    let pacts = match &by_pact(&case.pact, fake).await[0] {
        Ok(()) => Vec::new(),
        Err(MismatchResult::Mismatches { mismatches, .. }) => mismatches.clone(),
        Err(error) => panic!("{}: {error:?}", case.name),
    };
    said::differ(&ours, &pacts).map(|difference| format!("{}: {difference}", case.name))
}

async fn hold_specification_cases(versions: &[&str]) {
    let mut cases = spec_cases::cases(false);
    cases.retain(|case| {
        versions
            .iter()
            .any(|version| case.name.starts_with(version))
    });
    let answers = cases.iter().map(|case| case.answer.clone());
    let fake = playing(answers.collect()).await;
    let mut differences = Vec::new();
    for (number, mut case) in cases.into_iter().enumerate() {
        case.pact["interactions"][0]["request"]["path"] = json!(format!("/{number}"));
        differences.extend(difference(&case, &fake).await);
    }
    assert!(differences.is_empty(), "{}", differences.join("\n\n"));
}

#[tokio::test]
async fn cases_of_versions_1_and_2_come_to_the_same_with_pact_verifier() {
    hold_specification_cases(&["v1/", "v1_1/", "v2/"]).await;
}

#[tokio::test]
async fn cases_of_versions_3_and_4_come_to_the_same_with_pact_verifier() {
    hold_specification_cases(&["v3/", "v4/"]).await;
}
