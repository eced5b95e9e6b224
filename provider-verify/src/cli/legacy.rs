//! Calls as `pact_verifier_cli` takes them: bare flags without a command, and flags that are not
//! taken here. Those are refused with what to use instead; to pass over one in silence would change
//! what a CI job checks.

use std::ffi::OsString;

/// Flags of `pact_verifier_cli` that are not taken here, and what to use instead.
const REFUSED: [(&str, &str); 4] = [
    (
        "--xslt",
        "the HTML report has one form; use --html, or --json and a template of your own",
    ),
    ("--pretty-log", LOGS),
    ("--full-log", LOGS),
    ("--compact-log", LOGS),
];

const LOGS: &str = "logs have one form; use --loglevel to say how much of them is shown";

/// Words that ask about the program itself, and belong to no command.
const ABOUT: [&str; 5] = ["--help", "-h", "--version", "-V", "-v"];

/// The call with the command `verify`, where it names none.
///
/// # Errors
/// When it has a flag that is not taken here; in one line.
pub(super) fn translated(mut arguments: Vec<OsString>) -> Result<Vec<OsString>, String> {
    let first = arguments.get(1).map(|first| first.to_string_lossy());
    let about = arguments.len() == 2 && ABOUT.iter().any(|word| first.as_deref() == Some(word));
    let bare = first.as_deref().is_none_or(|first| first.starts_with('-'));
    if about {
        if first.as_deref() == Some("-v") {
            arguments[1] = "--version".into();
        }
        return Ok(arguments);
    }
    if bare {
        arguments.insert(1.min(arguments.len()), "verify".into());
    }
    let flags = arguments.iter().take_while(|argument| *argument != "--");
    for argument in flags {
        let argument = argument.to_string_lossy();
        let name = argument.split('=').next().unwrap_or_default();
        if let Some((flag, instead)) = REFUSED.iter().find(|(flag, _)| *flag == name) {
            return Err(format!("{flag} is not taken here: {instead}"));
        }
    }
    Ok(arguments)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn call(arguments: &str) -> Result<String, String> {
        let arguments = arguments.split(' ').map(OsString::from).collect();
        let words = translated(arguments)?;
        let words: Vec<_> = words.iter().map(|word| word.to_string_lossy()).collect();
        Ok(words.join(" "))
    }

    #[test]
    fn bare_flags_are_a_call_of_verify() {
        assert_eq!(call("p --file a -p 1").unwrap(), "p verify --file a -p 1");
        assert_eq!(call("p -h host -f a").unwrap(), "p verify -h host -f a");
        assert_eq!(call("p").unwrap(), "p verify");
    }

    #[test]
    fn commands_and_questions_stay_what_they_are() {
        for same in [
            "p verify --file a",
            "p --help",
            "p -h",
            "p --version",
            "p init",
        ] {
            assert_eq!(call(same).unwrap(), same);
        }
        assert_eq!(call("p -v").unwrap(), "p --version");
    }

    #[test]
    fn a_flag_that_is_not_taken_is_refused_with_another() {
        for refused in ["p --pretty-log", "p verify --pretty-log=true"] {
            let error = call(refused).unwrap_err();
            assert!(error.contains("--loglevel"), "{error}");
        }
        assert!(call("p verify -- --xslt").is_ok());
    }
}
