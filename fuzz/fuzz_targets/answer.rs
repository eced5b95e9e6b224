//! Any bytes as the answer to the project's own pacts: judged, and nothing panics. The first byte
//! chooses the interaction; the body is the rest.

#![no_main]

use std::path::Path;
use std::sync::LazyLock;

use contract::Contract;
use http::{HeaderMap, HeaderValue, StatusCode, header::CONTENT_TYPE};
use libfuzzer_sys::fuzz_target;
use provider_verify::check::{Answer, Expectation};

static CONTRACTS: LazyLock<Vec<Contract>> = LazyLock::new(|| {
    let pacts = Path::new(env!("CARGO_MANIFEST_DIR")).join("../pacts");
    contract::load(&pacts).expect("the project's own pacts")
});

fuzz_target!(|bytes: &[u8]| {
    let Some((choice, body)) = bytes.split_first() else {
        return;
    };
    let all: Vec<_> = CONTRACTS.iter().flat_map(Contract::interactions).collect();
    let interaction = all[usize::from(*choice) % all.len()];
    let mut headers = HeaderMap::new();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    let answer = Answer {
        status: StatusCode::OK,
        headers,
        body: body.to_vec().into(),
    };
    let runtime = tokio::runtime::Builder::new_current_thread()
        .build()
        .expect("a runtime");
    runtime.block_on(Expectation::of(interaction).mismatches(&answer));
});
