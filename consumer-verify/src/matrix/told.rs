//! What is kept of a cell that was played, or was not: its outcome, without secrets and without what
//! nobody will want to look at.

use std::time::Duration;

use contract::{
    Ended, Exchange, NotChecked, Outcome, Reaction, RecordedBody, Redaction, Subject, Verdict,
};
use test_environment::scenario::received;

use super::FaultTest;
use super::cells::Cell;
use super::observe::Observed;

/// The most lines of the log that are kept of one cell, and the longest, in bytes.
const LINES: usize = 20;
const LONGEST_LINE: usize = 2000;

/// The outcome of a cell; `seen` is what the consumer did, where it was asked.
pub(super) fn told(
    test: &FaultTest<'_>,
    cell: &Cell<'_>,
    seen: Option<Observed>,
    verdict: Verdict,
) -> Outcome {
    let described = cell.described(&test.world, test.plan, &test.command, test.seed);
    let mut outcome = Outcome {
        subject: Subject::Fault(Box::new(described)),
        exchange: None,
        elapsed: Duration::ZERO,
        logged: Vec::new(),
        verdict,
        pending: false,
    };
    if let Some(seen) = seen {
        outcome.elapsed = seen.elapsed;
        outcome.exchange = exchange(&seen, cell.reaction, &outcome.verdict, &test.redaction);
        outcome.logged = shortened(seen.logged);
    }
    test.redaction.outcome(outcome)
}

/// The outcome of a cell that the end of the run came before.
pub(super) fn unreached(test: &FaultTest<'_>, cell: &Cell<'_>) -> Outcome {
    let why = Ended::Interruption;
    let verdict = Verdict::NotChecked(NotChecked::NotReached { why });
    told(test, cell, None, verdict)
}

/// What was sent to the consumer and what it answered. Of what is as it has to be only a refusal keeps
/// its body: it is the answer that the other teams ask about.
fn exchange(
    seen: &Observed,
    reaction: Reaction,
    verdict: &Verdict,
    redaction: &Redaction,
) -> Option<Exchange> {
    let is_kept = *verdict == Verdict::Kept;
    let mut sent = seen.sent.clone()?;
    let answer = seen.answer.as_ref().ok();
    let mut received = answer.map(|answer| received(answer, verdict.mismatches(), redaction));
    if is_kept {
        sent.body = RecordedBody::Empty;
    }
    if let (true, Some(received)) = (is_kept && reaction != Reaction::Refuse, &mut received) {
        received.body = RecordedBody::Empty;
    }
    Some(Exchange { sent, received })
}

fn shortened(lines: Vec<String>) -> Vec<String> {
    let short = |mut line: String| {
        line.truncate(line.floor_char_boundary(LONGEST_LINE));
        line
    };
    lines.into_iter().take(LINES).map(short).collect()
}
