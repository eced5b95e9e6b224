//! Any bytes as a pact: it is refused, or it can be held against answers of several types; nothing
//! panics.

#![no_main]

use std::path::Path;

use http::{HeaderMap, HeaderValue, StatusCode, header::CONTENT_TYPE};
use libfuzzer_sys::fuzz_target;
use provider_verify::check::{Answer, Expectation};

/// Answers, each with its content type.
const ANSWERS: [(&str, &[u8]); 7] = [
    ("", b""),
    ("application/json", b"null"),
    ("application/json", b"{\"a\": [1, \"b\", {}]}"),
    ("application/xml", b"<a x=\"2\"><b/><b/>u</a>"),
    (
        "multipart/form-data; boundary=b",
        b"--b\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\ny\r\n--b--\r\n",
    ),
    ("application/x-www-form-urlencoded", b"a=1&a=%zz&b"),
    ("image/png", b"\xff"),
];

fuzz_target!(|bytes: &[u8]| {
    let Ok(contract) = contract::parse_pact(Path::new("pact.json"), bytes, Path::new(".")) else {
        return;
    };
    let runtime = tokio::runtime::Builder::new_current_thread()
        .build()
        .expect("a runtime");
    for interaction in contract.interactions() {
        let expectation = Expectation::of(interaction);
        for (kind, body) in ANSWERS {
            let mut headers = HeaderMap::new();
            if !kind.is_empty() {
                headers.insert(CONTENT_TYPE, HeaderValue::from_static(kind));
            }
            let answer = Answer {
                status: StatusCode::OK,
                headers,
                body: body.into(),
            };
            runtime.block_on(expectation.mismatches(&answer));
        }
    }
});
