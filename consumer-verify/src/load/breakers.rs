//! Asks the consumer once a second what its circuit breakers do, for the time line.

use std::collections::BTreeMap;
use std::convert::Infallible;
use std::time::{Duration, Instant};

use contract::BreakerState;
use contract::project::BreakerPlaces;
use serde_json::Value;
use tokio::sync::mpsc;

use super::drive::Beside;
use super::template::{About, Template};
use super::wire::Wire;
use super::words::Words;

/// How often it is asked.
const EVERY: Duration = Duration::from_secs(1);

/// Asks again and again.
pub(super) struct Watcher {
    places: BreakerPlaces,
    wire: Wire,
    template: Template,
}

impl Watcher {
    pub(super) fn of(places: BreakerPlaces, template: Template) -> Result<Self, String> {
        Ok(Self {
            wire: Wire::to(template.origin())?,
            places,
            template,
        })
    }

    /// Never ends. A consumer that does not answer says nothing of its breakers.
    pub(super) async fn watch(
        &self,
        began: Instant,
        seen: &mpsc::UnboundedSender<Beside>,
    ) -> Infallible {
        let about = About {
            words: Words::of(0),
            number: 0,
            created: "",
        };
        let mut ticks = tokio::time::interval(EVERY);
        loop {
            ticks.tick().await;
            let request = self.template.fill(&about);
            if let Ok(reply) = self.wire.send(request, EVERY).await {
                let body: Value = serde_json::from_slice(&reply.body).unwrap_or_default();
                // The load is over where nobody receives it.
                let _ = seen.send((began.elapsed(), states(&self.places, &body)));
            }
        }
    }
}

fn states(places: &BreakerPlaces, body: &Value) -> BTreeMap<String, BreakerState> {
    let items = body.pointer(&places.items).and_then(Value::as_array);
    let state = |item: &Value| {
        let name = item.pointer(&places.name)?.as_str()?;
        let state = item.pointer(&places.state)?.clone();
        Some((name.to_owned(), serde_json::from_value(state).ok()?))
    };
    items.into_iter().flatten().filter_map(state).collect()
}
