//! One test for each thing that can be wrong with a file, and a property: whatever the bytes, the
//! answer is contracts or one error.

mod many;
mod messages;

use proptest::prelude::*;
use serde_json::{Value, json};

use super::*;
use crate::Place;

/// A project folder with `pacts/c-p.json` in it.
struct Project(tempfile::TempDir);

impl Project {
    fn new(pact: &[u8]) -> Self {
        let project = Self(tempfile::tempdir().unwrap());
        project.put("pacts/c-p.json", pact);
        project
    }

    fn put(&self, path: &str, content: &[u8]) {
        let file = self.0.path().join(path);
        std::fs::create_dir_all(file.parent().unwrap()).unwrap();
        std::fs::write(file, content).unwrap();
    }

    fn pacts(&self) -> PathBuf {
        self.0.path().join("pacts")
    }
}

fn valid() -> Value {
    json!({
        "consumer": {"name": "c"},
        "provider": {"name": "p"},
        "interactions": [{
            "type": "Synchronous/HTTP",
            "description": "reads",
            "providerStates": [{"name": "it exists", "params": {"id": 1}}],
            "request": {"method": "GET", "path": "/a", "query": {"limit": ["2"]}},
            "response": {
                "status": 200,
                "headers": {"content-type": ["application/json"]},
                "body": {"contentType": "application/json", "content": {"id": 1}},
                "matchingRules": {"body": {"$.id": {"matchers": [{"match": "integer"}]}}},
                "generators": {"body": {"$.id": {"type": "RandomInt", "min": 0, "max": 9}}}
            },
            "comments": {"references": {"jsonschema": {"response": {"title": "T"}}}}
        }],
        "metadata": {"pactSpecification": {"version": "4.0"}}
    })
}

/// The valid pact with one value put in at `pointer`, whose parent must be there.
fn with(pointer: &str, value: Value) -> Value {
    let mut pact = valid();
    let (parent, key) = pointer.rsplit_once('/').unwrap();
    match pact.pointer_mut(parent).unwrap() {
        Value::Object(members) => drop(members.insert(key.to_owned(), value)),
        Value::Array(items) if key == "-" => items.push(value),
        Value::Array(items) => items[key.parse::<usize>().unwrap()] = value,
        _ => panic!("{parent} has no members"),
    }
    pact
}

fn without(pointer: &str) -> Value {
    let mut pact = valid();
    let (parent, key) = pointer.rsplit_once('/').unwrap();
    let members = pact.pointer_mut(parent).unwrap().as_object_mut().unwrap();
    members.remove(key).unwrap();
    pact
}

fn load_value(pact: &Value) -> Result<Vec<Contract>, LoadError> {
    load(&Project::new(pact.to_string().as_bytes()).pacts())
}

/// The place and the words of the error.
fn refusal(pact: &Value) -> (String, String) {
    let error = load_value(pact).expect_err("the pact is not usable");
    let text = error.to_string();
    assert!(!text.contains('\n'), "one line: {text}");
    assert!(error.file.ends_with("c-p.json"));
    (
        error.pointer.expect("the file is JSON"),
        error.problem.to_string(),
    )
}

#[test]
fn a_pact_is_read_with_states_schemas_and_bodies() {
    let contract = load_value(&valid()).unwrap().remove(0);
    assert_eq!((contract.consumer(), contract.provider()), ("c", "p"));
    assert!(contract.source().ends_with("pacts/c-p.json"));
    let interaction = &contract.interactions()[0];
    assert_eq!(interaction.description(), "reads");
    assert_eq!(interaction.states()[0].params["id"], 1);
    assert_eq!(interaction.response_schema().unwrap().name(), "T");
    assert!(interaction.request_schema().is_none());
    assert_eq!(interaction.http().response.status, 200);
}

#[test]
fn all_four_versions_are_read() {
    let old = |version: &str, rules: Value, state: Value| {
        let mut pact = json!({
            "consumer": {"name": "c"},
            "provider": {"name": "p"},
            "interactions": [{
                "description": "reads",
                "request": {"method": "get", "path": "/a", "query": "limit=2"},
                "response": {
                    "status": 200,
                    "headers": {"Content-Type": "application/json"},
                    "body": {"id": 1},
                    "matchingRules": rules
                }
            }],
            "metadata": {"pactSpecification": {"version": version}}
        });
        let interaction = pact["interactions"][0].as_object_mut().unwrap();
        interaction.extend(state.as_object().unwrap().clone());
        pact
    };
    let flat =
        json!({"$.body.id": {"match": "type"}, "$.headers.Content-Type": {"regex": ".*json"}});
    let by_category = json!({"body": {"$.id": {"matchers": [{"match": "type"}]}}});
    let named = json!({"providerState": "it exists"});
    let listed = json!({"providerStates": [{"name": "it exists"}]});
    let pacts = [
        old("1.0.0", json!({}), json!({"provider_state": "it exists"})),
        old("2.0.0", flat, named),
        old("3.0.0", by_category, listed),
        valid(),
    ];
    for pact in pacts {
        let contract = load_value(&pact).unwrap().remove(0);
        let interaction = &contract.interactions()[0];
        assert_eq!(interaction.states()[0].name, "it exists");
        let request = &interaction.http().request;
        assert_eq!(request.method, "GET");
        assert_eq!(
            request.query.as_ref().unwrap()["limit"],
            [Some("2".to_owned())]
        );
        assert!(interaction.http().response.body.is_present());
    }
}

#[test]
fn a_folder_is_read_in_the_order_of_its_names_and_not_below() {
    let project = Project::new(valid().to_string().as_bytes());
    let mut other = valid();
    other["provider"]["name"] = json!("a");
    project.put("pacts/c-a.json", other.to_string().as_bytes());
    project.put("pacts/readme.txt", b"not a pact");
    project.put("pacts/old/c-z.json", b"not JSON");
    let contracts = load(&project.pacts()).unwrap();
    let providers: Vec<_> = contracts.iter().map(Contract::provider).collect();
    assert_eq!(providers, ["a", "p"]);
}

#[test]
fn a_missing_path_and_an_empty_folder_are_refused() {
    let folder = tempfile::tempdir().unwrap();
    let missing = load(&folder.path().join("none.json")).unwrap_err();
    assert!(matches!(missing.problem, Problem::Unreadable(_)));
    let empty = load(folder.path()).unwrap_err();
    assert!(matches!(empty.problem, Problem::NoPacts));
}

#[test]
fn what_is_not_json_is_refused_with_line_and_column() {
    let error = load(&Project::new(b"{\n  \"consumer\": oops\n}").pacts()).unwrap_err();
    assert!(
        matches!(
            error.problem,
            Problem::NotJson {
                line: 2,
                column: 15,
                ..
            }
        ),
        "{error:?}"
    );
    assert_eq!(error.pointer, None);
}

#[test]
fn what_is_json_but_no_pact_is_refused() {
    assert_eq!(refusal(&json!([])).0, "");
    assert_eq!(
        refusal(&without("/consumer")).1,
        Problem::Missing("consumer").to_string()
    );
    assert_eq!(refusal(&without("/interactions")).0, "");
    assert_eq!(
        refusal(&with("/provider/name", json!(""))).0,
        "/provider/name"
    );
}

#[test]
fn a_pact_without_interactions_is_read() {
    let contracts = load_value(&with("/interactions", json!([]))).unwrap();
    assert!(contracts[0].interactions().is_empty());
}

#[test]
fn an_unknown_version_of_the_specification_is_refused() {
    for version in ["5.0", "0", "four", ""] {
        let at = "/metadata/pactSpecification/version";
        let (place, text) = refusal(&with(at, json!(version)));
        assert_eq!(place, at);
        assert!(text.contains("1 to 4"), "{text}");
    }
}

#[test]
fn a_pact_that_needs_a_plugin_is_refused() {
    let plugin = json!([{"name": "protobuf", "version": "0.3"}]);
    assert_eq!(
        refusal(&with("/metadata/plugins", plugin)).0,
        "/metadata/plugins"
    );
    let at = "/interactions/0/pluginConfiguration";
    assert_eq!(refusal(&with(at, json!({"protobuf": {}}))).0, at);
}

#[test]
fn an_interaction_that_is_not_http_is_refused() {
    let at = "/interactions/0/type";
    let (place, text) = refusal(&with(at, json!("Synchronous/Messages")));
    assert_eq!(place, at);
    assert!(text.contains("Synchronous/Messages"), "{text}");
    let at = "/interactions/0/transport";
    assert_eq!(refusal(&with(at, json!("grpc"))).0, at);
}

#[test]
fn a_value_that_the_specification_does_not_allow_is_refused_at_its_place() {
    let cases = [
        ("/interactions/0", json!("x")),
        ("/interactions/0/description", json!(7)),
        ("/interactions/0/request", json!([])),
        ("/interactions/0/request/method", json!(1)),
        ("/interactions/0/request/path", json!("a")),
        ("/interactions/0/request/query", json!(["a"])),
        ("/interactions/0/request/query/limit", json!(2)),
        ("/interactions/0/request/headers", json!("a")),
        ("/interactions/0/response/status", json!("200")),
        ("/interactions/0/response/status", json!(200.5)),
        ("/interactions/0/response/status", json!(null)),
        ("/interactions/0/response/status", json!(70000)),
        ("/interactions/0/response/headers/content-type", json!([])),
        ("/interactions/0/response/body", json!({"id": 1})),
        ("/interactions/0/response/matchingRules", json!([])),
        (
            "/interactions/0/response/matchingRules/body/$.id",
            json!({}),
        ),
        ("/interactions/0/response/generators/body/$.id", json!({})),
        ("/interactions/0/providerStates", json!({})),
        ("/interactions/0/providerStates/0", json!({"params": {}})),
        ("/interactions/0/providerStates/0/params", json!(3)),
        (
            "/interactions/0/comments/references/jsonschema/response",
            json!(3),
        ),
        (
            "/interactions/0/comments/references/jsonschema/answer",
            json!({}),
        ),
    ];
    for (at, value) in cases {
        assert_eq!(refusal(&with(at, value)).0, at);
    }
}

#[test]
fn a_matching_rule_that_cannot_be_used_is_refused() {
    let at = "/interactions/0/response/matchingRules/body/$.id/matchers/0";
    let nested = |rule: Value| {
        json!({"match": "arrayContains", "variants": [
            {"index": 0, "rules": {"$": {"matchers": [rule]}}}
        ]})
    };
    let unusable = [
        (
            json!({"match": "telepathy"}),
            "there is no matcher \"telepathy\"",
        ),
        (
            nested(json!({"match": "telepathy"})),
            "there is no matcher \"telepathy\"",
        ),
        (
            json!({"match": "eachValue", "rules": [{"match": "telepathy"}]}),
            "no matcher",
        ),
        (json!({"match": "regex"}), "missing 'regex' field"),
        (
            json!({"match": "regex", "regex": "(["}),
            "not a valid regular expression",
        ),
        (json!({"match": "date", "format": "bb"}), "bb"),
        (json!({}), "missing 'match' field"),
        (json!(7), "not an Object"),
    ];
    for (rule, reason) in unusable {
        let (place, text) = refusal(&with(at, rule));
        assert_eq!(place, at);
        assert!(text.contains(reason), "{text}");
    }
    load_value(&with(at, nested(json!({"match": "regex", "regex": "^a"})))).unwrap();
}

#[test]
fn a_path_expression_that_cannot_be_parsed_is_refused() {
    let rules = json!({"body": {"$.a[": {"matchers": [{"match": "type"}]}}});
    let at = "/interactions/0/response/matchingRules";
    assert_eq!(refusal(&with(at, rules)).0, format!("{at}/body/$.a["));
}

#[test]
fn what_pact_would_panic_at_is_refused() {
    let generator = "/interactions/0/response/generators/body/$.id";
    for value in [
        json!({"type": "RandomInt", "min": 9, "max": 1}),
        json!({"type": "Date", "format": "HH:mm"}),
        json!({"type": "ProviderState", "expression": "}${id}"}),
    ] {
        assert_eq!(refusal(&with(generator, value)).0, generator);
    }
    let rules = "/interactions/0/response/matchingRules/body";
    for path in ["$[99999999999999999999]", "$.a[²]"] {
        let value = json!({path: {"matchers": [{"match": "type"}]}});
        assert_eq!(refusal(&with(rules, value)).0, format!("{rules}/{path}"));
    }
    let year = json!({"$.at": {"matchers": [{"match": "date", "format": "yyyyy"}]}});
    let at = format!("{rules}/$.at/matchers/0");
    assert_eq!(refusal(&with(rules, year)).0, at);
}

#[test]
fn an_unknown_generator_is_refused() {
    let at = "/interactions/0/response/generators/body/$.id";
    let (place, text) = refusal(&with(at, json!({"type": "Telepathy"})));
    assert_eq!(place, at);
    assert!(
        text.contains("there is no generator \"Telepathy\""),
        "{text}"
    );
}

#[test]
fn two_interactions_that_look_alike_are_refused() {
    let mut pact = valid();
    let again = pact["interactions"][0].clone();
    pact["interactions"].as_array_mut().unwrap().push(again);
    let (place, text) = refusal(&pact);
    assert_eq!(place, "/interactions/1");
    assert!(text.contains("/interactions/0"), "{text}");

    pact["interactions"][1]["providerStates"][0]["params"]["id"] = json!(2);
    load_value(&pact).expect("other parameters make another state");
}

const REFERENCE: &str = "/interactions/0/comments/references/jsonschema/response";

#[test]
fn a_schema_is_read_from_the_folder_above_the_pact_s_and_once() {
    let mut pact = with(REFERENCE, json!("schemas/p/T.schema.json"));
    let mut again = pact["interactions"][0].clone();
    again["description"] = json!("reads again");
    pact["interactions"].as_array_mut().unwrap().push(again);
    let project = Project::new(pact.to_string().as_bytes());
    project.put("schemas/p/T.schema.json", br#"{"required": ["name"]}"#);
    let contract = load(&project.pacts()).unwrap().remove(0);
    let [one, other] = contract.interactions() else {
        panic!("two interactions");
    };
    let schema = one.response_schema().unwrap();
    assert_eq!(schema.name(), "schemas/p/T.schema.json");
    let mismatches = schema.check(&json!({"id": 1}));
    assert_eq!(
        mismatches[0].place,
        Place::Body {
            pointer: "/name".into()
        }
    );
    assert!(std::ptr::eq(schema, other.response_schema().unwrap()));
}

#[test]
fn a_schema_that_cannot_be_used_is_refused_where_it_is_named() {
    let refused = |path: &str, content: &[u8]| {
        let project = Project::new(with(REFERENCE, json!(path)).to_string().as_bytes());
        project.put("schemas/T.json", content);
        let error = load(&project.pacts()).unwrap_err();
        assert_eq!(error.pointer.as_deref(), Some(REFERENCE));
        error.problem
    };
    let good = "schemas/T.json";
    assert!(matches!(
        refused("schemas/none.json", b"{}"),
        Problem::SchemaUnreadable { .. }
    ));
    assert!(matches!(refused(good, b"{"), Problem::SchemaNotJson { .. }));
    assert!(matches!(
        refused(good, br#"{"type": 1}"#),
        Problem::SchemaInvalid { .. }
    ));
    assert!(matches!(
        refused("../T.json", b"{}"),
        Problem::SchemaPath(_)
    ));
    assert!(matches!(
        refused("/etc/passwd", b"{}"),
        Problem::SchemaPath(_)
    ));
    let inline = with(REFERENCE, json!({"type": "text"}));
    let (place, text) = refusal(&inline);
    assert_eq!(place, REFERENCE);
    assert!(text.contains("/type"), "{text}");
}

/// Every place in a JSON document.
fn places(value: &Value, at: &str, found: &mut Vec<String>) {
    found.push(at.to_owned());
    match value {
        Value::Object(members) => members.iter().for_each(|(key, value)| {
            places(value, &crate::json_text::pointer_to_member(at, key), found)
        }),
        Value::Array(items) => items
            .iter()
            .enumerate()
            .for_each(|(index, value)| places(value, &format!("{at}/{index}"), found)),
        _ => {}
    }
}

fn odd_value() -> impl Strategy<Value = Value> {
    prop_oneof![
        Just(json!(null)),
        Just(json!(-1)),
        Just(json!(1e300)),
        Just(json!("")),
        Just(json!("$.[*]é")),
        Just(json!([])),
        Just(json!([null])),
        Just(json!({})),
        Just(json!({"match": "type", "min": -1})),
        Just(json!({"content": null, "encoded": "base64"})),
        Just(json!({"content": "%%", "encoded": "base64", "contentType": "x"})),
        Just(json!({"$.body": {"match": "max", "max": 1e99}})),
        any::<i64>().prop_map(Value::from),
        ".*".prop_map(Value::from),
        ".*".prop_map(|key| json!({key: {"matchers": [{"match": "regex", "regex": "("}]}})),
    ]
}

/// Loading must come back, and what it refuses it must refuse in one line.
fn survives(bytes: &[u8]) -> Result<(), TestCaseError> {
    if let Err(error) = load(&Project::new(bytes).pacts()) {
        prop_assert!(error.to_string().lines().count() == 1, "{error}");
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..Default::default() })]

    #[test]
    fn no_bytes_make_loading_panic(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
        survives(&bytes)?;
    }

    #[test]
    fn no_cut_or_changed_byte_makes_loading_panic(at in any::<prop::sample::Index>(), byte in any::<u8>(), cut in any::<bool>()) {
        let mut bytes = valid().to_string().into_bytes();
        let at = at.index(bytes.len());
        if cut { bytes.truncate(at) } else { bytes[at] = byte }
        survives(&bytes)?;
    }

    #[test]
    fn no_odd_value_anywhere_makes_loading_panic(
        changes in proptest::collection::vec((any::<prop::sample::Index>(), odd_value()), 1..3),
        version in prop_oneof![Just("1.0.0"), Just("2.0.0"), Just("3.0.0"), Just("4.0")],
    ) {
        let mut pact = with("/metadata/pactSpecification/version", json!(version));
        for (at, value) in changes {
            let mut all = Vec::new();
            places(&pact, "", &mut all);
            *pact.pointer_mut(&all[at.index(all.len())]).unwrap() = value;
        }
        survives(pact.to_string().as_bytes())?;
    }
}
