//! The plumbing that every service here shares: problem+json, bearer tokens, request ids, logs,
//! pages, the database, health, OpenAPI, listening and stopping. It holds no type of any domain.
//!
//! A service says what it is, opens its database, and hands its `/v1` routes to an [`App`]:
//!
//! ```
//! use aide::axum::{ApiRouter, routing::get_with};
//! use axum::extract::State;
//! use http::StatusCode;
//! use service::extract::{Json, Path};
//! use service::{About, App, Migration, Problem, Running, Settings, StartError, database, openapi};
//! use sqlx::SqlitePool;
//!
//! const ABOUT: About = About {
//!     name: "greeting-service",
//!     title: "Greeting service",
//!     description: "Greets people.",
//!     tags: &[("greetings", "What is said to people.")],
//!     version: env!("CARGO_PKG_VERSION"),
//! };
//!
//! const MIGRATIONS: [Migration; 1] = [Migration {
//!     version: 1,
//!     description: "people",
//!     sql: "CREATE TABLE person (name TEXT PRIMARY KEY) STRICT; INSERT INTO person VALUES ('Ada');",
//! }];
//!
//! /// A greeting.
//! #[derive(serde::Serialize, schemars::JsonSchema)]
//! struct Greeting {
//!     /// The text.
//!     text: String,
//! }
//!
//! #[derive(serde::Deserialize, schemars::JsonSchema)]
//! struct Person {
//!     /// Whom to greet.
//!     name: String,
//! }
//!
//! async fn greet(
//!     State(pool): State<SqlitePool>,
//!     Path(person): Path<Person>,
//! ) -> Result<Json<Greeting>, Problem> {
//!     let known: Option<String> = sqlx::query_scalar("SELECT name FROM person WHERE name = ?")
//!         .bind(&person.name)
//!         .fetch_optional(&pool)
//!         .await?;
//!     let unknown = || Problem::new(StatusCode::NOT_FOUND, "person_not_found", "Nobody has this name");
//!     let name = known.ok_or_else(unknown)?;
//!     Ok(Json(Greeting { text: format!("Hello, {name}!") }))
//! }
//!
//! fn routes() -> ApiRouter<SqlitePool> {
//!     let greet = get_with(greet, |operation| {
//!         operation
//!             .id("greet")
//!             .tag("greetings")
//!             .summary("Greets a person")
//!             .with(openapi::problem(StatusCode::NOT_FOUND, "person_not_found", "Nobody has the name."))
//!     });
//!     ApiRouter::new().api_route("/v1/greetings/{name}", greet)
//! }
//!
//! async fn start(settings: Settings) -> Result<Running, StartError> {
//!     let pool = database::open_sqlite(&settings.database, &MIGRATIONS).await?;
//!     let app = App::new(&ABOUT, pool.clone(), settings.tokens, || routes().with_state(pool));
//!     app.listen(settings.listen).await
//! }
//!
//! # tokio::runtime::Runtime::new().unwrap().block_on(async {
//! let settings = Settings {
//!     listen: "127.0.0.1:0".parse().unwrap(),
//!     database: service::DatabaseLocation::Memory,
//!     tokens: "secret".parse().unwrap(),
//! };
//! let running = start(settings).await.unwrap();
//! assert!(running.url().starts_with("http://127.0.0.1:"));
//! running.stop().await.unwrap();
//! # });
//! ```
//!
//! Its binary flattens [`ServiceArgs`] into its own clap command, implements [`Command`] for it,
//! and is `service::run::<Cli>().await`.

mod access_log;
mod app;
mod auth;
mod background;
mod cli;
mod command;
mod config;
mod created;
pub mod database;
mod docs_ui;
mod error;
pub mod etag;
pub mod extract;
mod health;
mod logs;
mod metrics;
pub mod openapi;
mod page;
mod problem;
pub mod provider_states;
mod request_context;
mod secret;
mod server;
mod settings;
pub mod spans;
mod tokens;
mod trace_context;
mod unread;

pub use app::{About, App};
pub use cli::{ProviderArgs, ServiceArgs};
pub use command::{Command, run};
pub use created::Created;
pub use database::{Database, DatabaseError, Migration, Migrations};
pub use error::{SettingsError, StartError};
pub use etag::ETag;
pub use health::{BreakerState, Dependency};
pub use logs::{LogFormat, LogSettings};
pub use page::{Page, PageQuery};
pub use problem::Problem;
pub use provider_states::ProviderStates;
pub use request_context::{RequestContext, TRACEPARENT, X_REQUEST_ID};
pub use secret::{SecretError, SecretSource};
pub use server::Running;
pub use settings::{DatabaseLocation, ProviderSettings, Settings};
pub use tokens::{InvalidTokens, Token, Tokens};
pub use tokio_util::sync::CancellationToken;
pub use trace_context::{InvalidTraceParent, TraceContext};
