//! The order in which services start: a service that is given another's address comes after it.

use super::ProjectError;
use super::service::{Found, Service};
use super::source::Source;

/// Sorts the services by who waits for whom, and as the file does where nobody waits.
pub(super) fn in_start_order(
    mut waiting: Vec<Found>,
    source: &Source<'_>,
) -> Result<Vec<Service>, ProjectError> {
    let mut started: Vec<Service> = vec![];
    while !waiting.is_empty() {
        let can_start = |service: &Found| {
            let mut awaited = service.get_ref().waits_for();
            awaited.all(|name| started.iter().any(|service| service.name == name))
        };
        let Some(next) = waiting.iter().position(can_start) else {
            return Err(cycle(&waiting, source));
        };
        started.push(waiting.remove(next).into_inner());
    }
    Ok(started)
}

/// Every service that is left waits for one that is left: going from one to the next has to come
/// back to where it was.
fn cycle(waiting: &[Found], source: &Source<'_>) -> ProjectError {
    let mut way: Vec<&Found> = vec![&waiting[0]];
    loop {
        let last = way[way.len() - 1];
        let awaited = last.get_ref().waits_for().find_map(|name| {
            waiting
                .iter()
                .find(|service| service.get_ref().name == name)
        });
        let next = awaited.unwrap_or(last);
        let seen = way
            .iter()
            .position(|service| service.get_ref().name == next.get_ref().name);
        way.push(next);
        if let Some(first) = seen {
            let names: Vec<String> = way[first..]
                .iter()
                .map(|service| format!("`{}`", service.get_ref().name))
                .collect();
            return source.error(
                way[first].span(),
                format!(
                    "services wait for each other's address: {}; give one of them a fixed `url` \
                     instead",
                    names.join(" waits for ")
                ),
            );
        }
    }
}
