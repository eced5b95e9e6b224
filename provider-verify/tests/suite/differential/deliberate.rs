//! The deliberate differences from Pact, as `docs/differences-from-pact.md` lists them: one that is
//! not there fails a test, and so does one that is there and no longer differs.

use std::collections::BTreeSet;
use std::panic::AssertUnwindSafe;
use std::path::Path;

use contract::Verdict;
use futures_util::FutureExt;
use pact_verifier::MismatchResult;
use serde_json::{Value, json};

use super::whole_loop::{by_pact, by_us, playing};
use super::{Played, load};

/// Specification cases whose verdict is not the case's. `pact_matching` knows these two to be wrong
/// (its own tests skip them), and so do all tools that are built on it.
pub(super) const SPECIFICATION_CASES: [&str; 2] = [
    "v3/response/body/unexpected xml namespace.json",
    "v4/response/body/unexpected xml namespace.json",
];

/// What a pact of one interaction comes to.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Came {
    /// The file is not even read.
    Refused,
    /// There was nothing to verify, and that is all that is said.
    Nothing,
    NotChecked,
    Kept,
    /// With so many mismatches.
    Broken(usize),
    Panicked,
}

struct Difference {
    /// Its heading in the document.
    heading: &'static str,
    pact: Value,
    /// The answers to `GET /0`, `GET /1` and so on.
    answers: Vec<Played>,
    ours: Came,
    pacts: Came,
}

fn pact(interactions: &[Value]) -> Value {
    json!({
        "consumer": {"name": "consumer"},
        "provider": {"name": "provider"},
        "interactions": interactions,
        "metadata": {"pactSpecification": {"version": "3.0.0"}}
    })
}

/// `GET /0` that is answered with this.
fn answered_with(response: Value) -> Value {
    json!({
        "description": "reads",
        "request": {"method": "GET", "path": "/0"},
        "response": response
    })
}

fn with_body(body: Value, rules: Value) -> Value {
    answered_with(json!({
        "status": 200,
        "headers": {"Content-Type": "application/json"},
        "body": body,
        "matchingRules": {"body": rules}
    }))
}

fn plain(status: u16, headers: &[(&str, &str)]) -> Played {
    let headers = headers.iter();
    Played {
        status,
        headers: headers
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
            .collect(),
        body: bytes::Bytes::new(),
    }
}

fn of_answers() -> Vec<Difference> {
    vec![
        Difference {
            heading: "A redirect is an answer, not an order",
            pact: pact(&[answered_with(
                json!({"status": 302, "headers": {"Location": "/1"}}),
            )]),
            answers: vec![plain(302, &[("location", "/1")]), plain(200, &[])],
            ours: Came::Kept,
            pacts: Came::Broken(2),
        },
        Difference {
            heading: "A header keeps its value when that is not ASCII",
            pact: pact(&[answered_with(
                json!({"status": 200, "headers": {"X-Name": "Zoë"}}),
            )]),
            answers: vec![plain(200, &[("x-name", "Zoë")])],
            ours: Came::Kept,
            pacts: Came::Broken(1),
        },
        Difference {
            heading: "A mismatch is said once",
            pact: pact(&[with_body(
                json!({"a": 1}),
                json!({"$": {"matchers": [{"match": "type"}, {"match": "type", "min": 1}]}}),
            )]),
            answers: vec![Played::json(&json!({"a": "x"}))],
            ours: Came::Broken(1),
            pacts: Came::Broken(4),
        },
        Difference {
            heading: "Each missing key is a mismatch of its own",
            pact: pact(&[with_body(json!({"a": 1, "b": 2, "c": 3}), json!({}))]),
            answers: vec![Played::json(&json!({"b": 2}))],
            ours: Came::Broken(2),
            pacts: Came::Broken(1),
        },
        Difference {
            heading: "A path may be as long as the body is deep",
            pact: pact(&[with_body(
                deep(1),
                json!({format!("${}", ".a".repeat(DEPTH)): {"matchers": [{"match": "type"}]}}),
            )]),
            answers: vec![Played::json(&deep(2))],
            ours: Came::Kept,
            // The weight of the path does not fit 64 bits: an overflow, if that is looked for.
            pacts: match cfg!(debug_assertions) {
                true => Came::Panicked,
                false => Came::Broken(1),
            },
        },
    ]
}

const DEPTH: usize = 70;

fn deep(value: u8) -> Value {
    (0..DEPTH).fold(json!(value), |value, _| json!({"a": value}))
}

fn of_pacts() -> Vec<Difference> {
    let fine = || answered_with(json!({"status": 200}));
    let mut plugin = pact(&[fine()]);
    plugin["metadata"]["plugins"] = json!([{"name": "protobuf", "version": "0.1.0"}]);
    let mut made_up = fine();
    made_up["request"]["generators"] =
        json!({"path": {"type": "ProviderState", "expression": "/${id}"}});
    let refused = |heading, pact, pacts| Difference {
        heading,
        pact,
        answers: vec![plain(200, &[])],
        ours: Came::Refused,
        pacts,
    };
    vec![
        Difference {
            heading: "A value that no state handler gave is not made up",
            ours: Came::NotChecked,
            ..refused("", pact(&[made_up]), Came::Kept)
        },
        Difference {
            heading: "No interactions are not a success",
            ours: Came::Nothing,
            ..refused("", pact(&[]), Came::Nothing)
        },
        refused("A pact that needs a plugin is refused", plugin, Came::Kept),
        refused(
            "Two interactions that cannot be told apart are refused",
            pact(&[fine(), fine()]),
            Came::Kept,
        ),
        refused(
            "What Pact guesses at is refused",
            pact(&[answered_with(json!({"status": 200, "headers": "none"}))]),
            Came::Kept,
        ),
        Difference {
            answers: vec![Played::json(&json!({"a": 1}))],
            ..refused(
                "An unknown matcher is refused",
                pact(&[with_body(
                    json!({"a": 1}),
                    json!({"$.a": {"matchers": [{"match": "no such matcher"}]}}),
                )]),
                Came::Broken(1),
            )
        },
    ]
}

async fn came(difference: &Difference) -> (Came, Came) {
    let fake = playing(difference.answers.clone()).await;
    let folder = tempfile::tempdir().unwrap();
    let ours = match load(&difference.pact, folder.path()) {
        Err(_) => Came::Refused,
        Ok(contract) if contract.interactions().is_empty() => Came::Nothing,
        Ok(contract) => match &by_us(contract, &fake).await[0] {
            Verdict::Kept => Came::Kept,
            Verdict::Broken(mismatches) => Came::Broken(mismatches.len()),
            _ => Came::NotChecked,
        },
    };
    let pacts = AssertUnwindSafe(by_pact(&difference.pact, &fake))
        .catch_unwind()
        .await;
    let pacts = match pacts.as_deref() {
        Err(_) => Came::Panicked,
        Ok([]) => Came::Nothing,
        Ok([Ok(()), ..]) => Came::Kept,
        Ok([Err(MismatchResult::Mismatches { mismatches, .. }), ..]) => {
            Came::Broken(mismatches.len())
        }
        Ok([Err(_), ..]) => Came::NotChecked,
    };
    (ours, pacts)
}

#[tokio::test(flavor = "multi_thread")]
async fn every_deliberate_difference_is_there_and_in_the_document() {
    let mut headings = BTreeSet::from([super::generated::TIES.to_owned()]);
    for difference in of_answers().into_iter().chain(of_pacts()) {
        let expected = (difference.ours, difference.pacts);
        assert_eq!(came(&difference).await, expected, "{}", difference.heading);
        headings.insert(difference.heading.to_owned());
    }
    let document = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/differences-from-pact.md");
    let document = std::fs::read_to_string(document).unwrap();
    let documented = document
        .lines()
        .filter_map(|line| line.strip_prefix("### "));
    assert_eq!(
        documented.map(str::to_owned).collect::<BTreeSet<_>>(),
        headings
    );
    for case in SPECIFICATION_CASES {
        assert!(document.contains(case), "{case}");
    }
}
