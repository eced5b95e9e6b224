//! The launcher: finds campaigns that are due, and sees to it that all of their messages are in
//! the outbox, each once. Any number of launchers may work on one database.

mod approval;
mod backoff;
mod end;
mod launch;
mod settings;

use std::sync::Arc;

use jiff::Timestamp;
use service::{CancellationToken, RequestContext, spans};
use tokio::task::{JoinError, JoinSet};
use tokio::time::sleep;
use tracing::Instrument;

use crate::clock::Clock;
use crate::metrics::Metrics;
use crate::providers::TemplateClient;
use crate::store::{Claim, Store, StoreError};
use launch::Launch;

pub use settings::{LauncherMode, LauncherSettings};

/// Launches campaigns. Cheap to clone.
#[derive(Clone, Debug)]
pub(crate) struct Launcher {
    pub(crate) store: Store,
    pub(crate) templates: TemplateClient,
    pub(crate) clock: Clock,
    pub(crate) metrics: Metrics,
    pub(crate) settings: Arc<LauncherSettings>,
}

impl Launcher {
    /// Launches what is due until `stop` is cancelled. Then it ends the batches under way, and
    /// gives its campaigns back.
    pub(crate) async fn run(self, stop: CancellationToken) {
        let mut launches = JoinSet::new();
        loop {
            while launches.len() < self.settings.concurrency.get() && !stop.is_cancelled() {
                let Some(claim) = self.claim().await else {
                    break;
                };
                launches.spawn(self.clone().launch(claim, stop.clone()));
            }
            tokio::select! {
                () = stop.cancelled() => break,
                Some(ended) = launches.join_next() => note_panic(ended),
                () = sleep(self.settings.poll_interval) => {}
            }
        }
        while let Some(ended) = launches.join_next().await {
            note_panic(ended);
        }
    }

    /// The next campaign that is due. A database that does not answer is asked again later.
    async fn claim(&self) -> Option<Claim> {
        let claimed = self.store.claim(self.clock.now(), self.lease_until()).await;
        claimed.unwrap_or_else(|error| {
            log_store_error(&error);
            None
        })
    }

    async fn launch(self, claim: Claim, stop: CancellationToken) {
        let exported = spans::work("launch");
        let context = exported.in_scope(RequestContext::new);
        let logged = tracing::error_span!(
            "launch",
            request_id = context.request_id(),
            trace_id = context.trace().trace_id(),
        );
        let launch = Launch {
            launcher: &self,
            claim,
            context,
            stop,
            exported: exported.clone(),
        };
        launch.run().instrument(logged).instrument(exported).await;
    }

    /// Until when a lease is that is taken or kept now.
    fn lease_until(&self) -> Timestamp {
        later(self.clock.now(), self.settings.lease)
    }
}

/// The instant that is `duration` after `instant`, or the last one.
fn later(instant: Timestamp, duration: std::time::Duration) -> Timestamp {
    instant.checked_add(duration).unwrap_or(Timestamp::MAX)
}

fn log_store_error(error: &StoreError) {
    let cause = std::error::Error::source(error).map(ToString::to_string);
    tracing::error!(%error, cause, "the launcher cannot use the store");
}

/// The panic itself is in the log. The lease of the campaign runs out.
fn note_panic(ended: Result<(), JoinError>) {
    if let Err(error) = ended {
        tracing::error!(%error, "a launch broke off");
    }
}
