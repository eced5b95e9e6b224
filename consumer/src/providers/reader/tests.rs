//! What is read, what is refused, and that the schema is the one of the contract.

use std::path::Path;

use contract::consumer_tests::AsEnum;
use schemars::Schema;
use schemars::transform::Transform;
use serde::Deserialize;

use super::*;
use crate::providers::Page;
use crate::providers::recipient::{Recipient, RecipientList};
use crate::providers::template::{Template, TemplateSummary};

#[derive(Debug, Deserialize, JsonSchema)]
#[expect(dead_code, reason = "only its form is tested")]
struct Row {
    id: u32,
    at: Option<jiff::Timestamp>,
    kind: Option<Kind>,
}

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
enum Kind {
    Big,
    Small,
}

/// Pointer, keyword and demand of the rule that the body breaks.
fn refused(body: &str) -> (String, String, Value) {
    match Reader::<Vec<Row>>::new().read(body.as_bytes()) {
        Err(Fault::InvalidData { pointer, rule }) => {
            (pointer, rule.keyword.into_owned(), rule.expected)
        }
        other => panic!("{other:?}"),
    }
}

fn told(pointer: &str, keyword: &str, expected: impl Into<Value>) -> (String, String, Value) {
    (pointer.to_owned(), keyword.to_owned(), expected.into())
}

#[test]
fn a_wrong_type_is_told_with_its_place_and_the_rule_and_without_its_value() {
    let body = r#"[{"id":1},{"id":"anna@example.org"}]"#;
    assert_eq!(refused(body), told("/1/id", "type", "integer"));
}

#[test]
fn a_missing_member_is_told_where_it_should_be() {
    assert_eq!(refused("[{}]"), told("/0/id", "required", "id"));
}

#[test]
fn a_format_is_a_rule() {
    let body = r#"[{"id":1,"at":"anna@example.org"}]"#;
    assert_eq!(refused(body), told("/0/at", "format", "date-time"));
}

#[test]
fn a_bound_is_a_rule() {
    assert_eq!(refused(r#"[{"id":-1}]"#), told("/0/id", "minimum", 0));
}

#[test]
fn of_a_word_that_is_none_of_several_all_are_told() {
    let reader = Reader::<Kind>::new();
    let Err(Fault::InvalidData { pointer, rule }) = reader.read(br#""anna@example.org""#) else {
        panic!("it is read");
    };
    assert_eq!(pointer, "");
    assert_eq!(rule.expected, json!(["big", "small"]));
}

#[test]
fn what_the_schema_allows_and_the_type_does_not_is_told_by_the_type() {
    let body = r#"[{"id":1},{"id":4294967296}]"#;
    assert_eq!(refused(body), told("/1/id", "form", "u32"));
}

#[test]
fn what_is_not_json_is_told_as_such() {
    for body in ["", "<html>", "[", "[] []"] {
        let (pointer, keyword, expected) = refused(body);
        assert_eq!((pointer.as_str(), keyword.as_str()), ("", "json"));
        let expected = expected.to_string();
        assert!(expected.contains("at line 1 column"), "{expected}");
    }
}

#[test]
fn a_text_that_no_database_takes_is_told_with_its_place() {
    let nul = Value::from("a text without U+0000");
    for (body, pointer) in [
        (r#"{"a~b":["c\\u0000","\u0000"]}"#, "/a~0b/1"),
        (r#"{"\u0000":1}"#, ""),
        (r#"{"a":{"b\u0000c":1}}"#, "/a"),
    ] {
        let Err(Fault::InvalidData {
            pointer: told,
            rule,
        }) = Reader::<Value>::new().read(body.as_bytes())
        else {
            panic!("{body} is read");
        };
        assert_eq!((told.as_str(), &rule.expected), (pointer, &nul), "{body}");
    }
    let escaped = Reader::<Value>::new().read(br#""\\u0000""#).unwrap();
    assert_eq!(escaped, json!("\\u0000"));
}

#[test]
fn a_member_that_comes_twice_is_told_with_the_object_it_is_in() {
    let members = "members that come once";
    for (body, pointer) in [
        (r#"[{"id":1},{"id":null,"id":1}]"#, "/1"),
        (r#"[{"id":1,"more":{"a":[{"b":1,"b":1}]}}]"#, "/0/more/a/0"),
    ] {
        assert_eq!(refused(body), told(pointer, "unique", members), "{body}");
    }
    assert!(
        Reader::<Vec<Row>>::new()
            .read(br#"[{"id":1},{"id":1}]"#)
            .is_ok()
    );
}

#[test]
fn numbers_and_texts_are_read_as_serde_json_reads_them() {
    let body = r#"{"a":[-1,18446744073709551615,2.5,1e300,true,null,"é",{}]}"#;
    let read = Reader::<Value>::new().read(body.as_bytes()).unwrap();
    assert_eq!(read, serde_json::from_str::<Value>(body).unwrap());
}

#[test]
fn what_is_deeper_than_anybody_means_is_not_read() {
    let deep = "[".repeat(100_000);
    assert_eq!(refused(&deep).1, "json");
}

/// Holds that bodies are checked against the schema that is in the contract, where words that
/// schemars tells one by one are a list.
fn assert_in_contract<T: DeserializeOwned + JsonSchema>(path: &str) {
    let root = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../schemas"));
    let text = std::fs::read_to_string(root.join(path)).unwrap();
    let written: Value = serde_json::from_str(&text).unwrap();
    let mut checked = Schema::try_from(Reader::<T>::new().schema().clone()).unwrap();
    AsEnum.transform(&mut checked);
    assert_eq!(checked.to_value(), written, "{path}");
}

#[test]
fn bodies_are_checked_against_the_schemas_of_the_contract() {
    assert_in_contract::<Page<TemplateSummary>>("template-service/TemplateSummaryPage.schema.json");
    assert_in_contract::<Template>("template-service/Template.schema.json");
    assert_in_contract::<Page<RecipientList>>("recipient-service/RecipientListPage.schema.json");
    assert_in_contract::<RecipientList>("recipient-service/RecipientList.schema.json");
    assert_in_contract::<Page<Recipient>>("recipient-service/RecipientPage.schema.json");
}
