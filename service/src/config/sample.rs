//! A sample configuration file: every setting as a comment, with what its flag says of it.

use std::fmt::Write;

use clap::{Arg, Command};

use super::{is_secret, is_switch, settings_of};

/// How long a line of the sample is at most.
const WIDTH: usize = 96;

/// The sample configuration file of a command, made from its flags.
pub(super) fn sample(command: &Command) -> String {
    let name = command.get_name();
    let introduction = format!(
        "Settings of {name}, for `{name} --config FILE` or the environment variable CONFIG. Each \
         stands here with its default. Environment variables count more than this file, and \
         flags more than both; `{name} --check-config` prints what is in force, and why. Made by \
         `{name} --sample-config`."
    );
    let mut text = commented(&introduction);
    let mut heading = None;
    for arg in settings_of(command).filter(|arg| arg.get_id() != "config") {
        if heading != Some(arg.get_help_heading()) {
            heading = Some(arg.get_help_heading());
            let title = arg.get_help_heading().unwrap_or("Options");
            // Writing into a `String` never fails, here and below.
            let _ = write!(text, "\n# ── {title} ──\n");
        }
        entry(&mut text, command, arg);
    }
    text
}

fn entry(text: &mut String, command: &Command, arg: &Arg) {
    let key = arg.get_long().unwrap_or_default();
    if is_secret(arg) {
        let file = format!("{key}-file");
        // Where there is a file for it, that setting says all.
        if settings_of(command).all(|arg| arg.get_long() != Some(&file)) {
            let variable = arg.get_env().unwrap_or_default().to_string_lossy();
            let _ = write!(
                text,
                "\n# {key}: a secret, only by the variable {variable}.\n"
            );
        }
        return;
    }
    let help = arg.get_help().map(ToString::to_string).unwrap_or_default();
    let variable = arg.get_env().unwrap_or_default().to_string_lossy();
    text.push('\n');
    text.push_str(&commented(&format!("{help}. Variable: {variable}.")));
    let defaults = arg.get_default_values();
    let default = defaults.first().map(|value| value.to_string_lossy());
    let _ = match (default, arg.get_value_names()) {
        (Some(value), _) if is_switch(arg) => writeln!(text, "#{key} = {value}"),
        (None, _) if is_switch(arg) => writeln!(text, "#{key} = false"),
        (Some(value), _) => writeln!(text, "#{key} = {value:?}"),
        (None, Some([name, ..])) => writeln!(text, "#{key} = \"{name}\""),
        (None, _) => writeln!(text, "#{key} = \"…\""),
    };
}

/// The words as comments.
fn commented(text: &str) -> String {
    let lines = wrapped(text).into_iter();
    lines.map(|line| format!("# {line}\n")).collect()
}

/// The words in lines of at most [`WIDTH`] characters.
fn wrapped(text: &str) -> Vec<String> {
    let mut lines = vec![String::new()];
    for word in text.split_whitespace() {
        match lines.last_mut() {
            Some(line) if line.is_empty() => line.push_str(word),
            Some(line) if line.chars().count() + 1 + word.chars().count() <= WIDTH => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(word.to_owned()),
        }
    }
    lines
}
