//! Templates: making, reading, changing, archiving and listing them.

use reqwest::Method;
use serde_json::{Value, json};
use service::DatabaseLocation;

use crate::api::{Api, names_in, settings, template};

fn path(template: &Value) -> String {
    format!("/v1/templates/{}", template["id"].as_str().unwrap())
}

#[tokio::test]
async fn a_new_template_is_a_draft_in_version_1_where_its_location_says() {
    let api = Api::start().await;
    let answer = api.post("/v1/templates", &template()).await;
    assert_eq!(answer.status, 201);
    let mut expected = template();
    expected["id"] = answer.body["id"].clone();
    expected["updated_at"] = answer.body["updated_at"].clone();
    expected["version"] = 1.into();
    expected["status"] = "draft".into();
    assert_eq!(answer.body, expected);
    assert_eq!(api.get(answer.header("location")).await.body, expected);
}

#[tokio::test]
async fn what_is_optional_is_null_when_it_is_left_out() {
    let api = Api::start().await;
    let body = json!({
        "name": "Plain",
        "status": "active",
        "subject": "Hi {{name}}",
        "html_body": "<p>Hi</p>",
        "variables": [{"name": "name", "required": false}],
        "locale": "en",
    });
    let created = api.post("/v1/templates", &body).await.body;
    assert_eq!(created["text_body"], Value::Null);
    assert_eq!(created["variables"][0]["default"], Value::Null);
    assert_eq!(created["status"], "active");
    assert_eq!(api.get(&path(&created)).await.body, created);
}

#[tokio::test]
async fn a_change_is_a_new_version_and_leaves_nothing_of_the_old_one() {
    let api = Api::start().await;
    let old = api.create("old").await;
    let body = json!({"name": "new", "subject": "s", "html_body": "h", "locale": "de"});
    let answer = api.put(&path(&old), &body).await;
    assert_eq!(answer.status, 200);
    let new = answer.body;
    assert_eq!((&new["id"], &new["version"]), (&old["id"], &json!(2)));
    assert_eq!(
        (&new["name"], &new["locale"]),
        (&json!("new"), &json!("de"))
    );
    assert_eq!(
        (&new["text_body"], &new["variables"]),
        (&Value::Null, &json!([]))
    );
    assert!(time(&new["updated_at"]) >= time(&old["updated_at"]));
    assert_eq!(api.get(&path(&old)).await.body, new);
}

#[tokio::test]
async fn a_change_keeps_the_status_unless_it_gives_one() {
    let api = Api::start().await;
    let created = api.create("one").await;
    let mut body = template();
    for (given, expected) in [
        (Some("active"), "active"),
        (None, "active"),
        (Some("draft"), "draft"),
    ] {
        body["status"] = given.into();
        let answer = api.put(&path(&created), &body).await;
        assert_eq!(answer.body["status"], expected, "{answer:?}");
    }
}

#[tokio::test]
async fn an_archived_template_can_be_read_but_not_changed() {
    let api = Api::start().await;
    let created = api.create("one").await;
    let archive = format!("{}/archive", path(&created));
    let archived = api.request(Method::POST, &archive).send().await.body;
    assert_eq!(
        (&archived["status"], &archived["version"]),
        (&json!("archived"), &json!(1))
    );
    let again = api.request(Method::POST, &archive).send().await.body;
    assert_eq!(again, archived);
    let answer = api.put(&path(&created), &template()).await;
    assert_eq!(
        answer.problem(409, "template_archived")["id"],
        created["id"]
    );
    assert_eq!(api.get(&path(&created)).await.body, archived);
}

#[tokio::test]
async fn pages_hold_every_template_once_in_the_order_of_their_making() {
    let api = Api::start().await;
    assert!(api.names("").await.is_empty());
    let mut expected = Vec::new();
    for number in 1..=7 {
        let name = format!("Template {number}");
        api.create(&name).await;
        expected.push(name);
    }
    for limit in [1, 2, 3, 6, 7, 8, 1000] {
        assert_eq!(
            api.names(&format!("limit={limit}")).await,
            expected,
            "limit {limit}"
        );
    }
    assert_eq!(api.names("").await, expected);
}

#[tokio::test]
async fn a_summary_says_the_same_as_the_template() {
    let api = Api::start().await;
    let created = api.create("one").await;
    let updated = api.put(&path(&created), &template()).await.body;
    let page = api.get("/v1/templates").await.body;
    let summary = page["items"][0].as_object().unwrap();
    assert_eq!(page["items"].as_array().unwrap().len(), 1);
    assert_eq!(summary.len(), 6);
    for (member, value) in summary {
        assert_eq!(value, &updated[member], "{member}");
    }
}

#[tokio::test]
async fn a_template_that_comes_between_two_pages_moves_no_other() {
    let api = Api::start().await;
    for name in ["1", "2", "3"] {
        api.create(name).await;
    }
    let first = api.get("/v1/templates?limit=2").await.body;
    api.create("4").await;
    let cursor = first["next_cursor"].as_str().unwrap();
    let second = api
        .get(&format!("/v1/templates?limit=2&cursor={cursor}"))
        .await
        .body;
    assert_eq!(names_in(&first), ["1", "2"]);
    assert_eq!(names_in(&second), ["3", "4"]);
    assert_eq!(second["next_cursor"], Value::Null);
}

#[tokio::test]
async fn a_list_can_be_of_one_status_only() {
    let api = Api::start().await;
    for (name, status) in [
        ("1", "draft"),
        ("2", "active"),
        ("3", "draft"),
        ("4", "active"),
    ] {
        let created = api.create(name).await;
        let mut body = template();
        body["name"] = name.into();
        body["status"] = status.into();
        api.put(&path(&created), &body).await;
    }
    let archived = api.create("5").await;
    api.request(Method::POST, &format!("{}/archive", path(&archived)))
        .send()
        .await;
    assert_eq!(api.names("status=draft&limit=1").await, ["1", "3"]);
    assert_eq!(api.names("status=active&limit=1").await, ["2", "4"]);
    assert_eq!(api.names("status=archived").await, ["5"]);
}

#[tokio::test]
async fn a_file_keeps_everything_when_the_service_starts_again() {
    let folder = tempfile::tempdir().unwrap();
    let database = DatabaseLocation::File(folder.path().join("templates.db"));
    let api = Api::start_with(settings(database.clone())).await;
    let created = api.create("one").await;
    let updated = api.put(&path(&created), &template()).await.body;
    api.stop().await;
    let api = Api::start_with(settings(database)).await;
    assert_eq!(api.get(&path(&created)).await.body, updated);
    assert_eq!(api.names("").await, ["Spring"]);
}

#[tokio::test]
async fn changes_at_the_same_time_make_one_version_each() {
    let folder = tempfile::tempdir().unwrap();
    let database = DatabaseLocation::File(folder.path().join("templates.db"));
    let api = Api::start_with(settings(database)).await;
    let path = path(&api.create("one").await);
    let body = template();
    let (a, b, c, d) = tokio::join!(
        api.put(&path, &body),
        api.put(&path, &body),
        api.put(&path, &body),
        api.put(&path, &body),
    );
    let mut versions: Vec<u64> = [a, b, c, d]
        .iter()
        .map(|answer| answer.body["version"].as_u64().unwrap())
        .collect();
    versions.sort_unstable();
    assert_eq!(versions, [2, 3, 4, 5]);
}

/// The text of a time does not sort like the time: fractions of a second are written only as far
/// as they are not zero.
fn time(value: &serde_json::Value) -> jiff::Timestamp {
    value.as_str().unwrap().parse().unwrap()
}
