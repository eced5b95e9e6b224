//! The breaker against a model that is as plain as can be: a list of what happened.

use proptest::prelude::*;

use super::*;

const OPEN_FOR: Duration = Duration::from_secs(10);

fn settings(failures: u32, window: u32, probes: u32) -> BreakerSettings {
    let number = |number| NonZeroU32::new(number).unwrap();
    BreakerSettings {
        failures: number(failures),
        window: number(window),
        open_for: OPEN_FOR,
        probes: number(probes),
    }
}

/// What can happen to a breaker.
#[derive(Clone, Copy, Debug)]
enum Event {
    /// Somebody wants to ask.
    Ask,
    /// One of those who were let through is back: which, counted round.
    Back(usize, Outcome),
    /// So many seconds pass.
    Pass(u64),
}

fn event() -> impl Strategy<Value = Event> {
    let outcome = prop_oneof![
        3 => Just(Outcome::Answered),
        4 => Just(Outcome::Failed),
        1 => Just(Outcome::Abandoned),
    ];
    prop_oneof![
        6 => Just(Event::Ask),
        6 => (any::<usize>(), outcome).prop_map(|(which, outcome)| Event::Back(which, outcome)),
        1 => (0_u64..15).prop_map(Event::Pass),
    ]
}

/// What the model knows: the state, since when, and what came back in it from those that it had
/// let through.
#[derive(Debug)]
struct Model {
    settings: BreakerSettings,
    state: BreakerState,
    since: Instant,
    epoch: u64,
    admitted: u32,
    history: Vec<Outcome>,
}

impl Model {
    fn enter(&mut self, state: BreakerState, now: Instant) {
        self.state = state;
        self.since = now;
        self.epoch += 1;
        self.admitted = 0;
        self.history.clear();
    }

    fn count(&self, outcome: Outcome) -> u32 {
        self.history.iter().filter(|&&seen| seen == outcome).count() as u32
    }

    fn admits(&mut self, now: Instant) -> bool {
        if self.state == BreakerState::Open && now >= self.since + OPEN_FOR {
            self.enter(BreakerState::HalfOpen, now);
        }
        let admits = match self.state {
            BreakerState::Closed => true,
            BreakerState::Open => false,
            // Those that nobody waited for made place for another probe.
            BreakerState::HalfOpen => {
                self.admitted - self.count(Outcome::Abandoned) < self.settings.probes.get()
            }
        };
        self.admitted += u32::from(admits);
        admits
    }

    fn back(&mut self, epoch: u64, outcome: Outcome, now: Instant) {
        if epoch != self.epoch {
            return;
        }
        self.history.push(outcome);
        match self.state {
            BreakerState::Closed => {
                let told = self.history.iter().filter(|&&o| o != Outcome::Abandoned);
                let window = self.settings.window.get() as usize;
                let failures = told.rev().take(window).filter(|&&o| o == Outcome::Failed);
                if failures.count() >= self.settings.failures.get() as usize {
                    self.enter(BreakerState::Open, now);
                }
            }
            BreakerState::HalfOpen if outcome == Outcome::Failed => {
                self.enter(BreakerState::Open, now);
            }
            BreakerState::HalfOpen => {
                if self.count(Outcome::Answered) == self.settings.probes.get() {
                    self.enter(BreakerState::Closed, now);
                }
            }
            BreakerState::Open => {}
        }
    }
}

proptest! {
    #[test]
    fn whatever_happens_the_breaker_does_as_the_model(
        failures in 1_u32..6,
        window_beyond in 0_u32..6,
        probes in 1_u32..4,
        events in proptest::collection::vec(event(), 1..300),
    ) {
        let settings = settings(failures, failures + window_beyond, probes);
        let mut now = Instant::now();
        let mut breaker = Breaker::new(settings);
        let mut model = Model {
            settings,
            state: BreakerState::Closed,
            since: now,
            epoch: 0,
            admitted: 0,
            history: Vec::new(),
        };
        let mut on_their_way: Vec<(Ticket, u64)> = Vec::new();
        for event in events {
            match event {
                Event::Ask => {
                    let admitted = breaker.admit(now);
                    prop_assert_eq!(admitted.is_ok(), model.admits(now));
                    match admitted {
                        Ok(ticket) => on_their_way.push((ticket, model.epoch)),
                        Err(wait) if model.state == BreakerState::Open => {
                            prop_assert_eq!(now + wait, model.since + OPEN_FOR);
                        }
                        Err(wait) => prop_assert_eq!(wait, Duration::ZERO),
                    }
                }
                Event::Back(_, _) if on_their_way.is_empty() => {}
                Event::Back(which, outcome) => {
                    let which = which % on_their_way.len();
                    let (ticket, epoch) = on_their_way.swap_remove(which);
                    breaker.settle(ticket, outcome, now);
                    model.back(epoch, outcome, now);
                }
                Event::Pass(seconds) => now += Duration::from_secs(seconds),
            }
            prop_assert_eq!(breaker.state(), model.state);
        }
    }
}

fn ask(breaker: &mut Breaker, now: Instant, outcome: Outcome) {
    let ticket = breaker.admit(now).unwrap();
    breaker.settle(ticket, outcome, now);
}

#[test]
fn it_opens_at_so_many_failures_among_the_last_requests() {
    let now = Instant::now();
    let mut breaker = Breaker::new(settings(2, 3, 1));
    for outcome in [Outcome::Failed, Outcome::Answered, Outcome::Answered] {
        ask(&mut breaker, now, outcome);
    }
    // The first failure is no longer among the last three.
    ask(&mut breaker, now, Outcome::Failed);
    assert_eq!(breaker.state(), BreakerState::Closed);
    ask(&mut breaker, now, Outcome::Failed);
    assert_eq!(breaker.state(), BreakerState::Open);
    assert_eq!(breaker.admit(now).unwrap_err(), OPEN_FOR);
}

#[test]
fn it_closes_when_all_probes_were_answered_and_opens_again_when_one_was_not() {
    let start = Instant::now();
    let later = start + OPEN_FOR;
    for (last, expected) in [
        (Outcome::Answered, BreakerState::Closed),
        (Outcome::Failed, BreakerState::Open),
    ] {
        let mut breaker = Breaker::new(settings(1, 1, 2));
        ask(&mut breaker, start, Outcome::Failed);
        let first = breaker.admit(later).unwrap();
        let second = breaker.admit(later).unwrap();
        assert_eq!(breaker.admit(later).unwrap_err(), Duration::ZERO);
        breaker.settle(first, Outcome::Answered, later);
        assert_eq!(breaker.state(), BreakerState::HalfOpen);
        breaker.settle(second, last, later);
        assert_eq!(breaker.state(), expected);
    }
}

#[test]
fn a_probe_that_nobody_waited_for_makes_place_for_another() {
    let start = Instant::now();
    let later = start + OPEN_FOR;
    let mut breaker = Breaker::new(settings(1, 1, 1));
    ask(&mut breaker, start, Outcome::Failed);
    ask(&mut breaker, later, Outcome::Abandoned);
    ask(&mut breaker, later, Outcome::Answered);
    assert_eq!(breaker.state(), BreakerState::Closed);
}

#[test]
fn what_was_asked_before_it_opened_does_not_close_it() {
    let start = Instant::now();
    let later = start + OPEN_FOR;
    let mut breaker = Breaker::new(settings(1, 1, 1));
    let slow = breaker.admit(start).unwrap();
    ask(&mut breaker, start, Outcome::Failed);
    let probe = breaker.admit(later).unwrap();
    breaker.settle(slow, Outcome::Answered, later);
    assert_eq!(breaker.state(), BreakerState::HalfOpen);
    breaker.settle(probe, Outcome::Answered, later);
    assert_eq!(breaker.state(), BreakerState::Closed);
}
