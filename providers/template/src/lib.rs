//! The Template service: e-mail templates with versions, over HTTP, kept in SQLite.
//!
//! [`start`] runs it inside any process; the binary of the same name is a thin command around it.

pub mod placeholder;
mod problems;
mod routes;
mod states;
mod store;
pub mod template;
mod wire;

use service::{
    About, App, DatabaseLocation, Migration, ProviderStates, Running, StartError, Tokens, database,
};

pub use crate::states::States;
use crate::store::Store;

/// What the service says of itself.
const ABOUT: About = About {
    name: "template-service",
    title: "Template service",
    description: "E-mail templates with versions.\n\n\
        The texts of a template hold variables as `{{name}}`. A template declares the variables \
        that it uses; one that uses another is refused. Every change makes a new version, and \
        no version is ever lost.",
    tags: &[(
        "templates",
        "What campaigns send: subject and bodies with variables, in versions.",
    )],
    version: env!("CARGO_PKG_VERSION"),
};

/// The history of the tables.
const MIGRATIONS: [Migration; 1] = [Migration {
    version: 1,
    description: "templates",
    sql: include_str!("../migrations/0001_templates.sql"),
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
    let store = Store::new(pool.clone());
    let routes = || routes::v1().with_state(store.clone());
    let app = App::new(&ABOUT, pool, tokens, routes);
    Ok((app, States::new(store)))
}
