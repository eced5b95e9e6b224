//! Of a request that no interaction fits: the one that comes nearest, and all that would have to be
//! different.

use serde::Serialize;

use crate::interactions::{Interactions, Playable};
use crate::pact::{Difference, Incoming, Place};
use crate::states::Held;

/// How many interactions are compared in full, so that a wrong path costs no more in a large pact.
const COMPARED: usize = 100;

/// How many differences are told.
const TOLD: usize = 20;

/// The interaction that comes nearest.
#[derive(Debug, Serialize)]
pub(crate) struct Nearest {
    pub(crate) consumer: String,
    pub(crate) provider: String,
    pub(crate) description: String,
    /// What would have to be different, at most twenty of them.
    pub(crate) differences: Vec<Difference>,
    /// How many differences there are beside those.
    #[serde(skip_serializing_if = "is_zero")]
    pub(crate) more_differences: usize,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks for it")]
fn is_zero(number: &usize) -> bool {
    *number == 0
}

/// The interaction whose path has most in common with the request's; of several the one of its
/// method, then the one with the fewest differences, then the first. `None` only when there are no
/// interactions.
pub(crate) async fn nearest(
    interactions: &Interactions,
    incoming: &Incoming,
    held: &[Held],
) -> Option<Nearest> {
    let all = interactions.all();
    let distances = Vec::from_iter(all.iter().map(|one| distance(one, incoming)));
    let least = distances.iter().min()?;
    let near = all.iter().zip(&distances);
    let near = near.filter(|(_, distance)| *distance == least);
    let mut best: Option<(&Playable, Vec<Difference>)> = None;
    for (one, _) in near.take(COMPARED) {
        let mut differences = one.request.differences(incoming).await;
        differences.extend(of_states(one, held));
        let fewest = best.as_ref().map(|(_, fewest)| fewest.len());
        if fewest.is_none_or(|fewest| differences.len() < fewest) {
            best = Some((one, differences));
        }
    }
    let (one, mut differences) = best?;
    let more_differences = differences.len().saturating_sub(TOLD);
    differences.truncate(TOLD);
    Some(Nearest {
        consumer: one.consumer.clone(),
        provider: one.provider.clone(),
        description: one.description.clone(),
        differences,
        more_differences,
    })
}

/// How many segments of the path differ, and whether the method does.
fn distance(one: &Playable, incoming: &Incoming) -> (usize, bool) {
    let request = &one.request;
    let method = !request.method().eq_ignore_ascii_case(incoming.method());
    let path = match !request.path_is_fixed() && request.fits_path(incoming) {
        true => 0,
        false => segments_apart(request.path(), incoming.path()),
    };
    (path, method)
}

fn segments_apart(a: &str, b: &str) -> usize {
    let (mut a, mut b) = (a.split('/'), b.split('/'));
    let mut apart = 0;
    loop {
        match (a.next(), b.next()) {
            (None, None) => return apart,
            (one, other) => apart += usize::from(one != other),
        }
    }
}

fn of_states(one: &Playable, held: &[Held]) -> Option<Difference> {
    let missing = !held.is_empty() && !one.holds(held);
    missing.then(|| Difference {
        place: Place::States,
        expected: serde_json::to_value(&one.states).ok(),
        actual: serde_json::to_value(held).ok(),
        detail: "not all of the provider states that it needs hold".to_owned(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_compared_segment_by_segment() {
        assert_eq!(segments_apart("/a/b", "/a/b"), 0);
        assert_eq!(segments_apart("/a/b", "/a/c"), 1);
        assert_eq!(segments_apart("/a/b", "/a/b/"), 1);
        assert_eq!(segments_apart("/a/b/c", "/x"), 3);
    }
}
