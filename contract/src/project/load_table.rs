//! `[load.<consumer>]`: how a consumer is loaded, how what it stored is read back, and the budget that
//! it is held to.

mod arrival;
mod budget;
mod during;
mod parts;
mod read;
mod table;

use std::time::Duration;

use super::interpolation::Interpolated;
use super::scenario::ScenarioStep;
use crate::{Arrival, Given};
pub use budget::Budget;
pub use during::{During, FaultUnderLoad};
pub(super) use read::loads;
pub(super) use table::LoadTable;

/// How a consumer is loaded.
///
/// Its requests may speak of `{request.id}` and `{request.key}`, a different word for each request,
/// and of what `held` saves; those of `read_back` also of `{created.id}`. All of these are
/// [`Placeholder::Saved`](super::Placeholder::Saved).
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Load {
    /// The consumer: a service of this role.
    pub consumer: String,
    /// What reports call it.
    pub name: String,
    /// What is set up at the providers before it, in this order, and torn down after it.
    pub given: Vec<Given>,
    /// Added to the environment of the consumer while it is loaded.
    pub env: Vec<(String, Interpolated)>,
    /// What is read from the providers before the load: the truth that is stored.
    pub held: Vec<Held>,
    /// The request that is sent again and again.
    pub request: ScenarioStep,
    /// The statuses that say that it is done.
    pub acknowledged: Vec<u16>,
    /// Where such an answer has the id of what was created, as a JSON pointer.
    pub created: String,
    /// How it is read back; the first request reads the thing itself, and the others its parts.
    pub read_back: Vec<ReadBack>,
    /// How everything that is stored is listed.
    pub audit: Audit,
    /// Where the consumer says what its circuit breakers do.
    pub breakers: Option<BreakerPlaces>,
    /// How requests arrive.
    pub arrival: Arrival,
    /// How long they arrive.
    pub length: Duration,
    /// How long they arrive where a long run is asked for.
    pub soak_length: Duration,
    /// How long they arrive before anything counts.
    pub warm_up: Duration,
    /// How long one answer may take, from the intended start.
    pub deadline: Duration,
    /// How many requests may be on their way at once.
    pub in_flight: u32,
    /// What is done to the services meanwhile.
    pub during: Vec<During>,
    /// What it is held to.
    pub budget: Budget,
}

/// Something that a provider holds, read before the load.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Held {
    /// The provider.
    pub provider: String,
    /// The request; its `save` has the names of what is taken from the first page.
    pub request: ScenarioStep,
    /// Where the answer has its items and the next page, where it is one of several.
    pub pages: Option<Pages>,
    /// The name of a digest over all items, and where each has the value that counts.
    pub digest: Option<(String, String)>,
}

/// A request that reads back what another one created.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct ReadBack {
    /// The request, and what is expected of its answer.
    pub request: ScenarioStep,
    /// Where the answer has its items and the next page, where it is one of several.
    pub pages: Option<Pages>,
    /// What the items have to be, all pages together.
    pub digest: Option<Digest>,
}

/// What the items of all pages have to be, as a set.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Digest {
    /// Where each item has the value that counts, as a JSON pointer.
    pub of: String,
    /// The name of the digest in `held` that it has to equal.
    pub equals: String,
}

/// The request that lists everything that is stored.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Audit {
    /// The request.
    pub request: ScenarioStep,
    /// Where the answer has its items and the next page.
    pub pages: Pages,
    /// Where an item has its id, as a JSON pointer.
    pub id: String,
    /// Where an item has the text that `{request.id}` stands in, as a JSON pointer.
    pub mark: String,
}

/// Where an answer that is a page has its items, and how the next page is asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Pages {
    /// The array of items, as a JSON pointer.
    pub items: String,
    /// The cursor of the next page, as a JSON pointer; null or nothing there on the last one.
    pub next: String,
    /// The parameter of the query that takes the cursor.
    pub cursor: String,
}

/// Where a consumer says what its circuit breakers do.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct BreakerPlaces {
    /// The request.
    pub request: ScenarioStep,
    /// The array with an item for each provider, as a JSON pointer.
    pub items: String,
    /// Where an item has the provider's name, as a JSON pointer.
    pub name: String,
    /// Where an item has the state: `closed`, `open` or `half_open`.
    pub state: String,
}
