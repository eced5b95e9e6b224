//! Provider states, by the names and parameters that the contract uses.

use reqwest::Method;
use serde_json::{Value, json};

use crate::api::{Answer, Api, names_in};

const ROUTE: &str = "/_pact/provider-states";

impl Api {
    async fn state(&self, action: &str, state: &str, params: Value) -> Answer {
        let body = json!({"state": state, "params": params, "action": action});
        let request = self.request(Method::POST, ROUTE).without("authorization");
        request.json(&body).send().await
    }

    /// Sets a state up and returns its values.
    async fn set_up(&self, state: &str, params: Value) -> Value {
        let answer = self.state("setup", state, params).await;
        assert_eq!(answer.status, 200, "{answer:?}");
        answer.body
    }
}

#[tokio::test]
async fn a_template_exists_as_the_parameters_say() {
    let api = Api::start_with_states().await;
    let template = json!({
        "id": "t-1",
        "name": "Spring",
        "version": 3,
        "status": "archived",
        "subject": "Hi {{name}}",
        "html_body": "<p>{{name}}</p>",
        "text_body": null,
        "variables": [{"name": "name", "required": true, "default": null}],
        "locale": "de",
        "updated_at": "2026-01-02T03:04:05Z",
    });
    let values = api
        .set_up("a template exists", json!({"template": template}))
        .await;
    assert_eq!(values, json!({}));
    assert_eq!(api.get("/v1/templates/t-1").await.body, template);
}

#[tokio::test]
async fn a_template_needs_nothing_but_its_id_and_several_can_exist_together() {
    let api = Api::start_with_states().await;
    for id in ["t-1", "t-2", "t-1"] {
        api.set_up("a template exists", json!({"template": {"id": id}}))
            .await;
    }
    let page = api.get("/v1/templates?status=active").await.body;
    assert_eq!(page["items"].as_array().unwrap().len(), 2);
    assert_eq!(api.get("/v1/templates/t-2").await.body["version"], 1);
}

#[tokio::test]
async fn exactly_so_many_templates_exist() {
    let api = Api::start_with_states().await;
    api.set_up("a template exists", json!({"template": {"id": "other"}}))
        .await;
    api.set_up("templates exist", json!({"count": 3, "status": "draft"}))
        .await;
    assert_eq!(
        api.names("status=draft").await,
        ["Template 1", "Template 2", "Template 3"]
    );
    api.set_up("templates exist", json!({"count": 2})).await;
    assert_eq!(api.names("").await, ["Template 1", "Template 2"]);
    assert_eq!(api.names("status=active").await.len(), 2);
}

#[tokio::test]
async fn the_cursor_of_the_second_page_leads_to_it() {
    let api = Api::start_with_states().await;
    let state = "templates exist and the first page was read";
    let values = api.set_up(state, json!({"count": 5, "limit": 2})).await;
    let cursor = values["cursor"].as_str().unwrap();
    let page = api
        .get(&format!("/v1/templates?limit=2&cursor={cursor}"))
        .await
        .body;
    assert_eq!(names_in(&page), ["Template 3", "Template 4"]);
    let first = api.get("/v1/templates?limit=2").await.body;
    assert_eq!(first["next_cursor"], values["cursor"]);
}

#[tokio::test]
async fn templates_can_be_absent() {
    let api = Api::start_with_states().await;
    api.set_up("a template exists", json!({"template": {"id": "t-1"}}))
        .await;
    api.set_up("a template exists", json!({"template": {"id": "t-2"}}))
        .await;
    api.set_up("no template has the id", json!({"id": "t-1"}))
        .await;
    api.get("/v1/templates/t-1")
        .await
        .problem(404, "template_not_found");
    assert_eq!(api.get("/v1/templates/t-2").await.status, 200);
    api.set_up("no templates exist", json!({})).await;
    assert!(api.names("").await.is_empty());
}

#[tokio::test]
async fn a_revoked_token_is_refused_until_the_state_is_torn_down() {
    let api = Api::start_with_states().await;
    let state = "the caller's token is revoked";
    api.set_up(state, json!({})).await;
    api.get("/v1/templates").await.problem(401, "token_invalid");
    assert_eq!(
        api.state("teardown", state, json!({})).await.body,
        json!({})
    );
    assert_eq!(api.get("/v1/templates").await.status, 200);
}

#[tokio::test]
async fn a_state_that_is_torn_down_leaves_nothing() {
    let api = Api::start_with_states().await;
    let params = json!({"count": 3});
    api.set_up("templates exist", params.clone()).await;
    let answer = api.state("teardown", "templates exist", params).await;
    assert_eq!((answer.status, answer.body), (200, json!({})));
    assert!(api.names("").await.is_empty());
}

#[tokio::test]
async fn an_unknown_state_is_refused_with_the_known_ones() {
    let api = Api::start_with_states().await;
    for action in ["setup", "teardown"] {
        let answer = api.state(action, "a template exist", json!({})).await;
        let known = &answer.problem(404, "provider_state_unknown")["known"];
        let known = known.as_array().unwrap();
        assert!(known.contains(&json!("a template exists")), "{known:?}");
        assert!(
            known.contains(&json!("the caller's token is revoked")),
            "{known:?}"
        );
    }
}

#[tokio::test]
async fn wrong_parameters_are_refused_with_their_place() {
    let api = Api::start_with_states().await;
    let undeclared = json!({"template": {"id": "t", "subject": "{{name}}"}});
    let page = "templates exist and the first page was read";
    for (state, params, pointer) in [
        ("a template exists", json!({}), "/params"),
        (
            "a template exists",
            json!({"template": {"id": 7}}),
            "/params/template/id",
        ),
        (
            "a template exists",
            json!({"template": {"id": "t", "nmae": "x"}}),
            "/params/template/nmae",
        ),
        (
            "a template exists",
            json!({"template": {"id": "t", "version": 0}}),
            "/params/template/version",
        ),
        ("a template exists", undeclared, "/params/template"),
        ("templates exist", json!({"count": -1}), "/params/count"),
        ("templates exist", json!({"count": 10_001}), "/params/count"),
        (page, json!({"count": 2, "limit": 2}), "/params/limit"),
        (page, json!({"count": 2, "limit": 0}), "/params/limit"),
        ("no template has the id", json!({"id": null}), "/params/id"),
        ("no templates exist", json!({"count": 0}), "/params/count"),
    ] {
        let answer = api.state("setup", state, params.clone()).await;
        let problem = answer.problem(422, "provider_state_params_invalid");
        assert_eq!(problem["pointer"], pointer, "{state} {params}");
    }
}

#[tokio::test]
async fn what_is_no_state_change_is_refused() {
    let api = Api::start_with_states().await;
    for body in [
        json!({}),
        json!({"state": "no templates exist", "action": "undo"}),
    ] {
        let answer = api.request(Method::POST, ROUTE).json(&body).send().await;
        answer.problem(400, "body_invalid");
    }
}
