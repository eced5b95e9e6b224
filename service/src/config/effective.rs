//! The settings as they are in the end, for people: `--check-config`.

use std::fmt;

use clap::{Arg, ArgMatches, Command};

use super::file::without_password;
use super::{Given, Source, flags, is_secret, settings_of};

/// A setting that has a value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Effective {
    name: String,
    /// Nothing where it is a secret.
    value: Option<String>,
    source: Source,
}

/// All settings that have a value.
pub(super) fn settings(command: &Command, matches: &ArgMatches, given: &[Given]) -> Vec<Effective> {
    let effective = |arg: &Arg| {
        let value = flags::raw(matches, arg)?;
        let value = without_password(&value.to_string_lossy());
        let source = given.iter().find(|given| given.id == *arg.get_id());
        Some(Effective {
            name: arg.get_long().unwrap_or_default().to_owned(),
            value: (!is_secret(arg)).then_some(value),
            source: source.map_or(Source::Default, |given| given.source.clone()),
        })
    };
    settings_of(command).filter_map(effective).collect()
}

/// `log-level = "debug"  # scheduler.toml, line 3`
impl fmt::Display for Effective {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            name,
            value,
            source,
        } = self;
        match value {
            Some(value) => write!(f, "{name} = {value:?}  # {source}"),
            None => write!(f, "{name} = [hidden]  # {source}"),
        }
    }
}
