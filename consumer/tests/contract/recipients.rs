//! What the scheduler needs of the Recipient service to know who is on a list.

use std::collections::BTreeMap;

use campaign_scheduler::providers::recipient::{Recipient, RecipientStatus};
use campaign_scheduler::providers::{Page, Provider};
use contract::consumer_tests::prelude::*;
use http::StatusCode;
use serde_json::{Value, json};
use service::RequestContext;

use crate::interaction::interaction;
use crate::recipient_lists::{client, id};
use crate::{
    BCP_47, BY_STATUS, REVOKED, assert_credentials_refused, assert_not_found, assert_status,
    cursor_from_state, get, problem,
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

/// What the scheduler makes of it.
fn of_status(status: RecipientStatus) -> Recipient {
    Recipient {
        id: "r1".to_owned(),
        email: "r1@example.org".to_owned(),
        status,
        locale: None,
        time_zone: None,
        attributes: BTreeMap::new(),
    }
}

fn subscribed() -> Recipient {
    of_status(RecipientStatus::Subscribed)
}

/// The members of a recipient of whom nothing is known, as a provider state has them.
fn unknown() -> Value {
    json!({ "status": "subscribed", "locale": null, "time_zone": null, "attributes": {} })
}

#[tokio::test]
async fn the_first_page_of_recipients_has_a_cursor() {
    let test = interaction(PROVIDER, "a first page of recipients", |i, bodies| {
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
    test.exercise(async |provider| {
        let (client, list, context) = (client(provider), id(), RequestContext::new());
        let mut pages = client.recipients(&list, &context).limit(2);
        let items = pages.next().await.unwrap().unwrap();
        assert_eq!(items, [subscribed(), subscribed()]);
        assert_eq!(pages.cursor(), Some("example-cursor"));
    })
    .await;
}

#[tokio::test]
async fn a_middle_page_of_recipients_is_asked_for_by_cursor_and_has_another() {
    let test = interaction(PROVIDER, "a middle page of recipients", |i, bodies| {
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
    test.exercise(async |provider| {
        let (client, list, context) = (client(provider), id(), RequestContext::new());
        let pages = client.recipients(&list, &context);
        let mut pages = pages.limit(2).after("example-cursor");
        let items = pages.next().await.unwrap().unwrap();
        assert_eq!(items, [subscribed(), subscribed()]);
        assert_eq!(pages.cursor(), Some("another-cursor"));
    })
    .await;
}

#[tokio::test]
async fn the_last_page_of_recipients_has_no_cursor() {
    let test = interaction(PROVIDER, "the last page of recipients", |i, bodies| {
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
    test.exercise(async |provider| {
        let (client, list, context) = (client(provider), id(), RequestContext::new());
        let pages = client.recipients(&list, &context);
        let mut pages = pages.limit(2).after("example-cursor");
        assert_eq!(pages.next().await.unwrap().unwrap(), [subscribed()]);
        assert!(pages.at_end());
    })
    .await;
}

/// Asks for all recipients of a list with two who have these members, answered as `item` says, and
/// holds that each is the expected one.
async fn all(description: &str, members: Value, item: JsonPattern, expected: Recipient) {
    let test = interaction(PROVIDER, description, |i, bodies| {
        let list = list_of(2, members);
        i.given_with_params("a recipient list exists", &json!({ "list": list }));
        get(i, PATH);
        i.request.query_param("limit", "1000");
        bodies.response::<Page<Recipient>>(
            i,
            json_pattern!({ "items": each_like!(item, min = 2), "next_cursor": null }),
        );
    });
    test.exercise(async |provider| {
        let (client, list, context) = (client(provider), id(), RequestContext::new());
        let collected = client.recipients(&list, &context).collect().await.unwrap();
        assert_eq!(collected, [expected.clone(), expected.clone()]);
    })
    .await;
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
    all(
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
        Recipient {
            locale: Some("en-GB".to_owned()),
            time_zone: Some("Europe/London".to_owned()),
            attributes: BTreeMap::from([
                ("first_name".to_owned(), json!("Ada")),
                ("orders".to_owned(), json!(3)),
                ("discount".to_owned(), json!(2.5)),
                ("member".to_owned(), json!(true)),
                ("nickname".to_owned(), json!(null)),
                ("address".to_owned(), json!({ "city": "London" })),
                ("tags".to_owned(), json!(["early"])),
            ]),
            ..subscribed()
        },
    )
    .await;
}

#[tokio::test]
async fn recipients_can_be_without_language_time_zone_and_attributes() {
    let description = "all recipients when only their addresses are known";
    all(
        description,
        unknown(),
        recipient("subscribed"),
        subscribed(),
    )
    .await;
}

async fn recipients_of_a_status(word: &str, status: RecipientStatus) {
    let mut members = unknown();
    members["status"] = word.into();
    let description = format!("all recipients when they are {word}");
    all(&description, members, recipient(word), of_status(status)).await;
}

#[tokio::test]
async fn unsubscribed_recipients_say_so() {
    recipients_of_a_status("unsubscribed", RecipientStatus::Unsubscribed).await;
}

#[tokio::test]
async fn bounced_recipients_say_so() {
    recipients_of_a_status("bounced", RecipientStatus::Bounced).await;
}

#[tokio::test]
async fn a_list_without_recipients_is_one_empty_page() {
    let test = interaction(PROVIDER, "recipients of an empty list", |i, bodies| {
        let list = list_of(0, Value::Null);
        i.given_with_params("a recipient list exists", &json!({ "list": list }));
        get(i, PATH);
        i.request.query_param("limit", "1000");
        bodies.response::<Page<Recipient>>(i, json_pattern!({ "items": [], "next_cursor": null }));
    });
    test.exercise(async |provider| {
        let (client, list, context) = (client(provider), id(), RequestContext::new());
        let collected = client.recipients(&list, &context).collect().await;
        assert_eq!(collected.unwrap(), []);
    })
    .await;
}

#[tokio::test]
async fn recipients_of_an_unknown_list_are_not_found() {
    let test = interaction(PROVIDER, "recipients of an unknown list", |i, bodies| {
        let state = "no recipient list has the id";
        i.given_with_params(state, &json!({ "id": "customers" }));
        get(i, PATH);
        i.request.query_param("limit", "1000");
        problem(i, bodies, 404, "recipient_list_not_found");
    });
    test.excuse("", BY_STATUS)
        .exercise(async |provider| {
            let (client, list, context) = (client(provider), id(), RequestContext::new());
            assert_not_found(client.recipients(&list, &context).collect().await);
        })
        .await;
}

#[tokio::test]
async fn recipients_are_not_told_to_a_caller_whose_token_is_revoked() {
    let test = interaction(PROVIDER, "recipients with a revoked token", |i, bodies| {
        i.given(REVOKED);
        get(i, PATH);
        i.request.query_param("limit", "1000");
        problem(i, bodies, 401, "token_invalid");
    });
    test.exercise(async |provider| {
        let (client, list, context) = (client(provider), id(), RequestContext::new());
        assert_credentials_refused(client.recipients(&list, &context).collect().await);
    })
    .await;
}

#[tokio::test]
async fn a_cursor_of_recipients_that_was_never_given_is_refused() {
    let test = interaction(
        PROVIDER,
        "recipients after an unknown cursor",
        |i, bodies| {
            let list = list_of(1, unknown());
            i.given_with_params("a recipient list exists", &json!({ "list": list }));
            get(i, PATH);
            i.request
                .query_param("limit", "2")
                .query_param("cursor", "unknown");
            problem(i, bodies, 400, "cursor_invalid");
        },
    );
    test.exercise(async |provider| {
        let (client, list, context) = (client(provider), id(), RequestContext::new());
        let pages = client.recipients(&list, &context);
        let pages = pages.limit(2).after("unknown");
        assert_status(
            pages.collect().await,
            StatusCode::BAD_REQUEST,
            "cursor_invalid",
        );
    })
    .await;
}

#[tokio::test]
async fn more_recipients_than_a_page_can_hold_are_refused() {
    let test = interaction(PROVIDER, "a page of too many recipients", |i, bodies| {
        let list = list_of(1, unknown());
        i.given_with_params("a recipient list exists", &json!({ "list": list }));
        get(i, PATH);
        i.request.query_param("limit", "1001");
        problem(i, bodies, 422, "limit_out_of_range");
    });
    test.exercise(async |provider| {
        let (client, list, context) = (client(provider), id(), RequestContext::new());
        let pages = client.recipients(&list, &context).limit(1001);
        assert_status(
            pages.collect().await,
            StatusCode::UNPROCESSABLE_ENTITY,
            "limit_out_of_range",
        );
    })
    .await;
}
