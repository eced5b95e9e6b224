//! A small consumer that takes every fault as it has to, and can be told to be careless in one way.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::routing::{get, post};
use axum::{Json, Router};
use consumer_verify::{Consumer, RunningConsumer};
use provider_verify::Provider;
use serde::Deserialize;
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tokio::task::JoinHandle;
use url::Url;

/// How long it waits for an answer of its provider, retries included.
pub(crate) const PATIENCE: Duration = Duration::from_millis(300);

/// The longest body that it reads, in bytes.
const LONGEST: usize = 1024 * 1024;

/// One way to be careless.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Weakness {
    /// It takes everything as it has to.
    None,
    /// It waits for ever.
    NoTimeOut,
    /// It stores the order before it has the answer, and again when it asks again.
    StoresAtEachAttempt,
    /// It takes null for a text.
    AcceptsNull,
    /// It says nothing of a fault to anybody but its caller.
    LogsNothing,
    /// It tells of a fault twice.
    LogsTwice,
    /// It does not look whether the answer is about what it asked for.
    TrustsIds,
    /// It makes something up when there is no answer.
    HidesFaults,
    /// It never asks again.
    GivesUp,
    /// It dies of what it cannot read.
    Dies,
}

/// What starts them.
pub(crate) struct Small {
    pub(crate) weakness: Weakness,
    /// How many were started.
    pub(crate) started: AtomicUsize,
}

/// One that runs.
pub(crate) struct Started {
    url: Url,
    shop: Arc<Shop>,
    task: JoinHandle<()>,
}

struct Shop {
    weakness: Weakness,
    stock: Url,
    client: reqwest::Client,
    orders: Mutex<Vec<Value>>,
    log: Mutex<Vec<String>>,
    dead: AtomicBool,
}

#[derive(Debug, Deserialize)]
struct Item {
    id: String,
    name: Option<String>,
    #[serde(rename = "price")]
    _price: u32,
    #[serde(rename = "kind")]
    _kind: Kind,
    #[serde(rename = "tags")]
    _tags: Vec<String>,
    #[serde(rename = "since")]
    _since: jiff::Timestamp,
    #[serde(default, rename = "note")]
    _note: Option<String>,
    #[serde(rename = "fresh")]
    _fresh: bool,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Kind {
    Fruit,
    Bread,
}

impl Small {
    pub(crate) fn with(weakness: Weakness) -> Self {
        Self {
            weakness,
            started: AtomicUsize::new(0),
        }
    }
}

impl Consumer for Small {
    type Running = Started;

    async fn start(
        &self,
        providers: &BTreeMap<String, Url>,
        _instance: usize,
    ) -> Result<Started, String> {
        self.started.fetch_add(1, Ordering::Relaxed);
        // An error says that another test has done it.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let client = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none());
        let shop = Arc::new(Shop {
            weakness: self.weakness,
            stock: providers["stock"].clone(),
            client: client.build().unwrap(),
            orders: Mutex::default(),
            log: Mutex::default(),
            dead: AtomicBool::new(false),
        });
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let router = Router::new()
            .route("/orders", get(list))
            .route("/orders/{item}", post(order))
            .with_state(Arc::clone(&shop));
        Ok(Started {
            url: format!("http://{address}").parse().unwrap(),
            shop,
            task: tokio::spawn(async { axum::serve(listener, router).await.unwrap() }),
        })
    }
}

impl RunningConsumer for Started {
    fn target(&self) -> Result<Provider, String> {
        Ok(Provider::at(self.url.clone()))
    }

    fn logged(&mut self) -> Vec<String> {
        std::mem::take(&mut self.shop.log.lock().unwrap())
    }

    fn log_delay(&self) -> Duration {
        Duration::ZERO
    }

    fn died(&mut self) -> Option<String> {
        let dead = self.shop.dead.load(Ordering::Relaxed);
        dead.then(|| "it ended with signal 6".to_owned())
    }
}

impl Drop for Started {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn list(State(shop): State<Arc<Shop>>) -> Json<Value> {
    Json(json!({ "orders": *shop.orders.lock().unwrap() }))
}

async fn order(
    State(shop): State<Arc<Shop>>,
    Path(item): Path<String>,
) -> (StatusCode, Json<Value>) {
    let asked = shop.ask(&item);
    let answer = match shop.weakness {
        Weakness::NoTimeOut => asked.await,
        _ => match tokio::time::timeout(PATIENCE, asked).await {
            Ok(answer) => answer,
            Err(_) => Err("too late".to_owned()),
        },
    };
    match answer {
        Ok(item) => {
            if shop.weakness != Weakness::StoresAtEachAttempt {
                shop.store(&item.id);
            }
            (
                StatusCode::CREATED,
                Json(json!({"item": item.id, "name": item.name})),
            )
        }
        Err(_) if shop.weakness == Weakness::HidesFaults => {
            shop.store(&item);
            (
                StatusCode::CREATED,
                Json(json!({"item": item, "name": "?"})),
            )
        }
        Err(why) => {
            let times = match shop.weakness {
                Weakness::LogsNothing => 0,
                Weakness::LogsTwice => 2,
                _ => 1,
            };
            let line = format!("ERROR stock, GET /items/{{id}}: {why}");
            let mut log = shop.log.lock().unwrap();
            log.extend(std::iter::repeat_n(line, times));
            let problem = json!({"code": "stock_unusable"});
            (StatusCode::BAD_GATEWAY, Json(problem))
        }
    }
}

impl Shop {
    fn store(&self, item: &str) {
        let mut orders = self.orders.lock().unwrap();
        let number = orders.len();
        orders.push(json!({"number": number, "item": item}));
    }

    /// The item, after a second attempt where the first may have failed by chance.
    async fn ask(&self, id: &str) -> Result<Item, String> {
        match self.attempt(id).await {
            Err(Failure::MayPass(_)) if self.weakness != Weakness::GivesUp => {
                let again = self.attempt(id).await;
                again.map_err(Failure::into_words)
            }
            other => other.map_err(Failure::into_words),
        }
    }

    async fn attempt(&self, id: &str) -> Result<Item, Failure> {
        if self.weakness == Weakness::StoresAtEachAttempt {
            self.store(id);
        }
        let url = format!("{}items/{id}", self.stock);
        let may_pass = |error: reqwest::Error| Failure::MayPass(error.to_string());
        let mut answer = self.client.get(url).send().await.map_err(may_pass)?;
        match answer.status().as_u16() {
            200 => {}
            503 => return Err(Failure::MayPass("503".to_owned())),
            other => return Err(Failure::Stays(other.to_string())),
        }
        let mut body = Vec::new();
        while let Some(more) = answer.chunk().await.map_err(may_pass)? {
            body.extend_from_slice(&more);
            if body.len() > LONGEST {
                return Err(Failure::Stays("too long".to_owned()));
            }
        }
        let read = serde_json::from_slice(&body);
        let item: Item = read.map_err(|error| {
            if self.weakness == Weakness::Dies {
                self.dead.store(true, Ordering::Relaxed);
            }
            Failure::Stays(error.to_string())
        })?;
        if item.name.is_none() && self.weakness != Weakness::AcceptsNull {
            return Err(Failure::Stays("no name".to_owned()));
        }
        if item.id != id && self.weakness != Weakness::TrustsIds {
            return Err(Failure::Stays("another item".to_owned()));
        }
        Ok(item)
    }
}

enum Failure {
    MayPass(String),
    Stays(String),
}

impl Failure {
    fn into_words(self) -> String {
        match self {
            Self::MayPass(why) | Self::Stays(why) => why,
        }
    }
}
