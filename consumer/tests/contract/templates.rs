//! What the scheduler needs of the Template service to know its templates.

use std::num::NonZeroU32;

use campaign_scheduler::providers::template::{TemplateStatus, TemplateSummary};
use campaign_scheduler::providers::{Connection, Page, Provider, TemplateClient};
use contract::consumer_tests::prelude::*;
use http::StatusCode;
use serde_json::json;
use service::RequestContext;

use crate::interaction::interaction;
use crate::{
    BCP_47, REVOKED, assert_credentials_refused, assert_status, cursor_from_state, get, problem,
    timestamp,
};

const PROVIDER: Provider = Provider::Template;
const PATH: &str = "/v1/templates";

pub(crate) fn client(provider: Connection) -> TemplateClient {
    TemplateClient::new(provider)
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

/// What the scheduler makes of it.
fn welcome(status: TemplateStatus) -> TemplateSummary {
    TemplateSummary {
        id: "welcome".to_owned(),
        name: "Welcome".to_owned(),
        version: NonZeroU32::new(3).unwrap(),
        status,
        locale: "en-GB".to_owned(),
        updated_at: "2026-01-31T09:30:00Z".parse().unwrap(),
    }
}

fn active() -> TemplateSummary {
    welcome(TemplateStatus::Active)
}

#[tokio::test]
async fn the_first_page_of_templates_has_a_cursor() {
    let test = interaction(PROVIDER, "a first page of templates", |i, bodies| {
        i.given_with_params("templates exist", &json!({ "count": 3 }));
        get(i, PATH);
        i.request.query_param("limit", "2");
        bodies.response::<Page<TemplateSummary>>(
            i,
            json_pattern!({
                "items": each_like!(summary(), min = 2),
                "next_cursor": like!("example-cursor"),
            }),
        );
    });
    test.exercise(async |provider| {
        let (client, context) = (client(provider), RequestContext::new());
        let mut pages = client.templates(&context).limit(2);
        let items = pages.next().await.unwrap().unwrap();
        assert_eq!(items, [active(), active()]);
        assert_eq!(pages.cursor(), Some("example-cursor"));
    })
    .await;
}

#[tokio::test]
async fn a_middle_page_of_templates_is_asked_for_by_cursor_and_has_another() {
    let test = interaction(PROVIDER, "a middle page of templates", |i, bodies| {
        let state = "templates exist and the first page was read";
        i.given_with_params(state, &json!({ "count": 5, "limit": 2 }));
        get(i, PATH);
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
    test.exercise(async |provider| {
        let (client, context) = (client(provider), RequestContext::new());
        let mut pages = client.templates(&context).limit(2).after("example-cursor");
        let items = pages.next().await.unwrap().unwrap();
        assert_eq!(items, [active(), active()]);
        assert_eq!(pages.cursor(), Some("another-cursor"));
    })
    .await;
}

#[tokio::test]
async fn the_last_page_of_templates_has_no_cursor() {
    let test = interaction(PROVIDER, "the last page of templates", |i, bodies| {
        let state = "templates exist and the first page was read";
        i.given_with_params(state, &json!({ "count": 3, "limit": 2 }));
        get(i, PATH);
        i.request.query_param("limit", "2");
        cursor_from_state(i);
        bodies.response::<Page<TemplateSummary>>(
            i,
            json_pattern!({ "items": each_like!(summary()), "next_cursor": null }),
        );
    });
    test.exercise(async |provider| {
        let (client, context) = (client(provider), RequestContext::new());
        let mut pages = client.templates(&context).limit(2).after("example-cursor");
        assert_eq!(pages.next().await.unwrap().unwrap(), [active()]);
        assert!(pages.at_end());
        assert_eq!(pages.next().await.unwrap(), None);
    })
    .await;
}

#[tokio::test]
async fn templates_that_do_not_exist_are_one_empty_page() {
    let test = interaction(PROVIDER, "templates when there are none", |i, bodies| {
        i.given("no templates exist");
        get(i, PATH);
        i.request.query_param("limit", "1000");
        bodies.response::<Page<TemplateSummary>>(
            i,
            json_pattern!({ "items": [], "next_cursor": null }),
        );
    });
    test.exercise(async |provider| {
        let (client, context) = (client(provider), RequestContext::new());
        assert_eq!(client.templates(&context).collect().await.unwrap(), []);
    })
    .await;
}

async fn templates_of_a_status(word: &str, status: TemplateStatus) {
    let description = format!("all templates when they are {word}");
    let test = interaction(PROVIDER, &description, |i, bodies| {
        i.given_with_params("templates exist", &json!({ "count": 2, "status": word }));
        get(i, PATH);
        i.request.query_param("limit", "1000");
        bodies.response::<Page<TemplateSummary>>(
            i,
            json_pattern!({
                "items": each_like!(summary_with(term!(&format!("^{word}$"), word)), min = 2),
                "next_cursor": null,
            }),
        );
    });
    test.exercise(async |provider| {
        let (client, context) = (client(provider), RequestContext::new());
        let items = client.templates(&context).collect().await.unwrap();
        assert_eq!(items, [welcome(status), welcome(status)]);
    })
    .await;
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

#[tokio::test]
async fn templates_are_not_told_to_a_caller_whose_token_is_revoked() {
    let test = interaction(PROVIDER, "templates with a revoked token", |i, bodies| {
        i.given(REVOKED);
        get(i, PATH);
        i.request.query_param("limit", "1000");
        problem(i, bodies, 401, "token_invalid");
    });
    test.exercise(async |provider| {
        let (client, context) = (client(provider), RequestContext::new());
        assert_credentials_refused(client.templates(&context).collect().await);
    })
    .await;
}

#[tokio::test]
async fn a_cursor_that_the_template_service_never_gave_is_refused() {
    let test = interaction(
        PROVIDER,
        "templates after an unknown cursor",
        |i, bodies| {
            i.given_with_params("templates exist", &json!({ "count": 1 }));
            get(i, PATH);
            i.request
                .query_param("limit", "2")
                .query_param("cursor", "unknown");
            problem(i, bodies, 400, "cursor_invalid");
        },
    );
    test.exercise(async |provider| {
        let (client, context) = (client(provider), RequestContext::new());
        let pages = client.templates(&context).limit(2).after("unknown");
        assert_status(
            pages.collect().await,
            StatusCode::BAD_REQUEST,
            "cursor_invalid",
        );
    })
    .await;
}

#[tokio::test]
async fn more_templates_than_a_page_can_hold_are_refused() {
    let test = interaction(PROVIDER, "a page of too many templates", |i, bodies| {
        i.given_with_params("templates exist", &json!({ "count": 1 }));
        get(i, PATH);
        i.request.query_param("limit", "1001");
        problem(i, bodies, 422, "limit_out_of_range");
    });
    test.exercise(async |provider| {
        let (client, context) = (client(provider), RequestContext::new());
        let pages = client.templates(&context).limit(1001);
        assert_status(
            pages.collect().await,
            StatusCode::UNPROCESSABLE_ENTITY,
            "limit_out_of_range",
        );
    })
    .await;
}
