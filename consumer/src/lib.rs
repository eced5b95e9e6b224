//! The Campaign Scheduling service: reads templates and recipients from their services, and
//! creates campaigns from both.

mod api;
mod audience;
pub mod campaign;
pub mod cli;
mod clock;
mod fingerprints;
mod idempotency;
pub mod ids;
mod launcher;
mod message;
pub mod metrics;
pub mod outbox;
pub mod providers;
mod scheduling;
pub mod send_at;
mod settings;
mod shown;
mod spool;
mod statistics;
mod store;
mod timer;

use std::sync::Arc;

use service::{About, App, Dependency, Running, StartError, database};

use launcher::Launcher;
use providers::{Connection, Provider, RecipientClient, Surroundings, TemplateClient};
use scheduling::Scheduling;
use store::Store;

pub use clock::Clock;
pub use idempotency::IdempotencyRetention;
pub use launcher::{LauncherMode, LauncherSettings};
pub use metrics::Metrics;
pub use settings::{ProviderSettings, Settings};
pub use timer::Timer;

const ABOUT: About = About {
    name: "campaign-scheduler",
    title: "Campaign Scheduling service",
    description: "Creates e-mail campaigns from the templates of the Template service and the \
                  recipients of the Recipient service.",
    tags: &[
        (
            "campaigns",
            "What is sent, to whom, and when; and what has become of it.",
        ),
        ("providers", "What there is to make campaigns from."),
    ],
    version: env!("CARGO_PKG_VERSION"),
};

/// Starts the service. A TLS provider for `rustls` must have been installed in the process.
///
/// # Errors
/// The database cannot be used, the address cannot be bound, or the system's certificates cannot
/// be loaded.
pub async fn start(settings: Settings) -> Result<Running, StartError> {
    let metrics = Metrics::new();
    let surroundings = Surroundings {
        clock: settings.clock.clone(),
        timer: settings.timer,
        metrics: metrics.clone(),
    };
    let connect = |provider, ProviderSettings { url, token }| {
        Connection::new(provider, url, token, settings.calls, surroundings.clone())
            .map_err(|error| StartError::Service(error.into()))
    };
    let templates = connect(Provider::Template, settings.template_service)?;
    let recipients = connect(Provider::Recipient, settings.recipient_service)?;
    let providers = [templates.clone(), recipients.clone()];
    let database = database::open(&settings.service.database, &store::MIGRATIONS).await?;
    let store = Store::new(database.clone());
    let measured = (store.clone(), settings.clock.clone(), metrics.clone());
    let shown = metrics.clone();
    let templates = TemplateClient::new(templates);
    let launcher = match settings.launcher {
        LauncherMode::Off => None,
        LauncherMode::On(launcher) => Some(Launcher {
            store: store.clone(),
            templates: templates.clone(),
            clock: settings.clock.clone(),
            metrics: metrics.clone(),
            settings: Arc::new(launcher),
        }),
    };
    let scheduling = Scheduling {
        templates,
        recipients: RecipientClient::new(recipients),
        store,
        clock: settings.clock,
        metrics,
        idempotency_retention: settings.idempotency_retention,
    };
    let app = App::new(&ABOUT, database, settings.service.tokens, || {
        api::routes(scheduling)
    })
    .metrics(
        |registry| shown.register(registry),
        move || {
            let (store, clock, metrics) = measured.clone();
            async move { statistics::refresh(&store, &clock, &metrics).await }
        },
    )
    .dependencies(move || providers.iter().map(dependency).collect());
    let app = match launcher {
        Some(launcher) => app.background("launcher", |stop| launcher.run(stop)),
        None => app,
    };
    app.listen(settings.service.listen).await
}

/// What readiness shows of a provider.
fn dependency(connection: &Connection) -> Dependency {
    Dependency {
        name: connection.provider().name(),
        circuit_breaker: connection.breaker(),
    }
}
