//! What the scheduler needs of the Template service.

use campaign_scheduler::ids::TemplateId;
use campaign_scheduler::providers::template::{
    Template, TemplateStatus, TemplateSummary, Variable,
};
use campaign_scheduler::providers::{Page, Provider, TemplateClient};
use contract::consumer_tests::prelude::*;
use http::StatusCode;
use serde_json::{Value, json};
use service::RequestContext;

use crate::{
    BCP_47, REVOKED, assert_credentials_refused, assert_not_found, assert_status, connection,
    cursor_from_state, get, problem, timestamp, with,
};

const PROVIDER: Provider = Provider::Template;
const LIST: &str = "/v1/templates";
const ID: &str = "welcome";
const ONE: &str = "/v1/templates/welcome";

fn client(mock: &dyn ValidatingMockServer) -> TemplateClient {
    TemplateClient::new(connection(PROVIDER, mock))
}

fn id() -> TemplateId {
    TemplateId::try_from(ID.to_owned()).unwrap()
}

/// A summary with any status.
fn summary() -> JsonPattern {
    summary_with(term!("^(draft|active|archived)$", "active"))
}

fn summary_with(status: impl Into<JsonPattern>) -> JsonPattern {
    json_pattern!({
        "id": like!("welcome"),
        "name": like!("Welcome"),
        "version": integer(3),
        "status": status,
        "locale": term!(BCP_47, "en-GB"),
        "updated_at": timestamp(),
    })
}

fn assert_summary(summary: &TemplateSummary, status: TemplateStatus) {
    assert_eq!(summary.id, "welcome");
    assert_eq!(summary.name, "Welcome");
    assert_eq!(summary.version.get(), 3);
    assert_eq!(summary.status, status);
    assert_eq!(summary.locale, "en-GB");
    assert_eq!(summary.updated_at, "2026-01-31T09:30:00Z".parse().unwrap());
}

#[tokio::test]
async fn the_first_page_of_templates_has_a_cursor() {
    let mock = with(PROVIDER).interaction("a first page of templates", |i, bodies| {
        i.given_with_params("templates exist", &json!({ "count": 3 }));
        get(i, LIST);
        i.request.query_param("limit", "2");
        bodies.response::<Page<TemplateSummary>>(
            i,
            json_pattern!({
                "items": each_like!(summary(), min = 2),
                "next_cursor": like!("example-cursor"),
            }),
        );
    });
    let (client, context) = (client(&*mock), RequestContext::new());
    let mut pages = client.templates(&context).limit(2);
    let items = pages.next().await.unwrap().unwrap();
    assert_eq!(items.len(), 2);
    assert_summary(&items[0], TemplateStatus::Active);
    assert!(!pages.at_end());
}

#[tokio::test]
async fn a_middle_page_of_templates_is_asked_for_by_cursor_and_has_another() {
    let mock = with(PROVIDER).interaction("a middle page of templates", |i, bodies| {
        let state = "templates exist and the first page was read";
        i.given_with_params(state, &json!({ "count": 5, "limit": 2 }));
        get(i, LIST);
        i.request.query_param("limit", "2");
        cursor_from_state(i);
        bodies.response::<Page<TemplateSummary>>(
            i,
            json_pattern!({
                "items": each_like!(summary(), min = 2),
                "next_cursor": like!("another-cursor"),
            }),
        );
    });
    let (client, context) = (client(&*mock), RequestContext::new());
    let mut pages = client.templates(&context).limit(2).after("example-cursor");
    assert_eq!(pages.next().await.unwrap().unwrap().len(), 2);
    assert!(!pages.at_end());
}

#[tokio::test]
async fn the_last_page_of_templates_has_no_cursor() {
    let mock = with(PROVIDER).interaction("the last page of templates", |i, bodies| {
        let state = "templates exist and the first page was read";
        i.given_with_params(state, &json!({ "count": 3, "limit": 2 }));
        get(i, LIST);
        i.request.query_param("limit", "2");
        cursor_from_state(i);
        bodies.response::<Page<TemplateSummary>>(
            i,
            json_pattern!({ "items": each_like!(summary()), "next_cursor": null }),
        );
    });
    let (client, context) = (client(&*mock), RequestContext::new());
    let mut pages = client.templates(&context).limit(2).after("example-cursor");
    assert_eq!(pages.next().await.unwrap().unwrap().len(), 1);
    assert!(pages.at_end());
    assert_eq!(pages.next().await.unwrap(), None);
}

#[tokio::test]
async fn templates_that_do_not_exist_are_one_empty_page() {
    let mock = with(PROVIDER).interaction("templates when there are none", |i, bodies| {
        i.given("no templates exist");
        get(i, LIST);
        i.request.query_param("limit", "1000");
        bodies.response::<Page<TemplateSummary>>(
            i,
            json_pattern!({ "items": [], "next_cursor": null }),
        );
    });
    let (client, context) = (client(&*mock), RequestContext::new());
    assert_eq!(client.templates(&context).collect().await.unwrap(), []);
}

async fn templates_of_a_status(word: &str, status: TemplateStatus) {
    let description = format!("all templates when they are {word}");
    let mock = with(PROVIDER).interaction(&description, |i, bodies| {
        i.given_with_params("templates exist", &json!({ "count": 2, "status": word }));
        get(i, LIST);
        i.request.query_param("limit", "1000");
        bodies.response::<Page<TemplateSummary>>(
            i,
            json_pattern!({
                "items": each_like!(summary_with(term!(&format!("^{word}$"), word)), min = 2),
                "next_cursor": null,
            }),
        );
    });
    let (client, context) = (client(&*mock), RequestContext::new());
    let items = client.templates(&context).collect().await.unwrap();
    assert_eq!(items.len(), 2);
    assert_summary(&items[1], status);
}

#[tokio::test]
async fn draft_templates_are_listed() {
    templates_of_a_status("draft", TemplateStatus::Draft).await;
}

#[tokio::test]
async fn active_templates_are_listed() {
    templates_of_a_status("active", TemplateStatus::Active).await;
}

#[tokio::test]
async fn archived_templates_are_listed() {
    templates_of_a_status("archived", TemplateStatus::Archived).await;
}

/// Asks for a template that the provider has as `template`, and is answered with `body`.
async fn fetch(description: &str, template: Value, body: JsonPattern) -> Template {
    let mock = with(PROVIDER).interaction(description, |i, bodies| {
        i.given_with_params("a template exists", &json!({ "template": template }));
        get(i, ONE);
        bodies.response::<Template>(i, body);
    });
    let context = RequestContext::new();
    client(&*mock).template(&id(), &context).await.unwrap()
}

/// A template with the parts that a test is about.
fn template(status: &str, text_body: JsonPattern, variables: JsonPattern) -> JsonPattern {
    json_pattern!({
        "id": ID,
        "name": like!("Welcome"),
        "version": integer(3),
        "status": status,
        "subject": like!("Hello"),
        "html_body": like!("<p>Hello</p>"),
        "text_body": text_body,
        "variables": variables,
        "locale": term!(BCP_47, "en-GB"),
    })
}

#[tokio::test]
async fn an_active_template_has_text_and_variables_with_and_without_default() {
    let found = fetch(
        "an active template with everything",
        json!({
            "id": ID,
            "status": "active",
            "subject": "Hello {{first_name}}",
            "html_body": "<p>Hello {{ first_name }}, {{greeting}}</p>",
            "text_body": "Hello {{first_name}}",
            "variables": [
                { "name": "first_name", "required": true, "default": null },
                { "name": "greeting", "required": false, "default": "welcome" },
            ],
        }),
        template(
            "active",
            json_pattern!(like!("Hello {{first_name}}")),
            json_pattern!([
                { "name": "first_name", "required": true, "default": null },
                { "name": "greeting", "required": false, "default": like!("welcome") },
            ]),
        ),
    )
    .await;
    assert_eq!(found.status, TemplateStatus::Active);
    assert_eq!(found.version.get(), 3);
    assert_eq!(found.text_body.as_deref(), Some("Hello {{first_name}}"));
    let variable = |name: &str, required, default: Option<&str>| Variable {
        name: name.to_owned(),
        required,
        default: default.map(str::to_owned),
    };
    assert_eq!(
        found.variables,
        [
            variable("first_name", true, None),
            variable("greeting", false, Some("welcome")),
        ]
    );
}

/// Asks for a template of this status without text and variables.
async fn plain_template(status: &str) -> Template {
    let description = format!("a template that is {status} and has neither text nor variables");
    let state = json!({
        "id": ID,
        "status": status,
        "subject": "Hello",
        "html_body": "<p>Hello</p>",
        "text_body": null,
        "variables": [],
    });
    let body = template(status, json_pattern!(null), json_pattern!([]));
    fetch(&description, state, body).await
}

#[tokio::test]
async fn a_template_can_be_without_text_and_variables() {
    let found = plain_template("active").await;
    assert_eq!(found.status, TemplateStatus::Active);
    assert_eq!(found.text_body, None);
    assert_eq!(found.variables, []);
    assert_eq!(found.subject, "Hello");
    assert_eq!(found.html_body, "<p>Hello</p>");
    assert_eq!(found.locale, "en-GB");
}

#[tokio::test]
async fn a_draft_template_says_so() {
    assert_eq!(plain_template("draft").await.status, TemplateStatus::Draft);
}

#[tokio::test]
async fn an_archived_template_says_so() {
    let found = plain_template("archived").await;
    assert_eq!(found.status, TemplateStatus::Archived);
}

#[tokio::test]
async fn an_unknown_template_is_not_found() {
    let mock = with(PROVIDER).interaction("a template that does not exist", |i, bodies| {
        i.given_with_params("no template has the id", &json!({ "id": ID }));
        get(i, ONE);
        problem(i, bodies, 404, "template_not_found");
    });
    let context = RequestContext::new();
    assert_not_found(client(&*mock).template(&id(), &context).await);
}

#[tokio::test]
async fn a_template_is_not_told_to_a_caller_whose_token_is_revoked() {
    let mock = with(PROVIDER).interaction("a template with a revoked token", |i, bodies| {
        i.given(REVOKED);
        get(i, ONE);
        problem(i, bodies, 401, "token_invalid");
    });
    let context = RequestContext::new();
    assert_credentials_refused(client(&*mock).template(&id(), &context).await);
}

#[tokio::test]
async fn templates_are_not_told_to_a_caller_whose_token_is_revoked() {
    let mock = with(PROVIDER).interaction("templates with a revoked token", |i, bodies| {
        i.given(REVOKED);
        get(i, LIST);
        i.request.query_param("limit", "1000");
        problem(i, bodies, 401, "token_invalid");
    });
    let (client, context) = (client(&*mock), RequestContext::new());
    assert_credentials_refused(client.templates(&context).collect().await);
}

#[tokio::test]
async fn a_cursor_that_the_template_service_never_gave_is_refused() {
    let mock = with(PROVIDER).interaction("templates after an unknown cursor", |i, bodies| {
        i.given_with_params("templates exist", &json!({ "count": 1 }));
        get(i, LIST);
        i.request
            .query_param("limit", "2")
            .query_param("cursor", "unknown");
        problem(i, bodies, 400, "cursor_invalid");
    });
    let (client, context) = (client(&*mock), RequestContext::new());
    let pages = client.templates(&context).limit(2).after("unknown");
    assert_status(pages.collect().await, StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn more_templates_than_a_page_can_hold_are_refused() {
    let mock = with(PROVIDER).interaction("a page of too many templates", |i, bodies| {
        i.given_with_params("templates exist", &json!({ "count": 1 }));
        get(i, LIST);
        i.request.query_param("limit", "1001");
        problem(i, bodies, 422, "limit_out_of_range");
    });
    let (client, context) = (client(&*mock), RequestContext::new());
    let pages = client.templates(&context).limit(1001);
    assert_status(pages.collect().await, StatusCode::UNPROCESSABLE_ENTITY);
}
