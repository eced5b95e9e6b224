//! What a consumer has to be able to do so that faults can be played to it.

use std::collections::BTreeMap;
use std::time::Duration;

use contract::project::Placeholder;
use provider_verify::Provider;
use serde_json::Value;
use url::Url;

/// A consumer that can be started, several times side by side.
pub trait Consumer: Sync {
    /// One that runs; dropping it stops it.
    type Running: RunningConsumer;

    /// Starts one with nothing stored, whose providers are at these addresses, by name. It ends when
    /// the consumer answers requests; with the reason in words where it never does.
    fn start(
        &self,
        providers: &BTreeMap<String, Url>,
        instance: usize,
    ) -> impl Future<Output = Result<Self::Running, String>>;
}

/// A consumer that runs.
pub trait RunningConsumer: Send {
    /// Where it is, and the headers of every request to it.
    fn target(&self) -> Result<Provider, String>;

    /// What a placeholder of the plan stands for, but for `{run.id}`.
    ///
    /// # Errors
    /// When it stands for nothing; in words for a report.
    fn value(&self, placeholder: &Placeholder) -> Result<Value, String> {
        Err(format!("nothing is known of {placeholder:?}"))
    }

    /// The lines that it logged since this was asked last.
    fn logged(&mut self) -> Vec<String>;

    /// How long a line of the log may be on its way after the answer. Only for one that is missing so
    /// much time is lost.
    fn log_delay(&self) -> Duration {
        Duration::from_secs(1)
    }

    /// Why it does not run any more, where it does not.
    fn died(&mut self) -> Option<String> {
        None
    }
}
