//! The Campaign Scheduling service: reads templates and recipients from their services, and
//! creates campaigns from both.

mod api;
mod audience;
pub mod campaign;
pub mod cli;
mod clock;
mod idempotency;
pub mod ids;
pub mod providers;
mod scheduling;
mod settings;
mod spool;
mod store;

use service::{About, App, Running, StartError, database};

use providers::{Connection, Provider, RecipientClient, TemplateClient};
use scheduling::Scheduling;
use store::Store;

pub use clock::Clock;
pub use settings::{ProviderSettings, Settings};

const ABOUT: About = About {
    name: "campaign-scheduler",
    title: "Campaign Scheduling service",
    description: "Creates e-mail campaigns from the templates of the Template service and the \
                  recipients of the Recipient service.",
    version: env!("CARGO_PKG_VERSION"),
};

/// Starts the service. A TLS provider for `rustls` must have been installed in the process.
///
/// # Errors
/// The database cannot be used, the address cannot be bound, or the system's certificates cannot
/// be loaded.
pub async fn start(settings: Settings) -> Result<Running, StartError> {
    let connect = |provider, settings: ProviderSettings, timeouts| {
        Connection::new(provider, settings.url, settings.token, timeouts)
            .map_err(|error| StartError::Service(error.into()))
    };
    let timeouts = settings.timeouts;
    let templates = connect(Provider::Template, settings.template_service, timeouts)?;
    let recipients = connect(Provider::Recipient, settings.recipient_service, timeouts)?;
    let pool = database::open(&settings.service.database, &store::MIGRATIONS).await?;
    let scheduling = Scheduling {
        templates: TemplateClient::new(templates),
        recipients: RecipientClient::new(recipients),
        store: Store::new(pool.clone()),
        clock: settings.clock,
    };
    App::new(&ABOUT, pool, settings.service.tokens, || {
        api::routes(scheduling)
    })
    .listen(settings.service.listen)
    .await
}
