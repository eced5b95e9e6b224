//! Bad input: each kind is refused with its own code and its place, and changes nothing.

use reqwest::Method;
use serde_json::{Value, json};

use crate::api::{Answer, Api, template};

/// What is answered to a template that is changed in one place.
async fn refused(api: &Api, change: impl FnOnce(&mut Value)) -> Answer {
    let mut body = template();
    change(&mut body);
    api.post("/v1/templates", &body).await
}

#[tokio::test]
async fn a_template_that_uses_an_undeclared_variable_is_refused_with_every_place() {
    let api = Api::start().await;
    let answer = refused(&api, |body| {
        body["html_body"] = "<p>\n  {{name}} of {{ city }}</p>".into();
        body["text_body"] = "{{Name}}".into();
    });
    let answer = answer.await;
    let problem = answer.problem(422, "template_variable_undeclared");
    let expected = json!([
        {"variable": "city", "pointer": "/html_body", "line": 2, "column": 15},
        {"variable": "Name", "pointer": "/text_body", "line": 1, "column": 1},
    ]);
    assert_eq!(problem["errors"], expected);
    assert!(api.names("").await.is_empty(), "nothing is stored");
}

#[tokio::test]
async fn a_new_version_keeps_the_same_rules_and_is_not_stored_when_it_breaks_one() {
    let api = Api::start().await;
    let before = api.create("one").await;
    let path = format!("/v1/templates/{}", before["id"].as_str().unwrap());
    let mut body = template();
    body["variables"] = json!([]);
    let answer = api.put(&path, &body).await;
    answer.problem(422, "template_variable_undeclared");
    assert_eq!(api.get(&path).await.body, before);
}

#[tokio::test]
async fn content_that_breaks_a_rule_is_refused_with_its_place() {
    let api = Api::start().await;
    let variable = json!({"name": "name", "required": false, "default": null});
    let cases: [(&str, &str, Value); 8] = [
        ("template_length", "/name", "".into()),
        ("template_length", "/subject", "x".repeat(999).into()),
        ("template_length", "/text_body", "".into()),
        (
            "template_subject_control_character",
            "/subject",
            "a\nb".into(),
        ),
        ("template_locale_invalid", "/locale", "en_GB".into()),
        (
            "template_placeholder_malformed",
            "/html_body",
            "<p>{{name}</p>".into(),
        ),
        (
            "template_variable_duplicate",
            "/variables/1/name",
            json!([variable, variable]),
        ),
        (
            "template_variable_name_invalid",
            "/variables/0/name",
            json!([
                {"name": "first name", "required": true},
            ]),
        ),
    ];
    for (code, pointer, value) in cases {
        let member = pointer.split('/').nth(1).unwrap();
        let answer = refused(&api, |body| body[member] = value).await;
        assert_eq!(answer.problem(422, code)["pointer"], pointer);
    }
    assert!(api.names("").await.is_empty(), "nothing is stored");
}

#[tokio::test]
async fn a_malformed_placeholder_is_told_with_line_and_column() {
    let api = Api::start().await;
    let answer = refused(&api, |body| {
        body["html_body"] = "<p>\n\u{e9} {{#if name}}".into()
    })
    .await;
    let problem = answer.problem(422, "template_placeholder_malformed");
    assert_eq!(
        (&problem["line"], &problem["column"]),
        (&json!(2), &json!(3))
    );
}

#[tokio::test]
async fn a_body_of_another_shape_is_refused_with_the_pointer() {
    type Change = fn(&mut Value);
    let api = Api::start().await;
    let cases: [(&str, Change); 6] = [
        ("/subject", |body| body["subject"] = 7.into()),
        ("/variables/0/required", |body| {
            body["variables"][0]["required"] = "yes".into();
        }),
        ("/status", |body| body["status"] = "archived".into()),
        ("/text-body", |body| body["text-body"] = "x".into()),
        ("/name", |body| body["name"] = Value::Null),
        ("", |body| {
            body.as_object_mut().unwrap().remove("locale");
        }),
    ];
    for (pointer, change) in cases {
        let answer = refused(&api, change).await;
        assert_eq!(answer.problem(400, "body_invalid")["pointer"], pointer);
    }
}

#[tokio::test]
async fn broken_json_is_refused_with_line_and_column() {
    let api = Api::start().await;
    let request = api
        .request(Method::POST, "/v1/templates")
        .json(&Value::Null);
    let answer = request.body("{\"name\": \"a\",\n  oops}").send().await;
    let problem = answer.problem(400, "body_invalid");
    assert_eq!(
        (&problem["line"], &problem["column"]),
        (&json!(2), &json!(3))
    );
}

#[tokio::test]
async fn a_body_that_is_too_large_or_no_json_is_refused() {
    let api = Api::start().await;
    let large = refused(&api, |body| {
        body["html_body"] = "x".repeat(2 * 1024 * 1024).into()
    });
    large.await.problem(413, "body_too_large");
    let request = api.request(Method::POST, "/v1/templates").json(&template());
    let answer = request.header("content-type", "text/plain").send().await;
    answer.problem(415, "content_type_unsupported");
}

#[tokio::test]
async fn a_wrong_query_is_refused_with_the_parameter() {
    let api = Api::start().await;
    for (query, status, code, parameter) in [
        ("limit=0", 422, "limit_out_of_range", "limit"),
        ("limit=1001", 422, "limit_out_of_range", "limit"),
        ("limit=many", 422, "limit_out_of_range", "limit"),
        ("limit=-1", 422, "limit_out_of_range", "limit"),
        ("cursor=", 400, "cursor_invalid", "cursor"),
        ("cursor=WyJvdGhlciIsMV0", 400, "cursor_invalid", "cursor"),
        ("status=deleted", 400, "query_invalid", "status"),
    ] {
        let answer = api.get(&format!("/v1/templates?{query}")).await;
        assert_eq!(
            answer.problem(status, code)["parameter"],
            parameter,
            "{query}"
        );
    }
}

#[tokio::test]
async fn an_unknown_template_is_not_found_whatever_is_done_with_it() {
    let api = Api::start().await;
    let path = "/v1/templates/01900000-0000-7000-8000-000000000000";
    let archive = api.request(Method::POST, &format!("{path}/archive"));
    for answer in [
        api.get(path).await,
        api.put(path, &template()).await,
        archive.send().await,
    ] {
        let problem = answer.problem(404, "template_not_found");
        assert_eq!(problem["id"], "01900000-0000-7000-8000-000000000000");
    }
}
