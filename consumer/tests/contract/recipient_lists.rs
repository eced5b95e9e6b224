//! What the scheduler needs of the Recipient service to know its lists.

use campaign_scheduler::ids::RecipientListId;
use campaign_scheduler::providers::recipient::RecipientList;
use campaign_scheduler::providers::{Page, Provider, RecipientClient};
use contract::consumer_tests::prelude::*;
use http::StatusCode;
use serde_json::json;
use service::RequestContext;

use crate::{
    REVOKED, assert_credentials_refused, assert_not_found, assert_status, connection,
    cursor_from_state, get, problem, timestamp, with,
};

const PROVIDER: Provider = Provider::Recipient;
const LISTS: &str = "/v1/recipient-lists";
const ID: &str = "customers";
const ONE: &str = "/v1/recipient-lists/customers";

pub(crate) fn client(mock: &dyn ValidatingMockServer) -> RecipientClient {
    RecipientClient::new(connection(PROVIDER, mock))
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

#[tokio::test]
async fn the_first_page_of_lists_has_a_cursor() {
    let mock = with(PROVIDER).interaction("a first page of recipient lists", |i, bodies| {
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
    let (client, context) = (client(&*mock), RequestContext::new());
    let mut pages = client.lists(&context).limit(2);
    let items = pages.next().await.unwrap().unwrap();
    assert_eq!(items.len(), 2);
    assert_eq!(items[0].id, "customers");
    assert_eq!(items[0].name, "Customers");
    assert_eq!(items[0].size, 2);
    assert_eq!(items[0].updated_at, "2026-01-31T09:30:00Z".parse().unwrap());
    assert!(!pages.at_end());
}

#[tokio::test]
async fn a_middle_page_of_lists_is_asked_for_by_cursor_and_has_another() {
    let mock = with(PROVIDER).interaction("a middle page of recipient lists", |i, bodies| {
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
    let (client, context) = (client(&*mock), RequestContext::new());
    let mut pages = client.lists(&context).limit(2).after("example-cursor");
    assert_eq!(pages.next().await.unwrap().unwrap().len(), 2);
    assert!(!pages.at_end());
}

#[tokio::test]
async fn the_last_page_of_lists_has_no_cursor() {
    let mock = with(PROVIDER).interaction("the last page of recipient lists", |i, bodies| {
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
    let (client, context) = (client(&*mock), RequestContext::new());
    let mut pages = client.lists(&context).limit(2).after("example-cursor");
    assert_eq!(pages.next().await.unwrap().unwrap().len(), 1);
    assert!(pages.at_end());
}

#[tokio::test]
async fn lists_that_fit_into_one_page_are_all_there() {
    let mock = with(PROVIDER).interaction("all recipient lists", |i, bodies| {
        i.given_with_params("recipient lists exist", &json!({ "count": 2 }));
        get(i, LISTS);
        i.request.query_param("limit", "1000");
        bodies.response::<Page<RecipientList>>(
            i,
            json_pattern!({ "items": each_like!(any_list(), min = 2), "next_cursor": null }),
        );
    });
    let (client, context) = (client(&*mock), RequestContext::new());
    assert_eq!(client.lists(&context).collect().await.unwrap().len(), 2);
}

#[tokio::test]
async fn lists_that_do_not_exist_are_one_empty_page() {
    let mock = with(PROVIDER).interaction("recipient lists when there are none", |i, bodies| {
        i.given("no recipient lists exist");
        get(i, LISTS);
        i.request.query_param("limit", "1000");
        bodies.response::<Page<RecipientList>>(
            i,
            json_pattern!({ "items": [], "next_cursor": null }),
        );
    });
    let (client, context) = (client(&*mock), RequestContext::new());
    assert_eq!(client.lists(&context).collect().await.unwrap(), []);
}

#[tokio::test]
async fn a_list_says_how_many_recipients_it_has() {
    let mock = with(PROVIDER).interaction("a recipient list", |i, bodies| {
        let recipients = [
            json!({ "email": "ada@example.org" }),
            json!({ "email": "grace@example.org" }),
        ];
        let state = json!({ "list": { "id": ID, "name": "Customers", "recipients": recipients } });
        i.given_with_params("a recipient list exists", &state);
        get(i, ONE);
        bodies.response::<RecipientList>(i, list(ID, json_pattern!(2)));
    });
    let context = RequestContext::new();
    let found = client(&*mock).list(&id(), &context).await.unwrap();
    assert_eq!(found.id, ID);
    assert_eq!(found.size, 2);
}

#[tokio::test]
async fn an_unknown_list_is_not_found() {
    let mock = with(PROVIDER).interaction("a recipient list that does not exist", |i, bodies| {
        i.given_with_params("no recipient list has the id", &json!({ "id": ID }));
        get(i, ONE);
        problem(i, bodies, 404, "recipient_list_not_found");
    });
    let context = RequestContext::new();
    assert_not_found(client(&*mock).list(&id(), &context).await);
}

#[tokio::test]
async fn a_list_is_not_told_to_a_caller_whose_token_is_revoked() {
    let mock = with(PROVIDER).interaction("a recipient list with a revoked token", |i, bodies| {
        i.given(REVOKED);
        get(i, ONE);
        problem(i, bodies, 401, "token_invalid");
    });
    let context = RequestContext::new();
    assert_credentials_refused(client(&*mock).list(&id(), &context).await);
}

#[tokio::test]
async fn lists_are_not_told_to_a_caller_whose_token_is_revoked() {
    let mock = with(PROVIDER).interaction("recipient lists with a revoked token", |i, bodies| {
        i.given(REVOKED);
        get(i, LISTS);
        i.request.query_param("limit", "1000");
        problem(i, bodies, 401, "token_invalid");
    });
    let (client, context) = (client(&*mock), RequestContext::new());
    assert_credentials_refused(client.lists(&context).collect().await);
}

#[tokio::test]
async fn a_cursor_of_lists_that_the_recipient_service_never_gave_is_refused() {
    let mock =
        with(PROVIDER).interaction("recipient lists after an unknown cursor", |i, bodies| {
            i.given_with_params("recipient lists exist", &json!({ "count": 1 }));
            get(i, LISTS);
            i.request
                .query_param("limit", "2")
                .query_param("cursor", "unknown");
            problem(i, bodies, 400, "cursor_invalid");
        });
    let (client, context) = (client(&*mock), RequestContext::new());
    let pages = client.lists(&context).limit(2).after("unknown");
    assert_status(pages.collect().await, StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn more_lists_than_a_page_can_hold_are_refused() {
    let mock = with(PROVIDER).interaction("a page of too many recipient lists", |i, bodies| {
        i.given_with_params("recipient lists exist", &json!({ "count": 1 }));
        get(i, LISTS);
        i.request.query_param("limit", "1001");
        problem(i, bodies, 422, "limit_out_of_range");
    });
    let (client, context) = (client(&*mock), RequestContext::new());
    let pages = client.lists(&context).limit(1001);
    assert_status(pages.collect().await, StatusCode::UNPROCESSABLE_ENTITY);
}
