//! A consumer in this process that makes things out of what a provider holds, and has one weakness.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use axum::body::{Body, Bytes};
use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::{Json, Router};
use serde_json::{Value, json};
use tokio::net::TcpListener;

/// What is wrong with a consumer: with every tenth request, where it is not said otherwise.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Weakness {
    None,
    /// Refuses some, and breaks the answers to others off, but keeps its word.
    Moody,
    /// Answers 503 to everything.
    Down,
    /// Acknowledges what it does not store.
    Loses,
    /// Stores, and does not list.
    Hides,
    /// Breaks its answer off, and makes another when it is asked again with the same key.
    DoublesOnRetry,
    /// Stores another colour.
    AltersAField,
    /// Stores another name, by which its request can no longer be known.
    AltersTheName,
    /// Refuses, and stores all the same.
    StoresWhatItRefused,
    /// Stores things that nobody asked for.
    MakesUp,
    /// Stores one part too few.
    StoresHalf,
}

#[derive(Debug)]
struct Consumer {
    weakness: Weakness,
    things: Mutex<Things>,
}

#[derive(Debug, Default)]
struct Things {
    asked: usize,
    by_key: HashMap<String, usize>,
    all: Vec<Thing>,
}

#[derive(Clone, Debug)]
struct Thing {
    name: String,
    colour: String,
    parts: usize,
    listed: bool,
}

/// Parts of a whole thing; the provider says so.
const PARTS: usize = 3;

/// Items of a page.
const PAGE: usize = 7;

/// Starts one at a free port: it stops when the runtime does.
pub(crate) async fn consumer(weakness: Weakness) -> String {
    let consumer = Arc::new(Consumer {
        weakness,
        things: Mutex::default(),
    });
    let router = Router::new()
        .route("/things", get(list).post(create))
        .route("/things/{id}", get(show))
        .route("/things/{id}/parts", get(parts))
        .route("/health", get(health))
        // What its provider holds, from the same address.
        .route("/catalogue", get(async || Json(json!({"colour": "red"}))))
        .route("/catalogue/parts", get(catalogue))
        .with_state(consumer);
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async { axum::serve(listener, router).await });
    url
}

async fn create(
    State(consumer): State<Arc<Consumer>>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let body: Value = serde_json::from_slice(&body).unwrap();
    let key = headers["idempotency-key"].to_str().unwrap().to_owned();
    let name = body["name"].as_str().unwrap().to_owned();
    let mut things = consumer.things.lock().unwrap();
    things.asked += 1;
    let tenth = things.asked.is_multiple_of(10);
    let weakness = consumer.weakness;
    let earlier = things.by_key.get(&key).copied();
    if weakness == Weakness::Down {
        return StatusCode::SERVICE_UNAVAILABLE.into_response();
    }
    if let (Some(earlier), false) = (earlier, weakness == Weakness::DoublesOnRetry) {
        return (StatusCode::OK, Json(json!({"id": earlier}))).into_response();
    }
    if weakness == Weakness::Moody && things.asked % 10 == 5 {
        return StatusCode::UNPROCESSABLE_ENTITY.into_response();
    }
    let mut thing = Thing {
        name,
        colour: body["colour"].as_str().unwrap().to_owned(),
        parts: PARTS,
        listed: true,
    };
    if tenth {
        match weakness {
            Weakness::Hides => thing.listed = false,
            Weakness::AltersAField => thing.colour = "blue".to_owned(),
            Weakness::AltersTheName => thing.name = "another".to_owned(),
            Weakness::StoresHalf => thing.parts -= 1,
            Weakness::MakesUp => {
                let name = "nobody asked for it".to_owned();
                things.all.push(Thing {
                    name,
                    ..thing.clone()
                });
            }
            Weakness::Loses => {
                // An id that nothing has.
                let id = things.all.len() + 1_000_000;
                return (StatusCode::CREATED, Json(json!({"id": id}))).into_response();
            }
            _ => {}
        }
    }
    let id = things.all.len();
    things.all.push(thing);
    things.by_key.insert(key, id);
    let said = Json(json!({"id": id}));
    match weakness {
        Weakness::Moody if tenth => broken_off(),
        Weakness::DoublesOnRetry if tenth && earlier.is_none() => broken_off(),
        Weakness::StoresWhatItRefused if tenth => StatusCode::CONFLICT.into_response(),
        _ => (StatusCode::CREATED, said).into_response(),
    }
}

/// An answer that ends before its end: nobody can know what it would have said.
fn broken_off() -> Response {
    let error = std::io::Error::other("broken off");
    let parts = futures_util::stream::iter([Ok(Bytes::from_static(b"{")), Err(error)]);
    Body::from_stream(parts).into_response()
}

async fn show(State(consumer): State<Arc<Consumer>>, Path(id): Path<usize>) -> Response {
    let things = consumer.things.lock().unwrap();
    match things.all.get(id) {
        Some(thing) => {
            let thing = json!({"id": id, "name": thing.name, "colour": thing.colour});
            Json(thing).into_response()
        }
        None => StatusCode::NOT_FOUND.into_response(),
    }
}

async fn parts(State(consumer): State<Arc<Consumer>>, Path(id): Path<usize>) -> Response {
    let things = consumer.things.lock().unwrap();
    match things.all.get(id) {
        Some(thing) => Json(json!({"items": parts_of(thing.parts)})).into_response(),
        None => StatusCode::NOT_FOUND.into_response(),
    }
}

fn parts_of(count: usize) -> Vec<Value> {
    // The order is not the provider's.
    (0..count).rev().map(|part| json!({"part": part})).collect()
}

/// Two to a page.
async fn catalogue(Query(query): Query<HashMap<String, usize>>) -> Json<Value> {
    let from = query.get("after").copied().unwrap_or(0);
    let to = (from + 2).min(PARTS);
    let items = Vec::from_iter((from..to).map(|part| json!({"part": part})));
    Json(json!({"items": items, "next": (to < PARTS).then_some(to)}))
}

async fn list(
    State(consumer): State<Arc<Consumer>>,
    Query(query): Query<HashMap<String, usize>>,
) -> Json<Value> {
    let from = query.get("after").copied().unwrap_or(0);
    let things = consumer.things.lock().unwrap();
    let all = things.all.iter().enumerate().skip(from).take(PAGE);
    let items = all
        .filter(|(_, thing)| thing.listed)
        .map(|(id, thing)| json!({"id": id, "name": thing.name}));
    let items = Vec::from_iter(items);
    let next = (from + PAGE < things.all.len()).then_some(from + PAGE);
    Json(json!({"items": items, "next": next}))
}

async fn health() -> Json<Value> {
    Json(json!({"dependencies": [{"name": "catalogue", "breaker": "half_open"}]}))
}
