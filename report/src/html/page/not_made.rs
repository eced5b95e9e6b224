//! Checks that could not be made for one reason as the page shows them.

use serde::Serialize;

use super::fault::Fault;
use crate::causes::{self, Check};
use crate::{plain, words};

#[derive(Serialize)]
pub(super) struct NotMade {
    pub(super) id: String,
    pub(super) title: String,
    pending: bool,
    group: String,
    checks: super::Names,
    /// What the provider was brought into for the first of them.
    states: Vec<super::State>,
    pub(super) reason: words::Reason,
    fault: Option<Fault>,
}

impl NotMade {
    pub(super) fn of(id: String, cause: &causes::NotMade<'_>) -> Option<Self> {
        let Check { outcome, .. } = cause.checks.first()?;
        let title = match cause.checks.len() {
            1 => words::check_alone(&outcome.subject),
            several => format!("{} could not be made", plain::count(several, "check")),
        };
        Some(Self {
            id,
            title,
            pending: outcome.pending,
            group: words::group(&outcome.subject),
            checks: super::Names::of(&cause.checks),
            states: super::State::of(&outcome.subject),
            reason: words::common_reason(cause),
            fault: Fault::of(outcome),
        })
    }
}
