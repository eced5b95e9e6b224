//! Sends the requests of one load and writes down what becomes of each, as an open loop or a closed
//! one. It knows nothing of services, faults or budgets.
//!
//! In the open loop a request is due when the schedule says so, whatever the consumer does, and its
//! latency is counted from then, also while it waits for room: a consumer that stands still for a
//! second is seen to delay all that was due in that second.

use std::collections::VecDeque;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use contract::Arrival;
use tokio::sync::mpsc;

use super::ledger::{Entry, Found, LedgerError, Outcome, Scope, Writer};
use super::pace::pace;
use super::recording::{Ended, Glance, Recorder, Recording};
use super::schedule::{Planned, Schedule, Start};
use super::sender::{Came, Sender};

/// How often it is shown how far a load is, and looked for requests that wait for too long.
const TICK: Duration = Duration::from_millis(250);

/// How many ends are written down at once.
const BATCH: usize = 256;

/// One load to be driven.
#[derive(Debug)]
pub(crate) struct Drive<'a> {
    pub(crate) sender: Sender,
    pub(crate) arrival: &'a Arrival,
    pub(crate) warm_up: Duration,
    pub(crate) length: Duration,
    pub(crate) in_flight: usize,
    pub(crate) scope: Scope,
    /// The number of the first request.
    pub(crate) first: u64,
    /// When the warm-up begins.
    pub(crate) began: Instant,
}

/// A request that came to its end.
struct Done {
    start: Start,
    /// From the beginning of the warm-up.
    at: Duration,
    came: Came,
}

enum News {
    Started(Start),
    Done(Done),
}

impl Drive<'_> {
    /// The stages as they are meant to be.
    pub(crate) fn planned(arrival: &Arrival, length: Duration) -> Vec<Planned> {
        match Schedule::of(arrival, Duration::ZERO, length) {
            Some(schedule) => schedule.stages(),
            None => vec![Planned {
                from: Duration::ZERO,
                length,
                rate: None,
            }],
        }
    }

    /// Drives until the last request has come to its end, or `stop` comes: from then on none is
    /// started any more. `glance` is called now and then, with the time since the warm-up's end;
    /// `beside` gives what is to be recorded beside the requests.
    ///
    /// # Errors
    /// When the ledger cannot be written.
    pub(crate) async fn run(
        &self,
        writer: &mut Writer,
        beside: &mut mpsc::UnboundedReceiver<Beside>,
        glance: &(dyn Fn(Duration, Glance) + Sync),
        stop: impl Future<Output = ()>,
    ) -> Result<Driven, LedgerError> {
        let mut book = Keeping {
            recorder: Recorder::new(&Self::planned(self.arrival, self.length), self.length),
            warm_up: self.warm_up,
            writer,
            next: self.first,
        };
        let (news, mut coming) = mpsc::unbounded_channel();
        let stopping = Arc::new(AtomicBool::new(false));
        let mut due = self.begin(&news, &stopping);
        let sender = Arc::new(self.sender.clone());
        let mut waiting: VecDeque<Start> = VecDeque::new();
        let mut on_their_way = 0_usize;
        // In a closed loop the users hold the channel open until the last of them has ended.
        let news = due.is_some().then_some(news);
        let mut tick = tokio::time::interval(TICK);
        let mut stop = std::pin::pin!(stop);
        let mut stopped = false;
        let mut batch = Vec::with_capacity(BATCH);
        loop {
            if news.is_some() && due.is_none() && waiting.is_empty() && on_their_way == 0 {
                break;
            }
            tokio::select! {
                () = &mut stop, if !stopped => {
                    stopped = true;
                    due = None;
                    stopping.store(true, Ordering::Relaxed);
                    let at = self.began.elapsed();
                    for start in waiting.drain(..) {
                        book.done(&Done { start, at, came: Came::UNSENT })?;
                    }
                }
                start = receive(&mut due), if due.is_some() => match start {
                    Some(start) => {
                        book.started(&start);
                        waiting.push_back(start);
                    }
                    None => due = None,
                },
                received = coming.recv_many(&mut batch, BATCH) => {
                    if received == 0 {
                        break;
                    }
                    for one in batch.drain(..) {
                        match one {
                            News::Started(start) => book.started(&start),
                            News::Done(done) => {
                                on_their_way = on_their_way.saturating_sub(1);
                                book.done(&done)?;
                            }
                        }
                    }
                }
                Some(one) = beside.recv() => book.beside(one),
                _ = tick.tick() => {
                    let now = self.began.elapsed();
                    // Whoever waits for room longer than an answer may take is not sent any more.
                    while let Some(start) = waiting.front().copied()
                        && start.at + self.sender.deadline <= now
                    {
                        waiting.pop_front();
                        book.done(&Done { start, at: now, came: Came::UNSENT })?;
                    }
                    let counted = now.saturating_sub(self.warm_up);
                    glance(counted, book.recorder.glance(counted));
                }
            }
            while on_their_way < self.in_flight
                && let (Some(start), Some(news)) = (waiting.pop_front(), &news)
            {
                on_their_way += 1;
                let task = task(Arc::clone(&sender), start, self.began, news.clone());
                tokio::spawn(task);
            }
        }
        Ok(Driven {
            recording: book.recorder.finish(),
            next: book.next,
        })
    }

    /// Starts what says when requests start: the pace of an open loop, or the users of a closed one.
    fn begin(
        &self,
        news: &mpsc::UnboundedSender<News>,
        stopping: &Arc<AtomicBool>,
    ) -> Option<mpsc::UnboundedReceiver<Start>> {
        if let Some(schedule) = Schedule::of(self.arrival, self.warm_up, self.length) {
            let starts = schedule.starts_of_shard(self.scope.shard, self.scope.of);
            let first = self.first;
            let starts = starts.map(move |start| Start {
                number: start.number + first,
                ..start
            });
            return Some(pace(starts, self.began));
        }
        let Arrival::Users { users } = *self.arrival else {
            return None;
        };
        // The users are shared out among the drivers, and so are the numbers.
        let shards = u64::from(self.scope.of);
        let next = Arc::new(AtomicU64::new(self.first + u64::from(self.scope.shard - 1)));
        let sender = Arc::new(self.sender.clone());
        let (warm_up, began) = (self.warm_up, self.began);
        let until = began + warm_up + self.length;
        for user in 0..users {
            if user % self.scope.of != self.scope.shard - 1 {
                continue;
            }
            let (next, sender, news) = (Arc::clone(&next), Arc::clone(&sender), news.clone());
            let stopping = Arc::clone(stopping);
            tokio::spawn(async move {
                tokio::time::sleep_until(began.into()).await;
                while Instant::now() < until && !stopping.load(Ordering::Relaxed) {
                    let at = began.elapsed();
                    let start = Start {
                        number: next.fetch_add(shards, Ordering::Relaxed),
                        at,
                        stage: (at >= warm_up).then_some(0),
                    };
                    if news.send(News::Started(start)).is_err() {
                        return;
                    }
                    task(Arc::clone(&sender), start, began, news.clone()).await;
                }
            });
        }
        None
    }
}

/// Something that is recorded beside the requests: the states of circuit breakers, by provider.
pub(crate) type Beside = (
    Duration,
    std::collections::BTreeMap<String, contract::BreakerState>,
);

/// What was driven.
#[derive(Debug)]
pub(crate) struct Driven {
    pub(crate) recording: Recording,
    /// The number after the last request of all drivers, as far as this one knows.
    pub(crate) next: u64,
}

/// Where all that happens is written down.
struct Keeping<'a> {
    recorder: Recorder,
    warm_up: Duration,
    writer: &'a mut Writer,
    next: u64,
}

impl Keeping<'_> {
    fn started(&mut self, start: &Start) {
        self.next = self.next.max(start.number + 1);
        if let Some(stage) = start.stage {
            let intended = start.at.saturating_sub(self.warm_up);
            self.recorder.started(intended, stage);
        }
    }

    fn done(&mut self, done: &Done) -> Result<(), LedgerError> {
        let Done { start, at, came } = done;
        let latency = at.saturating_sub(start.at);
        if let Some(stage) = start.stage {
            self.recorder.ended(&Ended {
                intended: start.at.saturating_sub(self.warm_up),
                latency,
                stage,
                right: came.outcome == Outcome::Acknowledged,
            });
        }
        let entry = Entry {
            intended: start.at,
            latency,
            outcome: came.outcome,
            status: came.status,
            was_ambiguous: came.outcome == Outcome::Open,
            created: came.created,
            found: Found::default(),
        };
        self.writer.write(start.number, entry)
    }

    fn beside(&mut self, (at, breakers): Beside) {
        if let Some(at) = at.checked_sub(self.warm_up) {
            self.recorder.breakers(at, breakers);
        }
    }
}

async fn receive(due: &mut Option<mpsc::UnboundedReceiver<Start>>) -> Option<Start> {
    match due {
        Some(due) => due.recv().await,
        None => None,
    }
}

/// Sends one request, and tells what it came to.
async fn task(
    sender: Arc<Sender>,
    start: Start,
    began: Instant,
    news: mpsc::UnboundedSender<News>,
) {
    let late = began.elapsed().saturating_sub(start.at);
    let limit = sender.deadline.saturating_sub(late);
    let came = match limit.is_zero() {
        true => Came::UNSENT,
        false => sender.send(start.number, limit).await,
    };
    let at = began.elapsed();
    // Nobody receives it only where nobody wants to know.
    let _ = news.send(News::Done(Done { start, at, came }));
}
