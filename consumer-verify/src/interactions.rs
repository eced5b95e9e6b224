//! All that a stub can answer, found by method and path, the one that asks for most first.

use std::collections::HashMap;
use std::sync::Arc;

use contract::{Contract, Interaction, ProviderState, Schema};

use crate::pact::{ExpectedRequest, Incoming, Response};
use crate::states::Held;

/// Paths of the stub itself begin so.
pub(crate) const CONTROL: &str = "/_stub";

/// One interaction, ready to be played.
#[derive(Debug)]
pub(crate) struct Playable {
    pub(crate) consumer: String,
    pub(crate) provider: String,
    pub(crate) description: String,
    pub(crate) states: Vec<ProviderState>,
    pub(crate) request: ExpectedRequest,
    pub(crate) response: Response,
    /// The schema of the answer's body.
    pub(crate) schema: Option<Arc<Schema>>,
}

impl Playable {
    /// Whether all of its states hold.
    pub(crate) fn holds(&self, held: &[Held]) -> bool {
        let one_holds = |state| held.iter().any(|held| held.is(state));
        self.states.iter().all(one_holds)
    }
}

/// Why contracts cannot be played.
#[derive(Debug, thiserror::Error)]
pub enum StubError {
    /// There is no interaction of HTTP in them.
    #[error(
        "the pacts have no interaction of HTTP: there is nothing to play ({0} messages are left out)"
    )]
    Empty(usize),
    /// HTTP cannot carry the answer of an interaction.
    #[error("{interaction:?} cannot be played: {reason}")]
    Response {
        /// The description of the interaction.
        interaction: String,
        /// What is wrong with its response.
        reason: String,
    },
    /// An interaction has a path that the stub needs for itself.
    #[error("{0:?} cannot be played: paths below {CONTROL} are those of the stub itself")]
    Reserved(String),
}

/// The interactions of all contracts. An index into them is their number in the order of the files.
#[derive(Debug, Default)]
pub(crate) struct Interactions {
    all: Vec<Playable>,
    /// By method, in upper case, and path.
    fixed: HashMap<String, HashMap<String, Vec<usize>>>,
    /// Those for which more than one path will do.
    open: Vec<usize>,
    /// How many messages are left out.
    messages: usize,
}

impl Interactions {
    pub(crate) fn of(contracts: &[Contract]) -> Result<Self, StubError> {
        let mut all = Vec::new();
        let mut messages = 0;
        for contract in contracts {
            for interaction in contract.interactions() {
                match interaction.is_message() {
                    true => messages += 1,
                    false => all.push(playable(contract, interaction)?),
                }
            }
        }
        match all.is_empty() {
            true => Err(StubError::Empty(messages)),
            false => Ok(Self::of_playable(all, messages)),
        }
    }

    /// Those that have been prepared already.
    pub(crate) fn of_playable(all: Vec<Playable>, messages: usize) -> Self {
        let mut by_breadth = Vec::from_iter(0..all.len());
        by_breadth.sort_by_key(|&index: &usize| (all[index].request.breadth(), index));
        let mut interactions = Self {
            all,
            fixed: HashMap::new(),
            open: Vec::new(),
            messages,
        };
        for index in by_breadth {
            let request = &interactions.all[index].request;
            let place = match request.path_is_fixed() {
                false => &mut interactions.open,
                true => interactions
                    .fixed
                    .entry(request.method().to_ascii_uppercase())
                    .or_default()
                    .entry(request.path().to_owned())
                    .or_default(),
            };
            place.push(index);
        }
        interactions
    }

    pub(crate) fn all(&self) -> &[Playable] {
        &self.all
    }

    pub(crate) fn messages(&self) -> usize {
        self.messages
    }

    /// The interaction that answers a request, with its number.
    ///
    /// Where states hold, it is one whose states all do, and of those that fit the one with most
    /// states. Where none do, it is one without states, or else any. Among equals the one that asks
    /// for most comes first, then the order of the files.
    pub(crate) async fn answering(&self, incoming: &Incoming, held: &[Held]) -> Option<usize> {
        let mut candidates = Vec::from_iter(self.candidates(incoming));
        match held {
            // Stable: the order by breadth stays within each half.
            [] => candidates.sort_by_key(|&index| !self.all[index].states.is_empty()),
            held => {
                candidates.retain(|&index| self.all[index].holds(held));
                candidates.sort_by_key(|&index| std::cmp::Reverse(self.all[index].states.len()));
            }
        }
        for index in candidates {
            if self.all[index].request.fits(incoming).await {
                return Some(index);
            }
        }
        None
    }

    /// Whether a request is for the method and path of an interaction, whatever else it says.
    pub(crate) fn is_at(&self, index: usize, incoming: &Incoming) -> bool {
        let request = &self.all[index].request;
        request.method().eq_ignore_ascii_case(incoming.method()) && request.fits_path(incoming)
    }

    /// Those that the method and the path do not rule out.
    fn candidates(&self, incoming: &Incoming) -> impl Iterator<Item = usize> {
        let of_method = self.fixed.get(incoming.method());
        let fixed = of_method.and_then(|paths| paths.get(incoming.path()));
        fixed.into_iter().flatten().chain(&self.open).copied()
    }
}

/// An interaction of HTTP, ready to be played.
///
/// # Errors
/// When HTTP cannot carry it, or the stub needs its path.
pub(crate) fn playable(
    contract: &Contract,
    interaction: &Interaction,
) -> Result<Playable, StubError> {
    let description = interaction.description().to_owned();
    let request = ExpectedRequest::of(interaction);
    let path = request.path();
    if path == CONTROL || path.starts_with("/_stub/") {
        return Err(StubError::Reserved(description));
    }
    let response = Response::of(interaction).map_err(|reason| StubError::Response {
        interaction: description.clone(),
        reason,
    })?;
    Ok(Playable {
        consumer: contract.consumer().to_owned(),
        provider: contract.provider().to_owned(),
        description,
        states: interaction.states().to_vec(),
        request,
        response,
        schema: interaction.shared_response_schema(),
    })
}
