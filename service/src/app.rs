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
use sqlx::SqlitePool;
use tower_http::catch_panic::CatchPanicLayer;

use crate::auth::{self, BearerAuth};
use crate::provider_states::{self, StateHandler};
use crate::server::{self, Running};
use crate::{Problem, StartError, Tokens, access_log, health, openapi, request_context};

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
    /// Its version, such as `env!("CARGO_PKG_VERSION")`.
    pub version: &'static str,
}

/// A service that is ready to listen.
#[derive(Debug)]
pub struct App {
    router: Router,
    database: SqlitePool,
    tokens: Tokens,
}

impl App {
    /// A service with the routes that `v1` makes, all of which have to be under `/v1/` and need a
    /// token. The database is closed when the service stops.
    #[must_use]
    pub fn new(
        about: &About,
        database: SqlitePool,
        tokens: Tokens,
        v1: impl FnOnce() -> ApiRouter,
    ) -> Self {
        let auth = BearerAuth {
            realm: about.name,
            tokens: tokens.clone(),
        };
        let (router, api) = openapi::document(about, || {
            v1().route_layer(middleware::from_fn_with_state(auth, auth::layer))
                .merge(health::routes(database.clone()))
        });
        let document = serde_json::to_string(&api)
            .map(|json| ([(CONTENT_TYPE, "application/json")], Bytes::from(json)))
            .map_err(|error| Problem::internal(&error));
        Self {
            router: router.route("/openapi.json", get(async move || document.clone())),
            database,
            tokens,
        }
    }

    /// Adds the route that sets up provider states.
    #[must_use]
    pub fn provider_states(mut self, handler: impl StateHandler) -> Self {
        let routes = provider_states::routes(handler, self.tokens.clone());
        self.router = self.router.merge(routes);
        self
    }

    /// The service for a server that is not this crate's, such as that of a contract test.
    pub fn into_router(self) -> Router {
        layers(self.router)
    }

    /// Binds the address and serves until it is told to stop.
    ///
    /// # Errors
    /// The address cannot be bound.
    pub async fn listen(self, address: SocketAddr) -> Result<Running, StartError> {
        server::start(address, layers(self.router), self.database).await
    }
}

/// Puts around the routes what is the same for all of them, from the inside to the outside.
fn layers(router: Router) -> Router {
    router
        .fallback(route_not_found)
        .method_not_allowed_fallback(method_not_allowed)
        .layer(DefaultBodyLimit::max(BODY_LIMIT))
        .layer(CatchPanicLayer::custom(panicked))
        .layer(middleware::from_fn(access_log::layer))
        .layer(middleware::from_fn(request_context::layer))
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
