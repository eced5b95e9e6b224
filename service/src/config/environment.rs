//! The environment as a layer.

use std::ffi::OsString;

use clap::Command;

use super::{Given, Rejected, Source, check, settings_of};

/// What `variable` says of the flags' variables. An empty variable says nothing: that is how many
/// tools that pass variables on write one that is not set.
pub(super) fn given(
    documented: &Command,
    command: &Command,
    variable: impl Fn(&str) -> Option<OsString>,
) -> Result<Vec<Given>, Rejected> {
    let mut all = Vec::new();
    for arg in settings_of(documented) {
        let Some(name) = arg.get_env().and_then(|name| name.to_str()) else {
            continue;
        };
        let Some(value) = variable(name).filter(|value| !value.is_empty()) else {
            continue;
        };
        let wrong = |fault| Rejected::Wrong(format!("environment variable {name}: it {fault}"));
        check(command, arg, &value).map_err(wrong)?;
        all.push(Given {
            id: arg.get_id().clone(),
            value,
            source: Source::Variable(name.to_owned()),
        });
    }
    Ok(all)
}
