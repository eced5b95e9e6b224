//! The smallest service, with routes that misbehave.

use std::sync::{Arc, Mutex, Once};

use aide::axum::ApiRouter;
use aide::axum::routing::get;
use axum::Extension;
use axum::extract::State;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::registry::Registry;
use reqwest::{Client, RequestBuilder, Response};
use schemars::JsonSchema;
use serde::Serialize;
use service::extract::Json;
use service::{
    About, App, BreakerState, CancellationToken, DatabaseLocation, Dependency, Problem,
    RequestContext, Running, database,
};
use sqlx::SqlitePool;
use tokio::sync::Notify;

/// The token that the service accepts.
pub(crate) const TOKEN: &str = "example-token";

const ABOUT: About = About {
    name: "example-service",
    title: "Example service",
    description: "Misbehaves.",
    tags: &[],
    version: "1.2.3",
};

/// What the service says that it needs.
const DEPENDENCY: Dependency = Dependency {
    name: "other-service",
    circuit_breaker: BreakerState::HalfOpen,
};

/// A running service, and what its routes share with the tests.
pub(crate) struct Example {
    pub(crate) running: Running,
    pub(crate) database: SqlitePool,
    pub(crate) slow: Slow,
    pub(crate) work: Work,
    client: Client,
}

/// A request that is under way from `entered` until `leave`.
#[derive(Clone, Default)]
pub(crate) struct Slow {
    pub(crate) entered: Arc<Notify>,
    pub(crate) leave: Arc<Notify>,
}

/// What the work in the background has found when it was told to end; `None` until then.
pub(crate) type Work = Arc<Mutex<Option<WorkEnd>>>;

/// How it is when the work in the background ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct WorkEnd {
    pub(crate) database_is_open: bool,
}

#[derive(Serialize, JsonSchema)]
struct Context {
    request_id: String,
    traceparent: String,
}

impl Example {
    pub(crate) async fn start() -> Self {
        static PROVIDER: Once = Once::new();
        PROVIDER.call_once(|| {
            let provider = rustls::crypto::ring::default_provider();
            provider.install_default().unwrap();
        });
        let database = database::open_sqlite(&DatabaseLocation::Memory, &[])
            .await
            .unwrap();
        let slow = Slow::default();
        let routes = || routes(slow.clone(), database.clone());
        let scrapes = Gauge::<i64>::default();
        let shown = scrapes.clone();
        let register = |registry: &mut Registry| {
            registry.register("example_scrapes", "Scrapes until now", shown);
        };
        let count = move || {
            scrapes.inc();
            async {}
        };
        let app = App::new(&ABOUT, database.clone(), TOKEN.parse().unwrap(), routes)
            .metrics(register, count)
            .dependencies(|| vec![DEPENDENCY]);
        let work = Work::default();
        let (end, pool) = (work.clone(), database.clone());
        let app = app.background("example", async move |stop: CancellationToken| {
            stop.cancelled().await;
            let asked = sqlx::query("SELECT 1").execute(&pool).await;
            let database_is_open = asked.is_ok();
            *end.lock().unwrap() = Some(WorkEnd { database_is_open });
        });
        Self {
            running: app.listen("127.0.0.1:0".parse().unwrap()).await.unwrap(),
            database,
            slow,
            work,
            client: Client::new(),
        }
    }

    /// A request with the token.
    pub(crate) fn request(&self, path: &str) -> RequestBuilder {
        let url = format!("{}{path}", self.running.url());
        self.client.get(url).bearer_auth(TOKEN)
    }

    pub(crate) async fn get(&self, path: &str) -> Response {
        self.request(path).send().await.unwrap()
    }
}

fn routes(slow: Slow, database: SqlitePool) -> ApiRouter {
    ApiRouter::new()
        .api_route("/v1/panic", get(panics))
        .api_route("/v1/context", get(context))
        .api_route("/v1/slow", get(waits).with_state(slow))
        .api_route("/v1/broken", get(breaks).with_state(database))
}

async fn panics() -> Json<Context> {
    panic!("a secret");
}

async fn context(Extension(context): Extension<RequestContext>) -> Json<Context> {
    Json(Context {
        request_id: context.request_id().to_owned(),
        traceparent: context.trace().to_string(),
    })
}

async fn waits(State(slow): State<Slow>) {
    slow.entered.notify_one();
    slow.leave.notified().await;
}

async fn breaks(State(database): State<SqlitePool>) -> Result<Json<u32>, Problem> {
    let query = sqlx::query_scalar("SELECT 1 FROM no_such_table");
    Ok(Json(query.fetch_one(&database).await?))
}
