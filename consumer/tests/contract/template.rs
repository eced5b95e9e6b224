//! What the scheduler needs of the Template service to know one template.

use std::num::NonZeroU32;

use campaign_scheduler::ids::TemplateId;
use campaign_scheduler::providers::Provider;
use campaign_scheduler::providers::template::{Template, TemplateStatus, Variable};
use contract::consumer_tests::prelude::*;
use serde_json::{Value, json};
use service::RequestContext;

use crate::interaction::interaction;
use crate::templates::client;
use crate::{
    BCP_47, BY_STATUS, REVOKED, assert_credentials_refused, assert_not_found, get, problem,
};

const PROVIDER: Provider = Provider::Template;
const ID: &str = "welcome";
const PATH: &str = "/v1/templates/welcome";

fn id() -> TemplateId {
    TemplateId::try_from(ID.to_owned()).unwrap()
}

/// Asks for a template that the provider has as `template`, is answered with `body`, and holds that
/// this is the expected one.
async fn fetch(description: &str, template: Value, body: JsonPattern, expected: Template) {
    let test = interaction(PROVIDER, description, |i, bodies| {
        i.given_with_params("a template exists", &json!({ "template": template }));
        get(i, PATH);
        bodies.response::<Template>(i, body);
    });
    test.exercise(async |provider| {
        let context = RequestContext::new();
        let found = client(provider).template(&id(), &context).await.unwrap();
        assert_eq!(found, expected);
    })
    .await;
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

/// What the scheduler makes of one without text and variables.
fn plain(status: TemplateStatus) -> Template {
    Template {
        id: ID.to_owned(),
        name: "Welcome".to_owned(),
        version: NonZeroU32::new(3).unwrap(),
        status,
        subject: "Hello".to_owned(),
        html_body: "<p>Hello</p>".to_owned(),
        text_body: None,
        variables: vec![],
        locale: "en-GB".to_owned(),
    }
}

#[tokio::test]
async fn an_active_template_has_text_and_variables_with_and_without_default() {
    let variable = |name: &str, required, default: Option<&str>| Variable {
        name: name.to_owned(),
        required,
        default: default.map(str::to_owned),
    };
    fetch(
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
        Template {
            text_body: Some("Hello {{first_name}}".to_owned()),
            variables: vec![
                variable("first_name", true, None),
                variable("greeting", false, Some("welcome")),
            ],
            ..plain(TemplateStatus::Active)
        },
    )
    .await;
}

/// Asks for a template of this status without text and variables.
async fn plain_template(word: &str, status: TemplateStatus) {
    let description = format!("a template that is {word} and has neither text nor variables");
    let state = json!({
        "id": ID,
        "status": word,
        "subject": "Hello",
        "html_body": "<p>Hello</p>",
        "text_body": null,
        "variables": [],
    });
    let body = template(word, json_pattern!(null), json_pattern!([]));
    fetch(&description, state, body, plain(status)).await;
}

#[tokio::test]
async fn a_template_can_be_without_text_and_variables() {
    plain_template("active", TemplateStatus::Active).await;
}

#[tokio::test]
async fn a_draft_template_says_so() {
    plain_template("draft", TemplateStatus::Draft).await;
}

#[tokio::test]
async fn an_archived_template_says_so() {
    plain_template("archived", TemplateStatus::Archived).await;
}

#[tokio::test]
async fn an_unknown_template_is_not_found() {
    let test = interaction(PROVIDER, "a template that does not exist", |i, bodies| {
        i.given_with_params("no template has the id", &json!({ "id": ID }));
        get(i, PATH);
        problem(i, bodies, 404, "template_not_found");
    });
    test.excuse("", BY_STATUS)
        .exercise(async |provider| {
            let context = RequestContext::new();
            assert_not_found(client(provider).template(&id(), &context).await);
        })
        .await;
}

#[tokio::test]
async fn a_template_is_not_told_to_a_caller_whose_token_is_revoked() {
    let test = interaction(PROVIDER, "a template with a revoked token", |i, bodies| {
        i.given(REVOKED);
        get(i, PATH);
        problem(i, bodies, 401, "token_invalid");
    });
    test.exercise(async |provider| {
        let context = RequestContext::new();
        assert_credentials_refused(client(provider).template(&id(), &context).await);
    })
    .await;
}
