//! Work on a long list, shared among the processor's cores.

use std::num::NonZeroUsize;
use std::ops::Range;
use std::panic::resume_unwind;
use std::thread::{available_parallelism, scope};

/// Below this, starting a thread takes longer than it saves.
const LEAST_FOR_A_THREAD: usize = 200;

/// Cuts the places from 0 to `length` into one part for each thread, and joins what `work` makes of
/// the parts.
///
/// # Errors
/// Of the parts that fail, the error of the first.
pub(super) fn in_threads<R: Send, E: Send>(
    length: usize,
    work: impl Fn(Range<usize>) -> Result<Vec<R>, E> + Sync,
) -> Result<Vec<R>, E> {
    let cores = available_parallelism().map_or(1, NonZeroUsize::get);
    let size = length.div_ceil(cores).max(LEAST_FOR_A_THREAD);
    let part = |start: usize| work(start..length.min(start + size));
    let part = &part;
    scope(|scope| {
        let others = (size..length).step_by(size);
        let others = Vec::from_iter(others.map(|start| scope.spawn(move || part(start))));
        let mut done = part(0)?;
        for other in others {
            done.extend(other.join().unwrap_or_else(|panic| resume_unwind(panic))?);
        }
        Ok(done)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn checked(length: usize, wrong: &[usize]) -> Result<Vec<usize>, usize> {
        in_threads(length, |part| {
            match part.clone().find(|one| wrong.contains(one)) {
                Some(wrong) => Err(wrong),
                None => Ok(part.collect()),
            }
        })
    }

    #[test]
    fn the_order_stays_however_long_the_list_is() {
        for length in [0, 1, LEAST_FOR_A_THREAD, LEAST_FOR_A_THREAD + 1, 5000] {
            assert_eq!(checked(length, &[]), Ok(Vec::from_iter(0..length)));
        }
    }

    #[test]
    fn the_first_error_counts_whichever_part_ends_first() {
        assert_eq!(checked(5000, &[4999, 4000, 70]), Err(70));
        assert_eq!(checked(5000, &[4999]), Err(4999));
    }
}
