//! The turns that the servers take, and what came of them.

use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio::time::timeout;

use crate::server::{Kind, ProcessorTime, Server};
use crate::traffic::{self, Exchange, Extent};

/// How all of them are asked.
pub(crate) struct Plan {
    pub(crate) rounds: usize,
    /// Of one turn.
    pub(crate) extent: Extent,
    /// When a turn is cut off. One whose turns have taken as long together has no further ones.
    pub(crate) limit: Duration,
}

/// What is known of one server with one pact.
pub(crate) struct Result {
    pub(crate) kind: Kind,
    /// Answers in a second, of each turn.
    pub(crate) rates: Vec<f64>,
    /// Of all turns together.
    pub(crate) answers: usize,
    pub(crate) processor_time: ProcessorTime,
    /// In MB; `None` where the process is gone.
    pub(crate) peak_memory: Option<u64>,
    /// Why there are no more turns, where one failed.
    pub(crate) failed: Option<Failure>,
    elapsed: Duration,
}

/// How a turn fails.
pub(crate) enum Failure {
    /// It was not over after the limit.
    CutOff,
    /// The server broke a connection off.
    Broke,
}

impl Result {
    fn of(kind: Kind) -> Self {
        Self {
            kind,
            rates: Vec::new(),
            answers: 0,
            processor_time: ProcessorTime::default(),
            peak_memory: None,
            failed: None,
            elapsed: Duration::ZERO,
        }
    }

    /// Whether all that was asked was answered.
    pub(crate) fn is_whole(&self) -> bool {
        self.failed.is_none()
    }
}

/// Round after round, so that a slow moment of the machine meets all of them.
pub(crate) async fn take(servers: &[Server], size: usize, plan: &Plan) -> Vec<Result> {
    let exchanges = Arc::from_iter((0..size).map(exchange));
    let mut results = Vec::from_iter(servers.iter().map(|server| Result::of(server.kind)));
    for _ in 0..plan.rounds {
        for (server, result) in servers.iter().zip(&mut results) {
            if result.is_whole() && result.elapsed < plan.limit {
                turn(server, &exchanges, plan, result).await;
            }
        }
    }
    results
}

async fn turn(server: &Server, exchanges: &Arc<[Exchange]>, plan: &Plan, result: &mut Result) {
    let before = server.processor_time();
    let started = Instant::now();
    let driven = traffic::drive(server.address, exchanges, plan.extent);
    match timeout(plan.limit, driven).await {
        Ok(Ok((answers, rate))) => {
            result.answers += answers;
            result.rates.push(rate);
        }
        Ok(Err(_)) => result.failed = Some(Failure::Broke),
        Err(_) => result.failed = Some(Failure::CutOff),
    }
    result.elapsed += started.elapsed();
    if let (Some(before), Some(after)) = (before, server.processor_time()) {
        result.processor_time.user += after.user - before.user;
        result.processor_time.system += after.system - before.system;
    }
    result.peak_memory = server.peak_memory();
}

fn exchange(number: usize) -> Exchange {
    Exchange {
        request: traffic::request(&format!("/things/{number}")),
        status: "200",
        body: Some(traffic::answer(number).to_string().into_bytes()),
    }
}
