//! Telling the broker the results, and the user what came of it.

use contract::{ExitStatus, Run};
use provider_verify::broker::{Access, Broker, Pact, Publish};

use crate::terminal;

/// What came of publishing.
pub(crate) enum Told {
    /// The broker was told what it may be told.
    Done,
    /// Not everything reached it.
    Failed,
}

/// Publishes the results of a run, and says so.
pub(crate) async fn publish(pacts: &[Pact], run: &Run, access: &Access, publish: &Publish) -> Told {
    let broker = match Broker::new(access) {
        Ok(broker) => broker,
        Err(error) => return failed(&error),
    };
    let Some(step) = run.steps.first() else {
        return Told::Done;
    };
    let results = match broker.publish(pacts, step, publish).await {
        Ok(results) => results,
        Err(reason) => {
            terminal::tell(&format!("the results are not published: {reason}"));
            return Told::Done;
        }
    };
    let mut told = Told::Done;
    for result in results {
        match result {
            Ok(published) => {
                let (consumer, version) = (published.consumer, &publish.version);
                terminal::tell(&match published.success {
                    Ok(true) => {
                        format!("published: version {version} keeps the pact of {consumer}")
                    }
                    Ok(false) => {
                        format!("published: version {version} breaks the pact of {consumer}")
                    }
                    Err(reason) => {
                        format!("the result of {consumer} is not published: {reason}")
                    }
                });
                published
                    .notices
                    .iter()
                    .for_each(|notice| terminal::tell(&notice.text));
            }
            Err(error) => told = failed(&error),
        }
    }
    told
}

fn failed(error: &dyn std::error::Error) -> Told {
    terminal::tell(&format!(
        "error: the results could not be published: {error}"
    ));
    Told::Failed
}

/// How the program ends: a broken contract stays one, also when nobody could be told.
pub(crate) fn status(run: ExitStatus, told: Told) -> ExitStatus {
    match (run, told) {
        (ExitStatus::Kept, Told::Failed) => ExitStatus::NotChecked,
        (status, Told::Done | Told::Failed) => status,
    }
}
