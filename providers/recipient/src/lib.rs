//! The Recipient service: recipient lists, streamed in and out over HTTP, kept in SQLite.
//!
//! [`start`] runs it inside any process; the binary of the same name is a thin command around it.

mod domain;
mod ndjson;
mod problems;
mod routes;
mod row;
mod spool;
mod states;
mod store;
mod wire;

use jiff::{Timestamp, Unit};
use service::{
    About, App, DatabaseLocation, Migration, ProviderStates, Running, StartError, Tokens, database,
};

pub use crate::states::States;
use crate::store::Store;

/// What the service says of itself.
const ABOUT: About = About {
    name: "recipient-service",
    title: "Recipient service",
    description: "Recipient lists: who gets a campaign, and whether mail may go there.\n\n\
        Lists of any size go in and out as newline-delimited JSON, `application/x-ndjson`: one \
        recipient a line. An import adds all of its rows or none.",
    tags: &[
        ("recipient lists", "Lists by their names and sizes."),
        (
            "recipients",
            "Who is on a list, and whether mail may go there.",
        ),
    ],
    version: env!("CARGO_PKG_VERSION"),
};

/// The history of the tables.
const MIGRATIONS: [Migration; 1] = [Migration {
    version: 1,
    description: "lists and recipients",
    sql: include_str!("../migrations/0001_lists_and_recipients.sql"),
}];

/// What the service is told when it starts.
pub use service::ProviderSettings as Settings;

/// Opens the database and serves until the result is [stopped](Running::stop).
///
/// # Errors
/// The settings contradict each other, the database cannot be used, or the address cannot be
/// bound.
pub async fn start(settings: Settings) -> Result<Running, StartError> {
    let service = settings.service;
    settings.provider_states.check(&service.database)?;
    let (app, states) = app(&service.database, service.tokens).await?;
    let app = match settings.provider_states {
        ProviderStates::On => app.provider_states(states),
        ProviderStates::Off => app,
    };
    app.listen(service.listen).await
}

/// Opens the database. Gives the service, which does not listen yet, and what brings it into its
/// provider states: together what a contract test in the same process needs.
///
/// # Errors
/// The database cannot be used.
pub async fn app(database: &DatabaseLocation, tokens: Tokens) -> Result<(App, States), StartError> {
    let pool = database::open_sqlite(database, &MIGRATIONS).await?;
    let store = Store::new(pool.clone(), now);
    let routes = || routes::v1().with_state(store.clone());
    let app = App::new(&ABOUT, pool, tokens, routes);
    Ok((app, States::new(store)))
}

/// The time in microseconds: fine enough for two changes to differ.
fn now() -> Timestamp {
    let now = Timestamp::now();
    now.round(Unit::Microsecond).unwrap_or(now)
}
