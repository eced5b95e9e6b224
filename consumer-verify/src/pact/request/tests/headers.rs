//! Headers of every kind, with and without rules, against values of every kind: what is evident must
//! be so for Pact as well.

use super::*;

const NAMES: [&str; 4] = ["X-Kind", "Accept", "Content-Type", "If-Match"];

fn examples() -> [Value; 3] {
    [json!(["a/b; c=d"]), json!(["a/b", "c"]), json!(["", "c"])]
}

/// Rules for the header of this name; `None` for none.
fn rules(name: &str) -> Vec<Option<Value>> {
    let regex = json!({"match": "regex", "regex": "[a-c]/b.*"});
    let include = json!({"match": "include", "value": "d"});
    let both = json!([regex, include]);
    vec![
        None,
        Some(json!({name: {"matchers": [regex]}})),
        Some(json!({name.to_lowercase(): {"matchers": [regex]}})),
        Some(json!({name: {"matchers": [include]}})),
        Some(json!({name: {"matchers": [{"match": "type"}]}})),
        Some(json!({name: {"matchers": both, "combine": "AND"}})),
        Some(json!({name: {"matchers": both, "combine": "OR"}})),
        Some(json!({format!("$['{name}'][0]"): {"matchers": [regex]}})),
        Some(json!({"$.*": {"matchers": [regex]}})),
        Some(json!({"X-Other": {"matchers": [regex]}})),
    ]
}

const VALUES: [&[&str]; 10] = [
    &[],
    &[""],
    &["a/b; c=d"],
    &["a/b;c=d"],
    &["  a/b; c=d "],
    &["b/b; c=e"],
    &["x a/b"],
    &["a/b, c"],
    &["a/b", "c"],
    &["c", "a/b"],
];

#[tokio::test]
async fn headers_fit_as_they_do_for_pact() {
    let mut fitting = 0;
    for name in NAMES {
        for (example, rules) in examples().iter().flat_map(|example| {
            let rules = rules(name).into_iter();
            rules.map(move |rules| (example, rules))
        }) {
            let mut request = json!({"method": "GET", "path": "/", "headers": {name: example}});
            if let Some(rules) = rules {
                request["matchingRules"] = json!({"header": rules});
            }
            let contract = contract(&request);
            for values in VALUES {
                let headers = Vec::from_iter(values.iter().map(|value| (name, *value)));
                let incoming = incoming("GET", "/", &headers, "");
                fitting += usize::from(fits(&contract, &incoming).await);
            }
        }
    }
    // Neither side of the comparison is empty.
    let all = NAMES.len() * examples().len() * rules("").len() * VALUES.len();
    assert!(fitting > all / 20 && fitting < all, "{fitting} of {all}");
}

#[tokio::test]
async fn a_body_that_nothing_is_said_of_may_be_any() {
    let contract = contract(&json!({
        "method": "POST", "path": "/", "headers": {"Content-Type": ["application/json"]},
        "matchingRules": {"header": {"Content-Type": {"matchers": [
            {"match": "regex", "regex": "[a-z]+/.+"}
        ]}}}
    }));
    for (kind, body) in [
        ("application/json", "{}"),
        ("text/plain", "a"),
        ("text/plain", ""),
    ] {
        assert!(
            fits(
                &contract,
                &incoming("POST", "/", &[("content-type", kind)], body)
            )
            .await
        );
    }
    assert!(!fits(&contract, &incoming("POST", "/", &[], "{}")).await);
}
