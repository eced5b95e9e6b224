//! The command line as a layer, and what clap says of wrong values in our words.

use std::error::Error;
use std::ffi::{OsStr, OsString};

use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::parser::ValueSource;
use clap::{Arg, ArgMatches, Command};

use super::{Given, Source, is_secret, settings_of};

/// What the command line says.
pub(super) fn given(command: &Command, matches: &ArgMatches) -> Vec<Given> {
    let said = |arg: &Arg| {
        let id = arg.get_id();
        (matches.value_source(id.as_str()) == Some(ValueSource::CommandLine)).then(|| Given {
            id: id.clone(),
            value: raw(matches, arg).unwrap_or_default(),
            source: Source::Flag,
        })
    };
    settings_of(command).filter_map(said).collect()
}

/// The value of a flag as it was written.
pub(super) fn raw(matches: &ArgMatches, arg: &Arg) -> Option<OsString> {
    let mut values = matches.get_raw(arg.get_id().as_str())?;
    values.next().map(OsStr::to_owned)
}

/// What is wrong with a command line, in one line, without the usage that clap puts below it and
/// without the value of a secret.
pub(super) fn fault(command: &Command, error: &clap::Error) -> String {
    let named = match error.get(ContextKind::InvalidArg) {
        Some(ContextValue::String(flag)) => flag.split([' ', '=']).next().unwrap_or_default(),
        _ => "",
    };
    let secret = command.get_arguments().find(|arg| {
        let long = arg.get_long().unwrap_or_default();
        is_secret(arg) && named.strip_prefix("--") == Some(long)
    });
    if let Some(fault) = secret.and_then(|arg| value_fault(arg, OsStr::new(""), error)) {
        return format!("{named} {fault}");
    }
    let text = error.to_string();
    let message = text.split("\n\n").next().unwrap_or_default();
    let words: Vec<&str> = message.split_whitespace().collect();
    let line = words.join(" ");
    line.strip_prefix("error: ").unwrap_or(&line).to_owned()
}

/// What is wrong with a value of this flag: "takes IP:PORT, not 'here': invalid socket address
/// syntax". Nothing where the value is not what the error is about.
pub(super) fn value_fault(arg: &Arg, value: &OsStr, error: &clap::Error) -> Option<String> {
    let about_value = matches!(
        error.kind(),
        ErrorKind::InvalidValue | ErrorKind::ValueValidation | ErrorKind::InvalidUtf8
    );
    if !about_value {
        return None;
    }
    let possible = arg.get_possible_values();
    let names: Vec<&str> = possible.iter().map(|value| value.get_name()).collect();
    let expected = match names.as_slice() {
        [] => match arg.get_value_names() {
            Some([name, ..]) => name.to_string(),
            _ => "another value".to_owned(),
        },
        names => names.join(" or "),
    };
    let value = match is_secret(arg) {
        true => "what it has".to_owned(),
        false => format!("'{}'", value.to_string_lossy()),
    };
    let reason = match error.source() {
        Some(source) => format!(": {}", one_line(&source.to_string())),
        None => String::new(),
    };
    Some(format!("takes {expected}, not {value}{reason}"))
}

/// A text of several lines in one.
pub(super) fn one_line(text: &str) -> String {
    let words: Vec<&str> = text.split_whitespace().collect();
    words.join(" ")
}
