//! The list of provider states in words.

use std::fmt::Write;

use super::{KnownState, skeleton};

/// For each state what needs it and what its handler receives, and then a handler for all of them.
#[must_use]
pub fn text(states: &[KnownState]) -> String {
    let handler = skeleton::handler(states);
    format!(
        "{}A handler to begin with (Rust, axum):\n\n{handler}",
        list(states)
    )
}

/// The same, with only those parts of a handler that are about these states.
#[must_use]
pub fn missing(states: &[KnownState]) -> String {
    let arms: String = states.iter().map(skeleton::arm).collect();
    let arms = skeleton::indented(&arms, "    ");
    format!(
        "{}What a handler has to learn (Rust, axum):\n\n{arms}",
        list(states)
    )
}

fn list(states: &[KnownState]) -> String {
    let mut text = String::new();
    for state in states {
        // Writing to a string cannot fail.
        let _ = one(&mut text, state);
    }
    text
}

fn one(text: &mut String, state: &KnownState) -> std::fmt::Result {
    writeln!(text, "{}\n", state.name)?;
    if !state.params.is_empty() {
        let params = state.params.iter().map(|(name, kinds)| {
            let kinds = Vec::from_iter(kinds.iter().copied()).join(" or ");
            format!("{name} ({kinds})")
        });
        writeln!(text, "  parameters  {}", Vec::from_iter(params).join(", "))?;
    }
    if !state.returns.is_empty() {
        let returns = Vec::from_iter(state.returns.iter().map(String::as_str));
        writeln!(text, "  answers     {}", returns.join(", "))?;
    }
    for (index, (consumer, description)) in state.needed_by.iter().enumerate() {
        let label = if index == 0 { "needed by" } else { "" };
        writeln!(text, "  {label:<11} {consumer}: {description}")?;
    }
    writeln!(text, "\n  The handler receives:\n")?;
    writeln!(text, "    {}\n", state.order())
}
