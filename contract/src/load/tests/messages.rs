//! Messages: a list of their own in version 3, a type of interaction in version 4.

use super::*;

fn message_v3() -> Value {
    json!({
        "description": "a template was archived",
        "providerStates": [{"name": "a template exists", "params": {"id": 1}}],
        "contents": {"id": 1},
        "metaData": {"contentType": "application/json", "topic": "templates"},
        "matchingRules": {
            "body": {"$.id": {"matchers": [{"match": "integer"}]}},
            "metadata": {"topic": {"matchers": [{"match": "type"}]}}
        }
    })
}

fn message_v4() -> Value {
    let mut message = message_v3();
    message["type"] = json!("Asynchronous/Messages");
    message["key"] = json!("k");
    message["transport"] = json!("kafka");
    message["contents"] = json!({"contentType": "application/json", "content": {"id": 1}});
    message["metadata"] = message["metaData"].take();
    message["comments"] = json!({"references": {"jsonschema": {"contents": {"title": "T"}}}});
    message.as_object_mut().unwrap().remove("metaData");
    message
}

fn version_3(messages: Value) -> Value {
    json!({
        "consumer": {"name": "c"},
        "provider": {"name": "p"},
        "messages": messages,
        "metadata": {"pactSpecification": {"version": "3.0.0"}}
    })
}

/// The only interaction, as what is asked of the provider and expected of it.
fn only(pact: &Value) -> Interaction {
    let contracts = load_value(pact).unwrap();
    let [interaction] = contracts[0].interactions() else {
        panic!("{contracts:?}")
    };
    interaction.clone()
}

#[test]
fn a_message_is_the_answer_to_the_request_for_it() {
    let version_4 = with("/interactions/0", message_v4());
    for pact in [version_3(json!([message_v3()])), version_4] {
        let interaction = only(&pact);
        assert_eq!(interaction.description(), "a template was archived");
        assert_eq!(interaction.states()[0].name, "a template exists");
        assert_eq!(interaction.method(), "POST");
        let http = interaction.http();
        let asked: Value = serde_json::from_slice(&http.request.body.value().unwrap()).unwrap();
        let states = json!([{"name": "a template exists", "params": {"id": 1}}]);
        assert_eq!(
            asked,
            json!({"description": "a template was archived", "providerStates": states})
        );
        let expected: Value = serde_json::from_slice(&http.response.body.value().unwrap()).unwrap();
        assert_eq!(expected, json!({"id": 1}));
        let rules = http.response.matching_rules.rules_for_category("body");
        assert_eq!(rules.unwrap().rules.len(), 1);
        let message = interaction.message().unwrap();
        assert_eq!(message.metadata["topic"], "templates");
    }
}

#[test]
fn a_message_has_the_schema_and_the_key_that_its_pact_names() {
    let interaction = only(&with("/interactions/0", message_v4()));
    assert_eq!(interaction.key(), Some("k"));
    assert_eq!(interaction.response_schema().unwrap().name(), "T");
}

#[test]
fn the_schema_of_a_message_is_that_of_its_contents_and_nothing_else_has_contents() {
    let at = "/interactions/0/comments/references/jsonschema";
    for part in ["request", "response"] {
        let mut message = message_v4();
        message["comments"]["references"]["jsonschema"] = json!({part: {"title": "T"}});
        let (place, text) = refusal(&with("/interactions/0", message));
        assert_eq!(place, format!("{at}/{part}"));
        assert!(text.contains("\"contents\""), "{text}");
    }
    let of_http = json!({"references": {"jsonschema": {"contents": {"title": "T"}}}});
    let (place, _) = refusal(&with("/interactions/0/comments", of_http));
    assert_eq!(place, format!("{at}/contents"));
}

#[test]
fn a_message_says_how_it_reaches_its_consumer() {
    let interaction = only(&with("/interactions/0", message_v4()));
    assert_eq!(interaction.transport(), Some("kafka"));
}

#[test]
fn messages_and_requests_stand_side_by_side_in_version_4() {
    let contracts = load_value(&with("/interactions/-", message_v4())).unwrap();
    let [http, message] = contracts[0].interactions() else {
        panic!("{contracts:?}")
    };
    assert!(http.message().is_none() && message.message().is_some());
}

#[test]
fn a_message_that_the_specification_does_not_allow_is_refused_at_its_place() {
    let cases = [
        ("", json!("x")),
        ("/description", json!(7)),
        ("/description", json!("")),
        ("/contents", json!({"id": 1})),
        ("/contents", json!("text")),
        ("/metadata", json!([])),
        ("/transport", json!(1)),
        ("/providerStates", json!("one")),
        (
            "/matchingRules/body/$.id/matchers/0",
            json!({"match": "no such"}),
        ),
        ("/pluginConfiguration", json!({"protobuf": {}})),
    ];
    for (place, value) in cases {
        let mut message = json!({"m": message_v4()});
        match place {
            "/transport" | "/pluginConfiguration" => message["m"][&place[1..]] = value,
            _ => *message.pointer_mut(&format!("/m{place}")).unwrap() = value,
        }
        let pact = with("/interactions/0", message["m"].take());
        assert_eq!(refusal(&pact).0, format!("/interactions/0{place}"));
    }
}

#[test]
fn a_bad_message_of_version_3_is_named_by_its_place_in_the_list() {
    let mut bad = message_v3();
    bad["description"] = json!(7);
    let messages = json!([message_v3(), bad]);
    assert_eq!(refusal(&version_3(messages)).0, "/messages/1/description");
    let twice = json!([message_v3(), message_v3()]);
    assert_eq!(refusal(&version_3(twice)).0, "/messages/1");
    assert_eq!(refusal(&version_3(json!({}))).0, "/messages");
}

#[test]
fn a_list_of_messages_where_the_specification_has_none_is_refused() {
    let (place, text) = refusal(&with("/messages", json!([])));
    assert_eq!(place, "/messages");
    assert!(text.contains("Asynchronous/Messages"), "{text}");
    let mut both = version_3(json!([message_v3()]));
    both["interactions"] = json!([]);
    assert_eq!(refusal(&both).0, "/messages");
}
