use contract::{Mismatch, Place, Redaction, Rule};
use serde_json::json;

use super::*;
use crate::findings::findings;

/// Mismatches at these places, each with an example; `None` where nothing came.
fn shown(body: &Value, places: &[(&str, Option<Value>)]) -> Vec<String> {
    let mismatch = |(pointer, expected): &(&str, Option<Value>)| Mismatch {
        place: Place::Body {
            pointer: (*pointer).to_owned(),
        },
        rule: Rule::Pact {
            mismatch: "BodyMismatch".into(),
        },
        expected: expected.clone(),
        actual: body.pointer(pointer).cloned(),
        detail: String::new(),
    };
    let mismatches: Vec<Mismatch> = places.iter().map(mismatch).collect();
    let line = |line: Line| {
        let Text {
            before,
            changed,
            after,
        } = line.text;
        let text = format!("{before}{changed}{after}");
        let marks: String = line.marks.iter().map(|mark| format!(" <{mark}>")).collect();
        format!(
            "{}{}{text}{marks}",
            line.side.sign(),
            "  ".repeat(line.depth)
        )
    };
    let findings = findings(&mismatches);
    let excerpt = Excerpt::around(body, pointers(&findings), &Redaction::default());
    let lines = lines(&excerpt, &findings);
    lines.into_iter().map(line).collect()
}

#[test]
fn the_way_to_a_place_is_open_and_what_lies_beside_it_closed() {
    let body = json!({
        "items": [{"id": "a", "tags": [1, 2]}, {"id": null, "tags": []}],
        "page": {"next": "x", "size": 2},
    });
    assert_eq!(
        shown(&body, &[("/items/1/id", Some(json!("b")))]),
        [
            " {",
            "   \"items\": [",
            "     {… 2 keys},",
            "     {",
            "-      \"id\": \"b\", <1>",
            "+      \"id\": null,",
            "       \"tags\": []",
            "     }",
            "   ],",
            "   \"page\": {… 2 keys}",
            " }",
        ]
    );
}

#[test]
fn what_is_missing_stands_where_it_should_be() {
    let body = json!({"a/b": {"c": 1}});
    assert_eq!(
        shown(
            &body,
            &[
                ("/a~1b/b", Some(json!(2))),
                ("/a~1b/name", None),
                ("/x/y", Some(json!(3)))
            ]
        ),
        [
            " {",
            "   \"a/b\": {",
            "-    \"b\": 2, <1>",
            "     \"c\": 1,",
            "-    \"name\": (a value) <2>",
            "   },",
            "-  \"x\": 3 <3>",
            " }"
        ]
    );
}

#[test]
fn of_a_list_of_another_length_the_lengths_are_shown() {
    assert_eq!(
        shown(&json!({"a": [1]}), &[("/a", Some(json!([1, 2])))]),
        [
            " {",
            "-  \"a\": [… 2 items] <1>",
            "+  \"a\": [… 1 item]",
            " }"
        ]
    );
}

#[test]
fn an_object_that_is_wrong_as_a_whole_stays_open() {
    assert_eq!(
        shown(&json!({"a": {"b": 1}}), &[("/a", Some(json!({})))]),
        [" {", "   \"a\": { <1>", "     \"b\": 1", "   }", " }"]
    );
}

#[test]
fn of_a_long_array_the_elements_around_the_place_are_shown() {
    let body = json!((0..100).collect::<Vec<_>>());
    assert_eq!(
        shown(&body, &[("/50", Some(json!(51)))]),
        [
            " [",
            "   … 48 more",
            "   48,",
            "   49,",
            "-  51, <1>",
            "+  50,",
            "   51,",
            "   52,",
            "   … 47 more",
            " ]"
        ]
    );
}

#[test]
fn a_scalar_that_should_hold_something_is_shown_as_what_came() {
    assert_eq!(
        shown(&json!({"a": 1}), &[("/a/b", Some(json!(2)))]),
        [" {", "+  \"a\": 1 <1>", " }"]
    );
}

#[test]
fn what_pact_and_the_schema_say_of_one_place_is_marked_once() {
    let one = json!({"a": null});
    assert_eq!(
        shown(&one, &[("/a", Some(json!("x"))), ("/a", Some(json!("y")))]),
        [" {", "-  \"a\": \"x\" <1>", "+  \"a\": null", " }"]
    );
}

#[test]
fn a_body_that_is_a_scalar_is_compared_as_one() {
    assert_eq!(
        shown(&json!("x"), &[("", Some(json!("y")))]),
        ["-\"y\" <1>", "+\"x\""]
    );
    assert_eq!(shown(&json!([]), &[]), [" []"]);
}
