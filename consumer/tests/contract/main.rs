//! The contract of the scheduler with its providers, written by driving its own clients against
//! Pact's mock server: every call it makes, and every kind of answer it treats in its own way.
//!
//! Each test is a description, which becomes the pact, and an exercise of the client. The exercise is
//! run again with the mutants of the answer: what it asserts has to leave no field unchecked
//! (`docs/mutation-score.md`).
//!
//! `pacts/` and `schemas/` at the root of the repository are what these tests write; wipe both
//! before a run, because an interaction that no test writes any more would stay.

#![expect(
    clippy::unwrap_used,
    reason = "what is unexpected has to fail the test"
)]

mod interaction;
mod recipient_lists;
mod recipients;
mod template;
mod templates;

use std::num::NonZeroU32;

use campaign_scheduler::providers::{
    CallPolicy, Connection, Fault, Problem, Provider, ProviderError, Surroundings, Token,
};
use contract::consumer_tests::{Bodies, prelude::*};
use http::StatusCode;
use pact_models::generators::{Generator, GeneratorCategory};
use pact_models::path_exp::DocPath;

/// RFC 3339, with or without fractions of a second.
const RFC_3339: &str = r"^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{1,9})?(Z|[+-]\d{2}:\d{2})$";

/// A BCP 47 language tag, as far as a regular expression can tell.
const BCP_47: &str = "^[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*$";

/// The state in which every call is answered with 401.
const REVOKED: &str = "the caller's token is revoked";

/// Why the scheduler need not look at the body of a 404.
const BY_STATUS: &str = "the status alone says that it is not there; of the code only \
    route_not_found counts, which tests/suite/provider_failures.rs has a test for";

/// A connection to a provider that is nowhere yet.
fn connection(provider: Provider) -> Connection {
    let base = "http://127.0.0.1".parse().unwrap();
    let token = Token::parse("example-token").unwrap();
    // One request each: the mock server expects exactly one.
    let mut policy = CallPolicy::default();
    policy.retries.attempts = NonZeroU32::MIN;
    Connection::new(provider, base, token, policy, Surroundings::default()).unwrap()
}

/// A GET as the scheduler sends all of them.
fn get(i: &mut InteractionBuilder, path: &str) {
    i.request
        .get()
        .path(path)
        .header("Accept", "application/json")
        .header(
            "Authorization",
            term!("^Bearer [!-~]+$", "Bearer example-token"),
        );
}

/// Puts the cursor that the provider state returns into the query.
fn cursor_from_state(i: &mut InteractionBuilder) {
    i.request
        .query_param("cursor", term!("^.+$", "example-cursor"));
    let mut parameter = DocPath::empty();
    parameter.push_field("cursor");
    i.request.generators().add_generator_with_subcategory(
        &GeneratorCategory::QUERY,
        parameter,
        Generator::ProviderStateGenerator("${cursor}".to_owned(), None),
    );
}

/// A problem with the status that the scheduler goes by; of its code it only needs that there is
/// one it can log.
fn problem(i: &mut InteractionBuilder, bodies: &Bodies<'_>, status: u16, code: &str) {
    i.response
        .status(status)
        .content_type("application/problem+json");
    bodies.response::<Problem>(
        i,
        json_pattern!({ "code": term!("^[a-z][a-z0-9_]*$", code) }),
    );
}

fn timestamp() -> impl Into<JsonPattern> {
    term!(RFC_3339, "2026-01-31T09:30:00Z")
}

#[track_caller]
fn assert_credentials_refused<T: std::fmt::Debug>(answer: Result<T, ProviderError>) {
    let fault = answer.unwrap_err().fault;
    assert!(
        matches!(
            fault,
            Fault::CredentialsRefused { status: StatusCode::UNAUTHORIZED, code: Some(ref code) }
                if code == "token_invalid"
        ),
        "{fault:?}"
    );
}

#[track_caller]
fn assert_not_found<T: std::fmt::Debug>(answer: Result<T, ProviderError>) {
    let fault = answer.unwrap_err().fault;
    assert!(matches!(fault, Fault::NotFound), "{fault:?}");
}

#[track_caller]
fn assert_status<T: std::fmt::Debug>(
    answer: Result<T, ProviderError>,
    expected: StatusCode,
    expected_code: &str,
) {
    match answer.unwrap_err().fault {
        Fault::UnexpectedStatus { status, code } => {
            assert_eq!(status, expected);
            assert_eq!(code.as_deref(), Some(expected_code));
        }
        fault => panic!("{fault:?}"),
    }
}
