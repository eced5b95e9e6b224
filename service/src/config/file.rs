//! The configuration file as a layer.

use std::path::Path;

use clap::{Arg, Command};
use toml::de::{DeTable, DeValue};

use super::flags::one_line;
use super::{Given, Rejected, Source, check, is_secret, settings_of};

/// One slip (a letter more, less, other, or two exchanged) is forgiven in every so many letters.
const LETTERS_FOR_A_SLIP: usize = 3;

/// What the file says.
pub(super) fn given(
    documented: &Command,
    command: &Command,
    path: &Path,
) -> Result<Vec<Given>, Rejected> {
    let shown = path.display();
    let text = std::fs::read_to_string(path).map_err(|error| {
        Rejected::Wrong(format!(
            "cannot read the configuration file {shown}: {error}; --config and CONFIG name it"
        ))
    })?;
    let line_of = |offset: usize| {
        let before = text.as_bytes().iter().take(offset);
        1 + before.filter(|&&byte| byte == b'\n').count()
    };
    let table = DeTable::parse(&text).map_err(|error| {
        let line = line_of(error.span().unwrap_or_default().start);
        let reason = one_line(error.message());
        Rejected::Wrong(format!("{shown}, line {line}: it is not TOML: {reason}"))
    })?;
    let mut all = Vec::new();
    for (key, value) in table.get_ref() {
        let line = line_of(key.span().start);
        let read = read(documented, command, key.get_ref(), value.get_ref());
        let wrong = |fault| Rejected::Wrong(format!("{shown}, line {line}: {fault}"));
        let (arg, value) = read.map_err(wrong)?;
        all.push(Given {
            id: arg.get_id().clone(),
            value: value.into(),
            source: Source::File {
                path: path.to_owned(),
                line,
            },
        });
    }
    Ok(all)
}

/// The flag that a key names, with its value as the flag takes it.
fn read<'c>(
    documented: &'c Command,
    command: &Command,
    key: &str,
    value: &DeValue<'_>,
) -> Result<(&'c Arg, String), String> {
    let known = || settings_of(documented).filter(|arg| arg.get_id() != "config");
    let found = known().find(|arg| arg.get_long() == Some(key));
    let arg = found.ok_or_else(|| unknown(key, known()))?;
    let text = match value {
        DeValue::String(text) => text.to_string(),
        DeValue::Integer(number) => number.to_string(),
        DeValue::Float(number) => number.to_string(),
        DeValue::Boolean(is_on) => is_on.to_string(),
        DeValue::Datetime(_) | DeValue::Array(_) | DeValue::Table(_) => {
            return Err(format!(
                "`{key}` takes one value, not {}; there are no sections and no lists",
                value.type_str()
            ));
        }
    };
    if is_secret(arg) {
        return Err(secret(documented, arg, key));
    }
    if holds_password(&text) {
        return Err(format!(
            "`{key}` holds a password, which does not belong into this file; {}",
            elsewhere(documented, arg)
        ));
    }
    check(command, arg, text.as_ref()).map_err(|fault| format!("`{key}` {fault}"))?;
    Ok((arg, text))
}

/// Secrets are not for a file that is shown around.
fn secret(command: &Command, arg: &Arg, key: &str) -> String {
    let elsewhere = elsewhere(command, arg);
    format!("`{key}` is a secret, which does not belong into this file; {elsewhere}")
}

/// Where a secret can be instead.
fn elsewhere(command: &Command, arg: &Arg) -> String {
    let variable = arg.get_env().map(|name| name.to_string_lossy());
    let variable = variable.map(|name| format!("set the environment variable {name}"));
    let file = format!("{}-file", arg.get_long().unwrap_or_default());
    let file = settings_of(command)
        .any(|arg| arg.get_long() == Some(&file))
        .then(|| format!("name a file that holds it by `{file}`"));
    let ways: Vec<String> = variable.into_iter().chain(file).collect();
    ways.join(", or ")
}

/// Whether this is an address with a password in it.
pub(super) fn holds_password(text: &str) -> bool {
    password(text).is_some()
}

/// The part of an address that is a password.
fn password(text: &str) -> Option<&str> {
    let (_, rest) = text.split_once("://")?;
    let authority = rest.split(['/', '?', '#']).next()?;
    let (user, _) = authority.rsplit_once('@')?;
    let (_, password) = user.split_once(':')?;
    (!password.is_empty()).then_some(password)
}

/// The same address without the password.
pub(super) fn without_password(text: &str) -> String {
    match password(text) {
        Some(password) => text.replacen(&format!(":{password}@"), ":[hidden]@", 1),
        None => text.to_owned(),
    }
}

/// What is said of a key that no flag has.
fn unknown<'a>(key: &str, known: impl Iterator<Item = &'a Arg>) -> String {
    let names: Vec<&str> = known.filter_map(Arg::get_long).collect();
    let slips = 1.max(key.chars().count() / LETTERS_FOR_A_SLIP);
    let nearest = names
        .iter()
        .map(|name| (strsim::damerau_levenshtein(key, name), *name))
        .filter(|(distance, _)| *distance <= slips)
        .min_by_key(|(distance, _)| *distance);
    match nearest {
        Some((_, name)) => format!("there is no setting `{key}`; did you mean `{name}`?"),
        None => format!(
            "there is no setting `{key}`; --help names all flags, and their long names are the keys"
        ),
    }
}
