//! Any bytes as a pact: it is refused, or it can be held against an answer; nothing panics.

#![no_main]

use std::path::Path;

use http::{HeaderMap, StatusCode};
use libfuzzer_sys::fuzz_target;
use provider_verify::check::{Answer, Expectation};

fuzz_target!(|bytes: &[u8]| {
    let Ok(contract) = contract::parse_pact(Path::new("pact.json"), bytes, Path::new(".")) else {
        return;
    };
    let runtime = tokio::runtime::Builder::new_current_thread()
        .build()
        .expect("a runtime");
    for interaction in contract.interactions() {
        let expectation = Expectation::of(interaction);
        for body in [
            &b""[..],
            b"null",
            b"{\"a\": [1, \"b\", {}]}",
            b"<a/>",
            b"\xff",
        ] {
            let answer = Answer {
                status: StatusCode::OK,
                headers: HeaderMap::new(),
                body: body.into(),
            };
            runtime.block_on(expectation.mismatches(&answer));
        }
    }
});
