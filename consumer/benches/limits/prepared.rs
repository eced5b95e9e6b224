//! Both providers at the least cost: every answer is made once, and only sent from then on, so that
//! what is measured is the scheduler.

use std::fmt::Write as _;
use std::sync::Arc;

use axum::Router;
use axum::body::Bytes;
use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse, Response};
use axum::routing::get;

use http::StatusCode;
use http::header::CONTENT_TYPE;
use serde::Deserialize;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

/// How many recipients are on a page: as many as the scheduler asks for.
const PAGE: usize = 1000;

const TEMPLATE: &str = r#"{"id":"welcome","name":"Welcome","version":3,"status":"active",
    "locale":"en-GB","subject":"Hello {{first_name}}","html_body":"<p>{{first_name}}</p>",
    "text_body":null,"updated_at":"2026-01-01T00:00:00Z",
    "variables":[{"name":"first_name","required":true,"default":null}]}"#;

/// Both providers, with a list of each length under its length as its id.
pub(crate) struct Prepared {
    url: String,
    task: JoinHandle<()>,
}

#[derive(Deserialize)]
struct Cursor {
    cursor: Option<usize>,
}

/// The pages of the longest list, with a cursor, and the last page of each list, without one.
struct Pages {
    full: Vec<Bytes>,
    last: Vec<(usize, Bytes)>,
}

impl Prepared {
    pub(crate) async fn start(sizes: &[usize]) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let router = Router::new()
            .route("/v1/templates/welcome", get(async || json(TEMPLATE.into())))
            .route("/v1/recipient-lists/{size}", get(list))
            .route("/v1/recipient-lists/{size}/recipients", get(recipients))
            .with_state(Arc::new(Pages::of(sizes)));
        let task = tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
        Self { url, task }
    }

    pub(crate) fn url(&self) -> &str {
        &self.url
    }
}

impl Drop for Prepared {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl Pages {
    fn of(sizes: &[usize]) -> Self {
        let longest = sizes.iter().max().map_or(0, |size| size / PAGE);
        let last = |&size: &usize| {
            let begin = (size - 1) / PAGE * PAGE;
            (size, page(begin, size, None))
        };
        Self {
            full: (0..longest)
                .map(|number| page(number * PAGE, (number + 1) * PAGE, Some(number + 1)))
                .collect(),
            last: sizes.iter().map(last).collect(),
        }
    }

    /// Page `number` of the list of this length.
    fn get(&self, size: usize, number: usize) -> Option<Bytes> {
        if number < (size - 1) / PAGE {
            return self.full.get(number).cloned();
        }
        let last = self.last.iter().find(|(of, _)| *of == size)?;
        Some(last.1.clone())
    }
}

fn page(begin: usize, end: usize, next: Option<usize>) -> Bytes {
    let mut body = String::from(r#"{"items":["#);
    for number in begin..end {
        let comma = if number == begin { "" } else { "," };
        let _ = write!(
            body,
            r#"{comma}{{"id":"recipient-{number}","email":"recipient-{number}@example.org",
            "status":"subscribed","locale":"en-GB","time_zone":"Europe/Berlin",
            "attributes":{{"first_name":"Name {number}","city":"Berlin","orders":{number}}}}}"#
        );
    }
    let cursor = next.map_or_else(|| "null".to_owned(), |next| format!("\"{next}\""));
    let _ = write!(body, r#"],"next_cursor":{cursor}}}"#);
    body.into()
}

async fn list(Path(size): Path<usize>) -> Response {
    let list = format!(
        r#"{{"id":"{size}","name":"List","size":{size},"updated_at":"2026-01-01T00:00:00Z"}}"#
    );
    json(list.into())
}

async fn recipients(
    State(pages): State<Arc<Pages>>,
    Path(size): Path<usize>,
    Query(Cursor { cursor }): Query<Cursor>,
) -> Response {
    match pages.get(size, cursor.unwrap_or(0)) {
        Some(page) => json(page),
        None => StatusCode::NOT_FOUND.into_response(),
    }
}

fn json(body: Bytes) -> Response {
    ([(CONTENT_TYPE, "application/json")], body).into_response()
}
