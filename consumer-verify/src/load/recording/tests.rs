//! Requests in, samples and stages out.

use proptest::prelude::*;

use super::*;

const SECOND: Duration = Duration::from_secs(1);

/// Two stages of two seconds.
fn stages() -> [Planned; 2] {
    [0, 1].map(|stage| Planned {
        from: 2 * stage * SECOND,
        length: 2 * SECOND,
        rate: Some(f64::from(stage + 1)),
    })
}

fn recorded(requests: &[(u32, u32, bool)]) -> Recording {
    let mut recorder = Recorder::new(&stages(), 4 * SECOND);
    for &(intended, latency, right) in requests {
        let ended = Ended {
            intended: Duration::from_millis(intended.into()),
            latency: Duration::from_millis(latency.into()),
            stage: (intended / 2000) as usize,
            right,
        };
        recorder.started(ended.intended, ended.stage);
        recorder.ended(&ended);
    }
    recorder.finish()
}

#[test]
fn requests_count_where_they_started_and_answers_where_they_came() {
    let recording = recorded(&[(500, 100, true), (900, 1500, true), (2100, 3000, false)]);
    let series = recording.series();
    let seen = series.samples.iter().map(|sample| {
        (
            sample.started,
            sample.answered,
            sample.errors,
            sample.in_flight,
        )
    });
    assert_eq!(
        Vec::from_iter(seen),
        [
            (2, 1, 0, 1),
            (0, 0, 0, 1),
            (1, 1, 0, 1),
            (0, 0, 0, 1),
            (0, 0, 0, 1),
            (0, 0, 1, 0)
        ]
    );
    assert_eq!(series.samples[1].p50, None);
    let stages = recording.stages();
    assert_eq!((stages[0].answered, stages[1].errors), (2, 1));
    assert_eq!((stages[0].came, stages[1].came), (Some(1), Some(1)));
    assert_eq!(recording.total().target_rate, Some(1.5));
}

#[test]
fn a_long_run_has_coarser_samples() {
    let every = |seconds: u32| Recorder::new(&[], seconds * SECOND).recording.every;
    assert_eq!(every(20), SECOND);
    assert_eq!(every(1200), SECOND);
    assert_eq!(every(24 * 3600), 72 * SECOND);
}

#[test]
fn recordings_of_different_loads_do_not_join() {
    let mut recording = recorded(&[(500, 100, true)]);
    let other = Recorder::new(&stages()[..1], 4 * SECOND).finish();
    assert!(!recording.merge(&other));
    assert_eq!(recording, recorded(&[(500, 100, true)]));
}

#[test]
fn a_glance_shows_the_last_whole_second() {
    let mut recorder = Recorder::new(&stages(), 4 * SECOND);
    for intended in [100, 200, 1100] {
        let ended = Ended {
            intended: Duration::from_millis(intended),
            latency: Duration::from_millis(10),
            stage: 0,
            right: true,
        };
        recorder.started(ended.intended, 0);
        recorder.ended(&ended);
    }
    recorder.started(Duration::from_millis(1200), 0);
    let glance = recorder.glance(Duration::from_millis(1300));
    assert_eq!((glance.rate, glance.in_flight), (2.0, 1));
    assert!(glance.p99.unwrap() >= Duration::from_millis(10));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn shards_join_to_what_one_driver_records(
        requests in prop::collection::vec((0..4000_u32, 1..5000_u32, any::<bool>()), 0..60),
        of in 1..4_usize,
    ) {
        let part = |shard: usize| {
            recorded(&Vec::from_iter(requests.iter().copied().skip(shard).step_by(of)))
        };
        let mut joined = part(0);
        for shard in 1..of {
            prop_assert!(joined.merge(&part(shard)));
        }
        let one = recorded(&requests);
        prop_assert_eq!(joined.series(), one.series());
        prop_assert_eq!(joined.stages(), one.stages());
        let file = serde_json::to_string(&joined).unwrap();
        let read: Recording = serde_json::from_str(&file).unwrap();
        prop_assert_eq!(read, one);
    }
}
