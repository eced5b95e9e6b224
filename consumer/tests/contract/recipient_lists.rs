//! What the scheduler needs of the Recipient service to know its lists.

use campaign_scheduler::ids::RecipientListId;
use campaign_scheduler::providers::recipient::RecipientList;
use campaign_scheduler::providers::{Connection, Page, Provider, RecipientClient};
use contract::consumer_tests::prelude::*;
use http::StatusCode;
use serde_json::json;
use service::RequestContext;

use crate::interaction::interaction;
use crate::{
    BY_STATUS, REVOKED, assert_credentials_refused, assert_not_found, assert_status,
    cursor_from_state, get, problem, timestamp,
};

const PROVIDER: Provider = Provider::Recipient;
const LISTS: &str = "/v1/recipient-lists";
const ID: &str = "customers";
const ONE: &str = "/v1/recipient-lists/customers";

pub(crate) fn client(provider: Connection) -> RecipientClient {
    RecipientClient::new(provider)
}

pub(crate) fn id() -> RecipientListId {
    RecipientListId::try_from(ID.to_owned()).unwrap()
}

fn list(id: impl Into<JsonPattern>, size: JsonPattern) -> JsonPattern {
    json_pattern!({
        "id": id,
        "name": like!("Customers"),
        "size": size,
        "updated_at": timestamp(),
    })
}

fn any_list() -> JsonPattern {
    list(like!("customers"), integer(2))
}

/// What the scheduler makes of either.
fn customers() -> RecipientList {
    RecipientList {
        id: "customers".to_owned(),
        name: "Customers".to_owned(),
        size: 2,
        updated_at: "2026-01-31T09:30:00Z".parse().unwrap(),
    }
}

#[tokio::test]
async fn the_first_page_of_lists_has_a_cursor() {
    let test = interaction(PROVIDER, "a first page of recipient lists", |i, bodies| {
        i.given_with_params("recipient lists exist", &json!({ "count": 3 }));
        get(i, LISTS);
        i.request.query_param("limit", "2");
        bodies.response::<Page<RecipientList>>(
            i,
            json_pattern!({
                "items": each_like!(any_list(), min = 2),
                "next_cursor": like!("example-cursor"),
            }),
        );
    });
    test.exercise(async |provider| {
        let (client, context) = (client(provider), RequestContext::new());
        let mut pages = client.lists(&context).limit(2);
        let items = pages.next().await.unwrap().unwrap();
        assert_eq!(items, [customers(), customers()]);
        assert_eq!(pages.cursor(), Some("example-cursor"));
    })
    .await;
}

#[tokio::test]
async fn a_middle_page_of_lists_is_asked_for_by_cursor_and_has_another() {
    let test = interaction(PROVIDER, "a middle page of recipient lists", |i, bodies| {
        let state = "recipient lists exist and the first page was read";
        i.given_with_params(state, &json!({ "count": 5, "limit": 2 }));
        get(i, LISTS);
        i.request.query_param("limit", "2");
        cursor_from_state(i);
        bodies.response::<Page<RecipientList>>(
            i,
            json_pattern!({
                "items": each_like!(any_list(), min = 2),
                "next_cursor": like!("another-cursor"),
            }),
        );
    });
    test.exercise(async |provider| {
        let (client, context) = (client(provider), RequestContext::new());
        let mut pages = client.lists(&context).limit(2).after("example-cursor");
        let items = pages.next().await.unwrap().unwrap();
        assert_eq!(items, [customers(), customers()]);
        assert_eq!(pages.cursor(), Some("another-cursor"));
    })
    .await;
}

#[tokio::test]
async fn the_last_page_of_lists_has_no_cursor() {
    let test = interaction(PROVIDER, "the last page of recipient lists", |i, bodies| {
        let state = "recipient lists exist and the first page was read";
        i.given_with_params(state, &json!({ "count": 3, "limit": 2 }));
        get(i, LISTS);
        i.request.query_param("limit", "2");
        cursor_from_state(i);
        bodies.response::<Page<RecipientList>>(
            i,
            json_pattern!({ "items": each_like!(any_list()), "next_cursor": null }),
        );
    });
    test.exercise(async |provider| {
        let (client, context) = (client(provider), RequestContext::new());
        let mut pages = client.lists(&context).limit(2).after("example-cursor");
        assert_eq!(pages.next().await.unwrap().unwrap(), [customers()]);
        assert!(pages.at_end());
    })
    .await;
}

#[tokio::test]
async fn lists_that_fit_into_one_page_are_all_there() {
    let test = interaction(PROVIDER, "all recipient lists", |i, bodies| {
        i.given_with_params("recipient lists exist", &json!({ "count": 2 }));
        get(i, LISTS);
        i.request.query_param("limit", "1000");
        bodies.response::<Page<RecipientList>>(
            i,
            json_pattern!({ "items": each_like!(any_list(), min = 2), "next_cursor": null }),
        );
    });
    test.exercise(async |provider| {
        let (client, context) = (client(provider), RequestContext::new());
        let items = client.lists(&context).collect().await.unwrap();
        assert_eq!(items, [customers(), customers()]);
    })
    .await;
}

#[tokio::test]
async fn lists_that_do_not_exist_are_one_empty_page() {
    let test = interaction(
        PROVIDER,
        "recipient lists when there are none",
        |i, bodies| {
            i.given("no recipient lists exist");
            get(i, LISTS);
            i.request.query_param("limit", "1000");
            bodies.response::<Page<RecipientList>>(
                i,
                json_pattern!({ "items": [], "next_cursor": null }),
            );
        },
    );
    test.exercise(async |provider| {
        let (client, context) = (client(provider), RequestContext::new());
        assert_eq!(client.lists(&context).collect().await.unwrap(), []);
    })
    .await;
}

#[tokio::test]
async fn a_list_says_how_many_recipients_it_has() {
    let test = interaction(PROVIDER, "a recipient list", |i, bodies| {
        let recipients = [
            json!({ "email": "ada@example.org" }),
            json!({ "email": "grace@example.org" }),
        ];
        let state = json!({ "list": { "id": ID, "name": "Customers", "recipients": recipients } });
        i.given_with_params("a recipient list exists", &state);
        get(i, ONE);
        bodies.response::<RecipientList>(i, list(ID, json_pattern!(2)));
    });
    test.exercise(async |provider| {
        let context = RequestContext::new();
        let found = client(provider).list(&id(), &context).await.unwrap();
        assert_eq!(found, customers());
    })
    .await;
}

#[tokio::test]
async fn an_unknown_list_is_not_found() {
    let test = interaction(
        PROVIDER,
        "a recipient list that does not exist",
        |i, bodies| {
            i.given_with_params("no recipient list has the id", &json!({ "id": ID }));
            get(i, ONE);
            problem(i, bodies, 404, "recipient_list_not_found");
        },
    );
    test.excuse("", BY_STATUS)
        .exercise(async |provider| {
            let context = RequestContext::new();
            assert_not_found(client(provider).list(&id(), &context).await);
        })
        .await;
}

#[tokio::test]
async fn a_list_is_not_told_to_a_caller_whose_token_is_revoked() {
    let test = interaction(
        PROVIDER,
        "a recipient list with a revoked token",
        |i, bodies| {
            i.given(REVOKED);
            get(i, ONE);
            problem(i, bodies, 401, "token_invalid");
        },
    );
    test.exercise(async |provider| {
        let context = RequestContext::new();
        assert_credentials_refused(client(provider).list(&id(), &context).await);
    })
    .await;
}

#[tokio::test]
async fn lists_are_not_told_to_a_caller_whose_token_is_revoked() {
    let test = interaction(
        PROVIDER,
        "recipient lists with a revoked token",
        |i, bodies| {
            i.given(REVOKED);
            get(i, LISTS);
            i.request.query_param("limit", "1000");
            problem(i, bodies, 401, "token_invalid");
        },
    );
    test.exercise(async |provider| {
        let (client, context) = (client(provider), RequestContext::new());
        assert_credentials_refused(client.lists(&context).collect().await);
    })
    .await;
}

#[tokio::test]
async fn a_cursor_of_lists_that_the_recipient_service_never_gave_is_refused() {
    let test = interaction(
        PROVIDER,
        "recipient lists after an unknown cursor",
        |i, bodies| {
            i.given_with_params("recipient lists exist", &json!({ "count": 1 }));
            get(i, LISTS);
            i.request
                .query_param("limit", "2")
                .query_param("cursor", "unknown");
            problem(i, bodies, 400, "cursor_invalid");
        },
    );
    test.exercise(async |provider| {
        let (client, context) = (client(provider), RequestContext::new());
        let pages = client.lists(&context).limit(2).after("unknown");
        assert_status(
            pages.collect().await,
            StatusCode::BAD_REQUEST,
            "cursor_invalid",
        );
    })
    .await;
}

#[tokio::test]
async fn more_lists_than_a_page_can_hold_are_refused() {
    let test = interaction(
        PROVIDER,
        "a page of too many recipient lists",
        |i, bodies| {
            i.given_with_params("recipient lists exist", &json!({ "count": 1 }));
            get(i, LISTS);
            i.request.query_param("limit", "1001");
            problem(i, bodies, 422, "limit_out_of_range");
        },
    );
    test.exercise(async |provider| {
        let (client, context) = (client(provider), RequestContext::new());
        let pages = client.lists(&context).limit(1001);
        assert_status(
            pages.collect().await,
            StatusCode::UNPROCESSABLE_ENTITY,
            "limit_out_of_range",
        );
    })
    .await;
}
