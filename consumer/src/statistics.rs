//! Brings what is measured of the store up to date, just before it is read.

use std::time::Duration;

use jiff::Timestamp;
use tokio::time::timeout;

use crate::clock::Clock;
use crate::metrics::Metrics;
use crate::store::{Statistics, Store};

/// How long the store may take to answer: what reads the metrics does not wait for ever.
const PATIENCE: Duration = Duration::from_secs(2);

/// Asks the store, and sets the metrics to what it answers. While it does not answer, nothing is
/// shown of it.
pub(crate) async fn refresh(store: &Store, clock: &Clock, metrics: &Metrics) {
    let cause = match timeout(PATIENCE, store.statistics()).await {
        Ok(Ok(statistics)) => return show(&statistics, clock.now(), metrics),
        Ok(Err(error)) => error.to_string(),
        Err(late) => late.to_string(),
    };
    tracing::warn!(cause, "the metrics lack what is in the store");
    metrics.store_unknown();
}

fn show(statistics: &Statistics, now: Timestamp, metrics: &Metrics) {
    let campaigns = statistics.campaigns.iter();
    let campaigns: Vec<_> = campaigns
        .map(|&(status, count)| (status.as_str(), count))
        .collect();
    // A due time ahead is no lag, and a negative duration has no unsigned form.
    let late = statistics.next_due_at.map(|due| now.duration_since(due));
    let lag = late.and_then(|late| Duration::try_from(late).ok());
    metrics.stored(&campaigns, lag.unwrap_or_default());
}
