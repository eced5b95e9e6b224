//! A service whose data is on a PostgreSQL server.

use aide::axum::ApiRouter;
use aide::axum::routing::get;
use axum::extract::State;
use reqwest::{Client, Response, StatusCode};
use service::database::{DatabaseError, PostgresUrl};
use service::extract::Json;
use service::{
    About, App, Database, DatabaseLocation, Migration, Migrations, Problem, Running, database,
    on_database,
};
use test_postgres::{Cluster, Schema};

use crate::example::TOKEN;
use crate::problem;

const ABOUT: About = About {
    name: "counting-service",
    title: "Counting service",
    description: "Counts.",
    tags: &[],
    version: "1.2.3",
};

/// Fails when it is run a second time.
const MIGRATIONS: Migrations<'static> = Migrations {
    sqlite: &[],
    postgres: &[Migration {
        version: 1,
        description: "things",
        sql: "CREATE TABLE thing (name TEXT NOT NULL); INSERT INTO thing VALUES ('a'), ('b');",
    }],
};

fn location(url: &str) -> DatabaseLocation {
    DatabaseLocation::Postgres(PostgresUrl::from(url.to_owned()))
}

async fn count(State(database): State<Database>) -> Result<Json<i64>, Problem> {
    let count = on_database!(&database, |pool| {
        let query = sqlx::query_scalar("SELECT count(*) FROM thing WHERE name <> $1");
        query.bind("c").fetch_one(pool).await?
    });
    Ok(Json(count))
}

/// The service, and a client of it.
struct Counting {
    running: Running,
    client: Client,
}

impl Counting {
    async fn start(url: &str) -> Self {
        let _ = rustls::crypto::ring::default_provider().install_default();
        let database = database::open(&location(url), &MIGRATIONS).await.unwrap();
        let routes = || {
            let routes = ApiRouter::new().api_route("/v1/count", get(count));
            routes.with_state(database.clone())
        };
        let app = App::new(&ABOUT, database.clone(), TOKEN.parse().unwrap(), routes);
        Self {
            running: app.listen("127.0.0.1:0".parse().unwrap()).await.unwrap(),
            client: Client::new(),
        }
    }

    async fn get(&self, path: &str) -> Response {
        let url = format!("{}{path}", self.running.url());
        let request = self.client.get(url).bearer_auth(TOKEN);
        request.send().await.unwrap()
    }
}

#[tokio::test]
async fn a_server_that_goes_away_and_comes_back_is_told_of_and_found_again() {
    let mut cluster = Cluster::start().await.unwrap();
    let counting = Counting::start(&cluster.url()).await;
    let response = counting.get("/v1/count").await;
    assert_eq!(response.json::<i64>().await.unwrap(), 2);
    assert_eq!(counting.get("/health/ready").await.status(), StatusCode::OK);

    cluster.stop().unwrap();
    let response = counting.get("/v1/count").await;
    assert!(response.headers().contains_key("retry-after"));
    let status = StatusCode::SERVICE_UNAVAILABLE;
    problem(response, status, "database_unavailable").await;
    let response = counting.get("/health/ready").await;
    problem(response, status, "database_unavailable").await;
    let live = counting.get("/health/live").await;
    assert_eq!(live.status(), StatusCode::OK);

    cluster.start_again().await.unwrap();
    let response = counting.get("/v1/count").await;
    assert_eq!(response.json::<i64>().await.unwrap(), 2);
    assert_eq!(counting.get("/health/ready").await.status(), StatusCode::OK);
    counting.running.stop().await.unwrap();
}

#[tokio::test]
async fn several_that_start_at_once_bring_the_tables_up_to_date_once() {
    let schema = Schema::create().await.unwrap();
    let opening = (0..5).map(|_| {
        let location = location(&schema.url());
        tokio::spawn(async move { database::open(&location, &MIGRATIONS).await })
    });
    for opened in opening.collect::<Vec<_>>() {
        opened.await.unwrap().unwrap().close().await;
    }
}

#[tokio::test]
async fn a_server_that_cannot_be_used_is_told_of_in_one_line_without_the_password() {
    // Nobody listens on port 1.
    let refused = "postgres://me:hidden@127.0.0.1:1/campaigns";
    let absent = Schema::create().await.unwrap().url();
    let absent = absent.replace("/postgres?", "/no_such_database?");
    for (url, part) in [
        (refused, "postgres://me@127.0.0.1:1/campaigns"),
        (&absent, "no_such_database"),
        ("postgres://me:hidden@127.0.0.1/x?sslmod=require", "sslmod"),
    ] {
        let error = database::open(&location(url), &MIGRATIONS)
            .await
            .unwrap_err();
        let line = error.to_string();
        assert!(line.contains(part), "{line}");
        assert!(!line.contains('\n'), "{line}");
        assert!(!format!("{line} {error:?}").contains("hidden"), "{error:?}");
    }
}

#[tokio::test]
async fn a_service_that_knows_sqlite_only_says_so() {
    let location = location("postgres://me:hidden@127.0.0.1/x");
    let error = database::open_sqlite(&location, &[]).await.unwrap_err();
    assert!(matches!(error, DatabaseError::NotSqlite(_)), "{error}");
    assert!(!error.to_string().contains("hidden"), "{error}");
}
