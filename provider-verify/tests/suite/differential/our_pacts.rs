//! The project's own pacts, against their examples, and against answers in which one thing after
//! the other is wrong.

use std::path::Path;

use bytes::Bytes;
use contract::{Interaction, pointer_to_member};
use serde_json::{Value, json};

use super::{Played, differ};

fn example(interaction: &Interaction) -> Played {
    let response = &interaction.http().response;
    let headers = response.headers.iter().flatten();
    let headers = headers.map(|(name, values)| (name.clone(), values.join(", ")));
    Played {
        status: response.status,
        headers: headers.collect(),
        body: response.body.value().unwrap_or_default(),
    }
}

/// Every place in a value, as JSON pointers.
fn places(value: &Value, at: &str, into: &mut Vec<String>) {
    into.push(at.to_owned());
    match value {
        Value::Object(members) => {
            for (key, value) in members {
                places(value, &pointer_to_member(at, key), into);
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

/// The body with one thing changed.
fn changed(body: &Value) -> Vec<Value> {
    let others = [
        json!(null),
        json!(true),
        json!(7),
        json!(0.5),
        json!(""),
        json!("other"),
        json!([]),
        json!([1]),
        json!({}),
        json!({"unknown": 1}),
    ];
    let mut all = Vec::new();
    let mut pointers = Vec::new();
    places(body, "", &mut pointers);
    for pointer in &pointers {
        let with = |change: &dyn Fn(&mut Value)| {
            let mut body = body.clone();
            change(body.pointer_mut(pointer).unwrap());
            body
        };
        all.extend(
            others
                .iter()
                .map(|other| with(&|value| *value = other.clone())),
        );
        match body.pointer(pointer).unwrap() {
            Value::Object(members) => {
                let without =
                    |key: &String| with(&|value| drop(value.as_object_mut().unwrap().remove(key)));
                all.extend(members.keys().map(without));
                all.push(with(&|value| value["a new key"] = json!(1)));
            }
            Value::Array(items) if !items.is_empty() => {
                all.push(with(&|value| drop(value.as_array_mut().unwrap().pop())));
                all.push(with(&|value| {
                    value.as_array_mut().unwrap().push(items[0].clone())
                }));
                all.push(with(&|value| {
                    value.as_array_mut().unwrap().push(json!("other"))
                }));
            }
            _ => {}
        }
    }
    all
}

#[tokio::test]
async fn our_own_pacts_find_the_same_as_with_pact_matching() {
    let pacts = Path::new(env!("CARGO_MANIFEST_DIR")).join("../pacts");
    let (mut kept, mut broken) = (0, 0);
    for contract in contract::load(&pacts).unwrap() {
        for interaction in contract.interactions() {
            let example = example(interaction);
            let name = interaction.description();
            let found = differ(interaction, &example).await.unwrap();
            assert_eq!(found, [], "{name}: the example itself");
            let mut answers = vec![
                Played {
                    status: 500,
                    ..example.clone()
                },
                Played {
                    headers: Vec::new(),
                    ..example.clone()
                },
                Played {
                    body: Bytes::from_static(b"{\"cut\": "),
                    ..example.clone()
                },
                Played {
                    body: Bytes::new(),
                    ..example.clone()
                },
            ];
            if let Ok(body) = serde_json::from_slice::<Value>(&example.body) {
                answers.extend(changed(&body).into_iter().map(|body| Played {
                    body: Bytes::from(body.to_string()),
                    ..example.clone()
                }));
            }
            for answer in &answers {
                match differ(interaction, answer).await {
                    Ok(found) if found.is_empty() => kept += 1,
                    Ok(_) => broken += 1,
                    Err(difference) => panic!("{difference}"),
                }
            }
        }
    }
    assert!(kept > 50 && broken > 500, "{kept} kept, {broken} broken");
}
