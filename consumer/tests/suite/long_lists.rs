//! Lists that are stored in another way than short ones, because they are long.

use http::StatusCode;
use serde_json::{Value, json};

use super::scheduler::{LIST, RECIPIENTS, Scheduler, but, list, recipient, request};
use crate::fake_provider::Answer;

/// How many recipients there are: PostgreSQL takes them by COPY.
const SIZE: usize = 20_500;

/// How many are on a page.
const PAGE: usize = 1000;

/// What ends a value or a line of a copy, or stands for null there.
fn name(number: usize) -> String {
    format!("\\N\t{number}\n\r\\. \"ö\"")
}

#[tokio::test]
async fn everybody_on_a_long_list_is_stored_as_they_are() {
    let scheduler = Scheduler::start().await;
    let recipients: Vec<Value> = (1..=SIZE)
        .map(|number| {
            let named = but(
                recipient(number),
                "attributes",
                json!({ "first_name": name(number) }),
            );
            match number % 2 {
                0 => but(named, "locale", Value::Null),
                _ => named,
            }
        })
        .collect();
    let pages: Vec<Vec<Value>> = recipients.chunks(PAGE).map(<[_]>::to_vec).collect();
    scheduler
        .recipients
        .answer(LIST, Answer::json(&list(SIZE)))
        .pages(RECIPIENTS, &pages);
    let created = scheduler.create("key", &request()).await;
    assert_eq!(created.status, StatusCode::CREATED, "{}", created.body);

    let path = format!(
        "/v1/campaigns/{}/recipients?limit={PAGE}",
        created.body["id"].as_str().unwrap()
    );
    let mut stored = Vec::new();
    let mut next = path.clone();
    loop {
        let mut page = scheduler.get(&next).await.body;
        stored.append(page["items"].as_array_mut().unwrap());
        match page["next_cursor"].as_str() {
            Some(cursor) => next = format!("{path}&cursor={cursor}"),
            None => break,
        }
    }
    assert_eq!(stored.len(), SIZE);
    for (number, (stored, listed)) in (1..).zip(stored.iter().zip(&recipients)) {
        for member in ["id", "email", "locale", "time_zone"] {
            assert_eq!(stored[member], listed[member], "{member} of {number}");
        }
        assert_eq!(stored["variables"]["first_name"], name(number));
    }
}
