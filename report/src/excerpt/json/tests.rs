use serde_json::json;

use super::*;

/// Mismatches at these places, each with an example; `None` where nothing came.
fn shown(body: &Value, places: &[(&str, Option<Value>)]) -> Vec<String> {
    let mismatch = |(pointer, expected): &(&str, Option<Value>)| Mismatch {
        place: MismatchPlace::Body {
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
    lines(body, &mismatches).into_iter().map(line).collect()
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
fn of_a_long_array_the_place_and_a_few_elements_are_shown() {
    let body = json!((0..100).collect::<Vec<_>>());
    let lines = shown(&body, &[("/50", Some(json!(51)))]);
    assert_eq!(lines.len(), SHOWN + 6);
    assert_eq!(
        lines[11..15],
        ["   … 40 more", "-  51, <1>", "+  50,", "   … 49 more"]
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
