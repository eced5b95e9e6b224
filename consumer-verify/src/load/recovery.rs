//! How long a consumer takes after a fault until answers come as before. Pure.

use std::time::Duration;

use contract::{LoadEvent, LoadEventKind, LoadSeries};

/// The longest recovery among the faults that came to their end, from that end to the end of the
/// first sample that has answers, no error, and a p99 within `p99` where there is one. `Err` where
/// that was never seen before the samples ended; `None` where no fault came to its end.
pub(super) fn longest(
    series: &LoadSeries,
    events: &[LoadEvent],
    p99: Option<Duration>,
) -> Option<Result<Duration, NotSeen>> {
    let mut backs = events
        .iter()
        .filter(|event| event.kind == LoadEventKind::Back)
        .map(|event| after(series, event.at, p99))
        .peekable();
    backs.peek()?;
    Some(backs.try_fold(Duration::ZERO, |longest, one| Ok(longest.max(one?))))
}

/// There was no sample in which answers came as before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct NotSeen;

fn after(series: &LoadSeries, back: Duration, p99: Option<Duration>) -> Result<Duration, NotSeen> {
    let mut end = Duration::ZERO;
    for sample in &series.samples {
        let begin = end;
        end += series.every;
        let in_time = match (sample.p99, p99) {
            (Some(seen), Some(limit)) => seen <= limit,
            (seen, None) => seen.is_some(),
            (None, Some(_)) => false,
        };
        // The sample in which the fault ends has some of it.
        if begin >= back && sample.answered > 0 && sample.errors == 0 && in_time {
            return Ok(end - back);
        }
    }
    Err(NotSeen)
}

#[cfg(test)]
mod tests {
    use contract::LoadSample;

    use super::*;

    fn series(samples: &[(u64, u64, u64)]) -> LoadSeries {
        let samples = samples.iter().map(|&(answered, errors, p99)| LoadSample {
            answered,
            errors,
            p99: Some(Duration::from_millis(p99)),
            ..LoadSample::default()
        });
        LoadSeries {
            every: Duration::from_secs(1),
            samples: samples.collect(),
        }
    }

    fn back(at: u64) -> LoadEvent {
        LoadEvent {
            at: Duration::from_millis(at),
            service: "api".into(),
            kind: LoadEventKind::Back,
        }
    }

    #[test]
    fn it_ends_with_the_first_good_sample_after_the_fault() {
        let series = series(&[(9, 0, 5), (0, 9, 5), (9, 1, 5), (9, 0, 900), (9, 0, 5)]);
        let longest = |p99| longest(&series, &[back(1500)], p99);
        let millis = |millis| Some(Ok(Duration::from_millis(millis)));
        assert_eq!(longest(None), millis(2500));
        assert_eq!(longest(Some(Duration::from_millis(100))), millis(3500));
        assert_eq!(longest(Some(Duration::from_millis(1))), Some(Err(NotSeen)));
    }

    #[test]
    fn without_a_fault_there_is_none_and_of_several_the_longest_counts() {
        let series = series(&[(9, 0, 5), (0, 9, 5), (9, 0, 5)]);
        assert_eq!(longest(&series, &[], None), None);
        let events = [back(0), back(500)];
        let expected = Duration::from_millis(2500);
        assert_eq!(longest(&series, &events, None), Some(Ok(expected)));
        assert_eq!(longest(&series, &[back(2500)], None), Some(Err(NotSeen)));
    }
}
