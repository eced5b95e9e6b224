//! The command `states`, and what a run says of states that the provider does not know.

use std::io::Write;

use anyhow::{Context, bail};
use contract::{ExitStatus, Run};
use provider_verify::select::contracts_with;
use provider_verify::state_list;

use crate::settings::{Format, States};

/// Lists the states, with a handler that knows them all.
pub(crate) fn list(settings: &States) -> anyhow::Result<ExitStatus> {
    let mut contracts = Vec::new();
    for path in &settings.paths {
        contracts.extend(contract::load(path)?);
    }
    if settings.provider_name.is_some() {
        contracts = contracts_with(settings.provider_name.as_deref(), contracts)?;
    }
    let states = state_list::states_of(&contracts);
    if states.is_empty() {
        bail!("no interaction needs a provider state");
    }
    let text = match settings.format {
        Format::Json => format!("{:#}\n", state_list::json(&states)),
        Format::Text => state_list::text(&states),
    };
    write!(anstream::stdout(), "{text}").context("cannot write to standard output")?;
    Ok(ExitStatus::Kept)
}

/// What the provider's handler has to learn, after a run that found states it does not know; empty
/// when it knows them all.
pub(crate) fn missing(run: &Run) -> String {
    let states = state_list::unknown_in(run);
    if states.is_empty() {
        return String::new();
    }
    format!(
        "\nThe provider's state handler does not know {}:\n\n{}",
        match states.len() {
            1 => "a state".to_owned(),
            some => format!("{some} states"),
        },
        state_list::missing(&states)
    )
}
