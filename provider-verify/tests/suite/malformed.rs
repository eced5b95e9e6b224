//! Pacts that are damaged: cut, with other bytes, with other values in them. None makes the verifier
//! panic, and none passes that should not.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;

use axum::body::Body;
use axum::http::Response;
use contract::{Contract, Subject, Verdict};
use provider_verify::Verification;
use serde_json::{Value, json};

use crate::differential::{self, Played};
use crate::fake_provider::FakeProvider;
use crate::messages;
use crate::pact_file::{interaction, pact};
use crate::seed::{self, Random};

const PACTS: usize = 10_000;

/// Texts that have a meaning somewhere in a pact.
const TEXTS: [&str; 32] = [
    "",
    "$",
    "$.",
    "$.a[",
    "$.a[*",
    "$['a",
    "$[99999999999999999999]",
    "$[²]",
    "$.*",
    "[a-",
    "(?<",
    "yyyyyy-MM-dd",
    "yyyy-QQQQQQ",
    "'",
    "${",
    "${}",
    "${id",
    "/${id}",
    "\u{0}",
    "é",
    "%zz",
    "a=b&=&%",
    "application/json; charset=\"",
    "*/*",
    "Synchronous/Messages",
    "9.9.9",
    "RandomInt",
    "Date",
    "Time",
    "RandomDecimal",
    "MockServerURL",
    "ProviderState",
];

/// Keys that have one.
const KEYS: [&str; 36] = [
    "contents",
    "metadata",
    "metaData",
    "transport",
    "match",
    "matchers",
    "combine",
    "regex",
    "min",
    "max",
    "format",
    "value",
    "rules",
    "variants",
    "index",
    "status",
    "type",
    "expression",
    "dataType",
    "body",
    "header",
    "headers",
    "path",
    "query",
    "method",
    "generators",
    "matchingRules",
    "content",
    "contentType",
    "encoded",
    "providerStates",
    "params",
    "name",
    "description",
    "$.body",
    "$.a",
];

/// Pacts that are whole, of every version and with everything in them.
fn whole() -> Vec<Value> {
    let rules = json!({
        "$.items": {"matchers": [{"match": "type", "min": 1}]},
        "$.items[*].id": {"combine": "OR", "matchers": [{"match": "integer"}, {"match": "null"}]},
        "$.at": {"matchers": [{"match": "datetime", "format": "yyyy-MM-dd'T'HH:mm:ssX"}]},
        "$.map": {"matchers": [{"match": "eachKey", "rules": [{"match": "regex", "regex": "a+"}]}]},
        "$.any": {"matchers": [{"match": "arrayContains", "variants": [
            {"index": 0, "rules": {"$.a": {"matchers": [{"match": "include", "value": "x"}]}}}
        ]}]}
    });
    let body = json!({"items": [{"id": 1}], "at": "2026-11-23T10:00:00Z", "map": {"a": 1}, "any": [{"a": "x"}]});
    let generators = json!({
        "path": {"type": "ProviderState", "expression": "/a/${id}", "dataType": "STRING"},
        "query": {"q": {"type": "RandomInt", "min": 1, "max": 9}},
        "header": {"x-at": {"type": "DateTime", "format": "yyyy-MM-dd"}},
        "body": {"$.name": {"type": "Regex", "regex": "[a-z]{3}"}}
    });
    let request = json!({
        "method": "POST", "path": "/a", "query": {"q": ["1"]},
        "headers": {"x-at": ["now"], "content-type": ["application/json"]},
        "body": {"content": {"name": "x"}, "contentType": "application/json"},
        "generators": generators
    });
    let response = json!({
        "status": 200, "headers": {"content-type": ["application/json"]},
        "body": {"content": body, "contentType": "application/json"},
        "matchingRules": {"body": rules, "status": {"matchers": [{"match": "statusCode", "status": "success"}]},
            "header": {"content-type": {"matchers": [{"match": "regex", "regex": "json"}]}}}
    });
    let states = json!([{"name": "a state", "params": {"id": 1}}]);
    let more = json!({"request": request, "response": response, "providerStates": states});
    let v4 = pact("consumer", "provider", [interaction("all", more)]);
    let binary = json!({"response": {"status": 200, "headers": {"content-type": ["image/png"]},
        "body": {"content": "iVBORw0KGgo=", "contentType": "image/png", "encoded": "base64"},
        "matchingRules": {"body": {"$": {"matchers": [{"match": "contentType", "value": "image/png"}]}}}}});
    let v4_binary = pact("consumer", "provider", [interaction("binary", binary)]);
    let v2 = json!({
        "consumer": {"name": "consumer"}, "provider": {"name": "provider"},
        "interactions": [{
            "description": "old", "providerState": "a state",
            "request": {"method": "GET", "path": "/a", "query": "a=b&c=d"},
            "response": {"status": 200, "headers": {"Content-Type": "text/xml"}, "body": "<a><b x=\"1\"/></a>",
                "matchingRules": {"$.body.a.b['@x']": {"match": "type"}, "$.headers.Content-Type": {"regex": "xml"}}}
        }],
        "metadata": {"pactSpecification": {"version": "2.0.0"}}
    });
    let form = json!({"response": {"status": 200,
        "headers": {"content-type": ["multipart/form-data; boundary=b"]},
        "body": {"content": "--b\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\nx\r\n--b--\r\n",
            "contentType": "multipart/form-data; boundary=b", "encoded": false}}});
    let v4_form = pact("consumer", "provider", [interaction("form", form)]);
    let mut message = messages::message();
    message["matchingRules"]["metadata"] =
        json!({"topic": {"matchers": [{"match": "regex", "regex": "t.*"}]}});
    message["transport"] = json!("kafka");
    message["comments"] = json!({"references": {"jsonschema": {"contents": {"title": "T"}}}});
    let v4_message = pact("consumer", "provider", [message]);
    vec![
        v4,
        v4_binary,
        v2,
        v4_form,
        v4_message,
        messages::version_3(),
    ]
}

/// Every place in a value, as JSON pointers.
fn places(value: &Value, at: &str, into: &mut Vec<String>) {
    into.push(at.to_owned());
    match value {
        Value::Object(members) => {
            for (key, value) in members {
                places(value, &contract::pointer_to_member(at, key), into);
            }
        }
        Value::Array(items) => {
            for (index, value) in items.iter().enumerate() {
                places(value, &format!("{at}/{index}"), into);
            }
        }
        _ => {}
    }
}

/// Something of any type.
fn anything(random: &mut Random) -> Value {
    match random.below(10) {
        0 => Value::Null,
        1 => json!(random.below(2) == 0),
        2 => json!(*random.of(&[-1_i64, 0, 1, 99, 200, 999, i64::MAX, i64::MIN])),
        3 => json!(*random.of(&[0.5, -1e300, 1e300])),
        4 => json!([]),
        5 => json!({}),
        6 => json!([anything(random)]),
        7 => json!({*random.of(&KEYS): anything(random)}),
        _ => json!(random.of(&TEXTS)),
    }
}

/// Changes one thing in a pact.
fn change(pact: &mut Value, random: &mut Random) {
    let mut all = Vec::new();
    places(pact, "", &mut all);
    let pointer = random.of(&all).clone();
    let Some(place) = pact.pointer_mut(&pointer) else {
        return;
    };
    match place {
        Value::Object(members) if random.below(3) > 0 => {
            let keys: Vec<_> = members.keys().cloned().collect();
            let new = match random.below(2) {
                0 => (*random.of(&KEYS)).to_owned(),
                _ => (*random.of(&TEXTS)).to_owned(),
            };
            let old = keys
                .first()
                .map(|_| random.of(&keys))
                .and_then(|key| members.remove(key));
            if random.below(2) == 0 {
                members.insert(new, old.unwrap_or_else(|| anything(random)));
            }
        }
        Value::Array(items) if random.below(2) == 0 => items.push(anything(random)),
        place => *place = anything(random),
    }
}

/// Changes bytes, wherever they are.
fn damage(text: &mut Vec<u8>, random: &mut Random) {
    let at = random.below(text.len());
    match random.below(4) {
        0 => text.truncate(at),
        1 => text[at] ^= 1 << random.below(8),
        2 => text.insert(at, *random.of(b"{}[],:\"\\0 \xff")),
        _ => drop(text.remove(at)),
    }
}

fn damaged(whole: &[Value], random: &mut Random) -> Vec<u8> {
    let mut pact = random.of(whole).clone();
    let by_bytes = random.below(4) == 0;
    for _ in 0..=random.below(if by_bytes { 1 } else { 4 }) {
        change(&mut pact, random);
    }
    let mut text = pact.to_string().into_bytes();
    if by_bytes {
        for _ in 0..=random.below(3) {
            if !text.is_empty() {
                damage(&mut text, random);
            }
        }
    }
    text
}

fn load(text: &[u8]) -> Option<Contract> {
    contract::parse_pact(Path::new("pact.json"), text, Path::new(".")).ok()
}

/// An answer that hardly anyone can want.
fn nobodys() -> Played {
    Played {
        status: 477,
        headers: vec![(
            "content-type".to_owned(),
            "application/x-nothing".to_owned(),
        )],
        body: b"\xff\x00nothing".as_slice().into(),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn ten_thousand_damaged_pacts_never_panic_and_never_pass() {
    let seed = seed::of_this_run();
    println!("{}", seed::again(seed));
    let mut random = Random::from(seed);
    let whole = whole();
    for pact in &whole {
        assert!(load(pact.to_string().as_bytes()).is_some(), "{pact}");
    }
    let mut loaded = Vec::new();
    for _ in 0..PACTS {
        let text = damaged(&whole, &mut random);
        let result = catch_unwind(AssertUnwindSafe(|| load(&text)));
        match result {
            Ok(contract) => loaded.extend(contract),
            Err(_) => panic!("panicked on {}", String::from_utf8_lossy(&text)),
        }
    }
    let refused = PACTS - loaded.len();
    assert!(
        refused > PACTS / 4 && loaded.len() > PACTS / 10,
        "{refused} refused"
    );
    let fake = FakeProvider::start(
        |_| {
            let played = nobodys();
            let response = Response::builder().status(played.status);
            let response = response.header("content-type", &played.headers[0].1);
            response.body(Body::from(played.body)).unwrap()
        },
        |_, _| Response::new(Body::from(r#"{"id": 7}"#)),
    );
    let fake = fake.await;
    let step = Verification::of(&loaded, &fake.provider)
        .run()
        .await
        .unwrap();
    let interactions = loaded.iter().flat_map(Contract::interactions);
    let mut passed = 0;
    for (interaction, outcome) in interactions.zip(&step.outcomes) {
        let Subject::Interaction { description, .. } = &outcome.subject else {
            panic!("{:?}", outcome.subject)
        };
        assert_eq!(
            description,
            interaction.description(),
            "in the order of the files"
        );
        if outcome.verdict == Verdict::Kept {
            // Left with nothing to ask for, as Pact sees it as well.
            assert_eq!(
                differential::by_pact(interaction, &nobodys()).await,
                [],
                "{description}"
            );
            passed += 1;
        }
    }
    assert!(
        passed < loaded.len() / 20,
        "{passed} of {} passed",
        loaded.len()
    );
}
