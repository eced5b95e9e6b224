//! The application of a service: its own routes, those that every service has, and the layers
//! around them.

use std::any::Any;
use std::net::SocketAddr;

use aide::axum::ApiRouter;
use axum::extract::{DefaultBodyLimit, Request};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::{Router, middleware};
use bytes::Bytes;
use http::StatusCode;
use http::header::CONTENT_TYPE;
use prometheus_client::registry::Registry;
use tokio_util::sync::CancellationToken;
use tower_http::catch_panic::CatchPanicLayer;

use crate::auth::{self, BearerAuth};
use crate::background::Background;
use crate::health::{Dependencies, Dependency};
use crate::metrics::{Metrics, RequestMetrics};
use crate::provider_states::{self, StateHandler};
use crate::server::{self, Running};
use crate::{
    Database, Problem, StartError, Tokens, access_log, docs_ui, health, metrics, openapi,
    request_context, unread,
};

/// The largest body of a request, in bytes, unless a route has a limit of its own.
const BODY_LIMIT: usize = 1024 * 1024;

/// What a service says of itself.
#[derive(Clone, Copy, Debug)]
pub struct About {
    /// Its name, such as `template-service`: the realm of its tokens.
    pub name: &'static str,
    /// Its name for people: the title of its OpenAPI document.
    pub title: &'static str,
    /// What it does, in CommonMark.
    pub description: &'static str,
    /// The tags by which its operations are grouped, each with what it stands for, in the order in
    /// which they are shown.
    pub tags: &'static [(&'static str, &'static str)],
    /// Its version, such as `env!("CARGO_PKG_VERSION")`.
    pub version: &'static str,
}

/// A service that is ready to listen.
#[derive(Debug)]
pub struct App {
    router: Router,
    database: Database,
    tokens: Tokens,
    metrics: Metrics,
    dependencies: Dependencies,
    background: Vec<Background>,
}

impl App {
    /// A service with the routes that `v1` makes, all of which have to be under `/v1/` and need a
    /// token. The database is closed when the service stops.
    #[must_use]
    pub fn new(
        about: &About,
        database: impl Into<Database>,
        tokens: Tokens,
        v1: impl FnOnce() -> ApiRouter,
    ) -> Self {
        let database = database.into();
        let auth = BearerAuth {
            realm: about.name,
            tokens: tokens.clone(),
        };
        let dependencies = Dependencies::default();
        let (router, api) = openapi::document(about, || {
            v1().route_layer(middleware::from_fn_with_state(auth, auth::layer))
                .merge(health::routes(database.clone(), dependencies.clone()))
        });
        let document = serde_json::to_string(&api)
            .map(|json| ([(CONTENT_TYPE, "application/json")], Bytes::from(json)))
            .map_err(|error| Problem::internal(&error));
        Self {
            router: router
                .route("/openapi.json", get(async move || document.clone()))
                .merge(docs_ui::routes(about)),
            database,
            tokens,
            metrics: Metrics::new(about),
            dependencies,
            background: Vec::new(),
        }
    }

    /// Adds what the service measures itself to what `/metrics` shows. `refresh` is called, and
    /// waited for, before each answer: it brings up to date what is only read then.
    #[must_use]
    pub fn metrics<F>(
        mut self,
        register: impl FnOnce(&mut Registry),
        refresh: impl Fn() -> F + Send + Sync + 'static,
    ) -> Self
    where
        F: Future<Output = ()> + Send + 'static,
    {
        register(self.metrics.registry());
        self.metrics.refresh_by(refresh);
        self
    }

    /// Shows in `/health/ready` what the service needs from others, as `states` tells it.
    #[must_use]
    pub fn dependencies(
        self,
        states: impl Fn() -> Vec<Dependency> + Send + Sync + 'static,
    ) -> Self {
        self.dependencies.are(states);
        self
    }

    /// Adds work that is done beside answering requests, in a task of its own, from when the
    /// service listens. When it stops and has answered the requests under way, the token is
    /// cancelled, and the work has ten seconds to end before the database is closed.
    #[must_use]
    pub fn background<F>(
        mut self,
        name: &'static str,
        work: impl FnOnce(CancellationToken) -> F + Send + 'static,
    ) -> Self
    where
        F: Future<Output = ()> + Send + 'static,
    {
        self.background.push(Background::new(name, work));
        self
    }

    /// Adds the route that sets up provider states.
    #[must_use]
    pub fn provider_states(mut self, handler: impl StateHandler) -> Self {
        let routes = provider_states::routes(handler, self.tokens.clone());
        self.router = self.router.merge(routes);
        self
    }

    /// The service for a server that is not this crate's, such as that of a contract test. Work in
    /// the background is not done then.
    pub fn into_router(self) -> Router {
        self.split().0
    }

    /// Binds the address and serves until it is told to stop.
    ///
    /// # Errors
    /// The address cannot be bound.
    pub async fn listen(mut self, address: SocketAddr) -> Result<Running, StartError> {
        let background = std::mem::take(&mut self.background);
        let (router, database) = self.split();
        server::start(address, router, database, background).await
    }

    fn split(self) -> (Router, Database) {
        let requests = self.metrics.requests();
        let router = self.router.merge(self.metrics.into_route());
        (layers(router, requests), self.database)
    }
}

/// Puts around the routes what is the same for all of them, from the inside to the outside.
fn layers(router: Router, requests: RequestMetrics) -> Router {
    router
        .fallback(route_not_found)
        .method_not_allowed_fallback(method_not_allowed)
        .layer(DefaultBodyLimit::max(BODY_LIMIT))
        .layer(CatchPanicLayer::custom(panicked))
        .layer(middleware::from_fn_with_state(requests, metrics::layer))
        .layer(middleware::from_fn(access_log::layer))
        .layer(middleware::from_fn(request_context::layer))
        .layer(middleware::from_fn(unread::layer))
}

async fn route_not_found(request: Request) -> Problem {
    let detail = format!("There is nothing at {}.", request.uri().path());
    let title = "There is no such route";
    Problem::new(StatusCode::NOT_FOUND, "route_not_found", title).detail(detail)
}

async fn method_not_allowed(request: Request) -> Problem {
    let detail = format!("{} is not among the methods in `Allow`.", request.method());
    let title = "The route does not have this method";
    Problem::new(StatusCode::METHOD_NOT_ALLOWED, "method_not_allowed", title).detail(detail)
}

/// What a panic says is for the log only, where the panic hook has put it.
fn panicked(_: Box<dyn Any + Send>) -> Response {
    Problem::internal_error().into_response()
}
