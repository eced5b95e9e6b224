//! What the scheduler needs of the Recipient service to know who is on a list.

use campaign_scheduler::providers::recipient::{Recipient, RecipientStatus};
use campaign_scheduler::providers::{Page, Provider};
use contract::consumer_tests::prelude::*;
use http::StatusCode;
use serde_json::{Value, json};
use service::RequestContext;

use crate::recipient_lists::{client, id};
use crate::{
    BCP_47, REVOKED, assert_credentials_refused, assert_not_found, assert_status,
    cursor_from_state, get, problem, with,
};

const PROVIDER: Provider = Provider::Recipient;
const PATH: &str = "/v1/recipient-lists/customers/recipients";

/// An address, as far as the scheduler cares.
const EMAIL: &str = "^[^@\\s]+@[^@\\s]+$";

/// A time zone by its IANA name.
const TIME_ZONE: &str = "^[A-Za-z0-9_+-]+(/[A-Za-z0-9_+-]+)*$";

/// The parameters of a state with so many recipients, each with the same members beside id and
/// address.
fn list_of(count: usize, members: Value) -> Value {
    let recipients: Vec<_> = (1..=count)
        .map(|number| {
            let mut recipient = members.clone();
            recipient["id"] = format!("r{number}").into();
            recipient["email"] = format!("r{number}@example.org").into();
            recipient
        })
        .collect();
    json!({ "id": "customers", "name": "Customers", "recipients": recipients })
}

/// A recipient of whom nothing is known but the address. Within a list even a plain value stands
/// for any of its type: only a regular expression asks for this one word.
fn recipient(status: &str) -> JsonPattern {
    json_pattern!({
        "id": like!("r1"),
        "email": term!(EMAIL, "r1@example.org"),
        "status": term!(&format!("^{status}$"), status),
        "locale": null,
        "time_zone": null,
        "attributes": like!({}),
    })
}

fn unknown() -> Value {
    json!({ "status": "subscribed", "locale": null, "time_zone": null, "attributes": {} })
}

#[tokio::test]
async fn the_first_page_of_recipients_has_a_cursor() {
    let mock = with(PROVIDER).interaction("a first page of recipients", |i, bodies| {
        let list = list_of(3, unknown());
        i.given_with_params("a recipient list exists", &json!({ "list": list }));
        get(i, PATH);
        i.request.query_param("limit", "2");
        bodies.response::<Page<Recipient>>(
            i,
            json_pattern!({
                "items": each_like!(recipient("subscribed"), min = 2),
                "next_cursor": like!("example-cursor"),
            }),
        );
    });
    let (client, list, context) = (client(&*mock), id(), RequestContext::new());
    let mut pages = client.recipients(&list, &context).limit(2);
    let items = pages.next().await.unwrap().unwrap();
    assert_eq!(items.len(), 2);
    assert_eq!(items[0].id, "r1");
    assert_eq!(items[0].email, "r1@example.org");
    assert!(!pages.at_end());
}

#[tokio::test]
async fn a_middle_page_of_recipients_is_asked_for_by_cursor_and_has_another() {
    let mock = with(PROVIDER).interaction("a middle page of recipients", |i, bodies| {
        let list = list_of(5, unknown());
        let state = "a recipient list exists and its first page was read";
        i.given_with_params(state, &json!({ "list": list, "limit": 2 }));
        get(i, PATH);
        i.request.query_param("limit", "2");
        cursor_from_state(i);
        bodies.response::<Page<Recipient>>(
            i,
            json_pattern!({
                "items": each_like!(recipient("subscribed"), min = 2),
                "next_cursor": like!("another-cursor"),
            }),
        );
    });
    let (client, list, context) = (client(&*mock), id(), RequestContext::new());
    let pages = client.recipients(&list, &context);
    let mut pages = pages.limit(2).after("example-cursor");
    assert_eq!(pages.next().await.unwrap().unwrap().len(), 2);
    assert!(!pages.at_end());
}

#[tokio::test]
async fn the_last_page_of_recipients_has_no_cursor() {
    let mock = with(PROVIDER).interaction("the last page of recipients", |i, bodies| {
        let list = list_of(3, unknown());
        let state = "a recipient list exists and its first page was read";
        i.given_with_params(state, &json!({ "list": list, "limit": 2 }));
        get(i, PATH);
        i.request.query_param("limit", "2");
        cursor_from_state(i);
        bodies.response::<Page<Recipient>>(
            i,
            json_pattern!({ "items": each_like!(recipient("subscribed")), "next_cursor": null }),
        );
    });
    let (client, list, context) = (client(&*mock), id(), RequestContext::new());
    let pages = client.recipients(&list, &context);
    let mut pages = pages.limit(2).after("example-cursor");
    assert_eq!(pages.next().await.unwrap().unwrap().len(), 1);
    assert!(pages.at_end());
}

/// Asks for all recipients of a list with two, who have these members.
async fn all(description: &str, members: Value, item: JsonPattern) -> Vec<Recipient> {
    let mock = with(PROVIDER).interaction(description, |i, bodies| {
        let list = list_of(2, members);
        i.given_with_params("a recipient list exists", &json!({ "list": list }));
        get(i, PATH);
        i.request.query_param("limit", "1000");
        bodies.response::<Page<Recipient>>(
            i,
            json_pattern!({ "items": each_like!(item, min = 2), "next_cursor": null }),
        );
    });
    let (client, list, context) = (client(&*mock), id(), RequestContext::new());
    let collected = client.recipients(&list, &context).collect().await.unwrap();
    assert_eq!(collected.len(), 2);
    collected
}

#[tokio::test]
async fn recipients_have_language_time_zone_and_attributes_of_every_kind() {
    let attributes = json!({
        "first_name": "Ada",
        "orders": 3,
        "discount": 2.5,
        "member": true,
        "nickname": null,
        "address": { "city": "London" },
        "tags": ["early", "often"],
    });
    let found = all(
        "all recipients when everything is known of them",
        json!({
            "status": "subscribed",
            "locale": "en-GB",
            "time_zone": "Europe/London",
            "attributes": attributes,
        }),
        json_pattern!({
            "id": like!("r1"),
            "email": term!(EMAIL, "r1@example.org"),
            "status": term!("^subscribed$", "subscribed"),
            "locale": term!(BCP_47, "en-GB"),
            "time_zone": term!(TIME_ZONE, "Europe/London"),
            "attributes": {
                "first_name": like!("Ada"),
                "orders": integer(3),
                "discount": decimal(2.5),
                "member": boolean(true),
                "nickname": null,
                "address": { "city": like!("London") },
                "tags": each_like!("early"),
            },
        }),
    )
    .await;
    let first = &found[0];
    assert_eq!(first.locale.as_deref(), Some("en-GB"));
    assert_eq!(first.time_zone.as_deref(), Some("Europe/London"));
    assert_eq!(first.attributes["orders"], 3);
    assert_eq!(first.attributes["nickname"], Value::Null);
    assert_eq!(first.attributes["address"], json!({ "city": "London" }));
}

#[tokio::test]
async fn recipients_can_be_without_language_time_zone_and_attributes() {
    let description = "all recipients when only their addresses are known";
    let found = all(description, unknown(), recipient("subscribed")).await;
    assert_eq!(found[0].status, RecipientStatus::Subscribed);
    assert_eq!(found[0].locale, None);
    assert_eq!(found[0].time_zone, None);
    assert!(found[0].attributes.is_empty());
}

async fn recipients_of_a_status(word: &str) -> RecipientStatus {
    let mut members = unknown();
    members["status"] = word.into();
    let description = format!("all recipients when they are {word}");
    all(&description, members, recipient(word)).await[0].status
}

#[tokio::test]
async fn unsubscribed_recipients_say_so() {
    let status = recipients_of_a_status("unsubscribed").await;
    assert_eq!(status, RecipientStatus::Unsubscribed);
}

#[tokio::test]
async fn bounced_recipients_say_so() {
    let status = recipients_of_a_status("bounced").await;
    assert_eq!(status, RecipientStatus::Bounced);
}

#[tokio::test]
async fn a_list_without_recipients_is_one_empty_page() {
    let mock = with(PROVIDER).interaction("recipients of an empty list", |i, bodies| {
        let list = list_of(0, Value::Null);
        i.given_with_params("a recipient list exists", &json!({ "list": list }));
        get(i, PATH);
        i.request.query_param("limit", "1000");
        bodies.response::<Page<Recipient>>(i, json_pattern!({ "items": [], "next_cursor": null }));
    });
    let (client, list, context) = (client(&*mock), id(), RequestContext::new());
    let collected = client.recipients(&list, &context).collect().await;
    assert_eq!(collected.unwrap(), []);
}

#[tokio::test]
async fn recipients_of_an_unknown_list_are_not_found() {
    let mock = with(PROVIDER).interaction("recipients of an unknown list", |i, bodies| {
        let state = "no recipient list has the id";
        i.given_with_params(state, &json!({ "id": "customers" }));
        get(i, PATH);
        i.request.query_param("limit", "1000");
        problem(i, bodies, 404, "recipient_list_not_found");
    });
    let (client, list, context) = (client(&*mock), id(), RequestContext::new());
    assert_not_found(client.recipients(&list, &context).collect().await);
}

#[tokio::test]
async fn recipients_are_not_told_to_a_caller_whose_token_is_revoked() {
    let mock = with(PROVIDER).interaction("recipients with a revoked token", |i, bodies| {
        i.given(REVOKED);
        get(i, PATH);
        i.request.query_param("limit", "1000");
        problem(i, bodies, 401, "token_invalid");
    });
    let (client, list, context) = (client(&*mock), id(), RequestContext::new());
    assert_credentials_refused(client.recipients(&list, &context).collect().await);
}

#[tokio::test]
async fn a_cursor_of_recipients_that_was_never_given_is_refused() {
    let mock = with(PROVIDER).interaction("recipients after an unknown cursor", |i, bodies| {
        let list = list_of(1, unknown());
        i.given_with_params("a recipient list exists", &json!({ "list": list }));
        get(i, PATH);
        i.request
            .query_param("limit", "2")
            .query_param("cursor", "unknown");
        problem(i, bodies, 400, "cursor_invalid");
    });
    let (client, list, context) = (client(&*mock), id(), RequestContext::new());
    let pages = client.recipients(&list, &context);
    let pages = pages.limit(2).after("unknown");
    assert_status(pages.collect().await, StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn more_recipients_than_a_page_can_hold_are_refused() {
    let mock = with(PROVIDER).interaction("a page of too many recipients", |i, bodies| {
        let list = list_of(1, unknown());
        i.given_with_params("a recipient list exists", &json!({ "list": list }));
        get(i, PATH);
        i.request.query_param("limit", "1001");
        problem(i, bodies, 422, "limit_out_of_range");
    });
    let (client, list, context) = (client(&*mock), id(), RequestContext::new());
    let pages = client.recipients(&list, &context).limit(1001);
    assert_status(pages.collect().await, StatusCode::UNPROCESSABLE_ENTITY);
}
