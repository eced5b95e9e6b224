use std::io::Write;

use clap::ValueEnum;
use tempfile::NamedTempFile;

use super::*;

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Colour {
    Red,
    Blue,
}

/// A command with one flag of each kind.
#[derive(Debug, Parser)]
#[command(name = "example")]
struct Cli {
    /// How many
    #[arg(long, env = "COUNT", value_name = "NUMBER", default_value = "1")]
    count: u8,
    /// Which colour
    #[arg(long, env = "COLOUR", value_enum)]
    colour: Option<Colour>,
    /// Whether to be fast
    #[arg(long, env = "FAST")]
    fast: bool,
    /// A text
    #[arg(long, env = "TEXT", value_name = "TEXT")]
    text: Option<String>,
    /// Where a service is, with a password
    #[arg(long, env = "SECRET_URL", value_name = "URL", value_parser = secret_url,
          hide_env_values = true)]
    secret_url: Option<String>,
    /// A token
    #[arg(long, env = "TOKEN", hide = true, hide_env_values = true)]
    token: Option<String>,
    /// A file with the token
    #[arg(long, env = "TOKEN_FILE", value_name = "FILE")]
    token_file: Option<PathBuf>,
}

fn secret_url(text: &str) -> Result<String, String> {
    match text.starts_with("http://") {
        true => Ok(text.to_owned()),
        false => Err("it does not begin with http://".to_owned()),
    }
}

/// A configuration file with this content.
fn file(content: &str) -> NamedTempFile {
    let mut file = NamedTempFile::new().unwrap();
    file.write_all(content.as_bytes()).unwrap();
    file
}

fn read(
    content: &str,
    environment: &[(&str, &str)],
    flags: &[&str],
) -> Result<Loaded<Cli>, Rejected> {
    let file = file(content);
    let variable = |name: &str| match name {
        "CONFIG" => Some(file.path().into()),
        _ => environment
            .iter()
            .find_map(|(known, value)| (*known == name).then(|| value.into())),
    };
    let arguments: Vec<OsString> = ["example"].iter().chain(flags).map(Into::into).collect();
    load(&arguments, variable)
}

/// What is wrong with these layers.
fn wrong(content: &str, environment: &[(&str, &str)], flags: &[&str]) -> String {
    match read(content, environment, flags) {
        Err(Rejected::Wrong(line)) => {
            assert!(!line.contains('\n'), "{line}");
            line
        }
        other => panic!("{content:?}, {environment:?}, {flags:?}: {other:?}"),
    }
}

fn shown(loaded: &Loaded<Cli>) -> String {
    let lines = loaded.settings.iter();
    lines.map(|setting| format!("{setting}\n")).collect()
}

#[test]
fn flags_win_over_the_environment_and_that_over_the_file_and_that_over_defaults() {
    let count = |content, environment: &[_], flags: &[_]| {
        let loaded = read(content, environment, flags).unwrap();
        loaded.command.count
    };
    assert_eq!(count("", &[], &[]), 1);
    assert_eq!(count("count = 2", &[], &[]), 2);
    assert_eq!(count("count = 2", &[("COUNT", "3")], &[]), 3);
    assert_eq!(count("count = 2", &[("COUNT", "3")], &["--count", "4"]), 4);
}

#[test]
fn a_file_holds_values_of_every_kind() {
    let content = "count = \"7\"\ncolour = 'blue'\nfast = true\ntext = \"--count=9\"\n";
    let command = read(content, &[], &[]).unwrap().command;
    assert_eq!((command.count, command.fast), (7, true));
    assert_eq!(command.colour, Some(Colour::Blue));
    assert_eq!(command.text.as_deref(), Some("--count=9"));
}

#[test]
fn a_switch_of_a_lower_layer_can_be_turned_off_by_a_higher_one() {
    let loaded = read("fast = true", &[("FAST", "false")], &[]).unwrap();
    assert!(!loaded.command.fast);
    let loaded = read("fast = true", &[("FAST", "false")], &["--fast"]).unwrap();
    assert!(loaded.command.fast);
}

#[test]
fn a_flag_may_name_the_file() {
    let other = file("count = 5");
    let path = other.path().to_str().unwrap();
    let loaded = read("count = 2", &[], &["--config", path]).unwrap();
    assert_eq!(loaded.command.count, 5);
}

#[test]
fn a_wrong_value_is_told_with_its_place_what_it_is_and_why() {
    let line = wrong("\n# how many\ncount = 300", &[], &[]);
    assert!(
        line.contains(", line 3: `count` takes NUMBER, not '300': "),
        "{line}"
    );
    let line = wrong("colour = \"green\"", &[], &[]);
    assert!(
        line.contains(", line 1: `colour` takes red or blue, not 'green'"),
        "{line}"
    );
    let line = wrong("fast = \"yes\"", &[], &[]);
    assert!(
        line.contains("`fast` takes true or false, not 'yes'"),
        "{line}"
    );
    let line = wrong("count = [1]", &[], &[]);
    assert!(
        line.contains("`count` takes one value, not array"),
        "{line}"
    );
    let line = wrong("[count]\na = 1", &[], &[]);
    assert!(line.contains("there are no sections"), "{line}");
    let line = wrong("", &[("COUNT", "many")], &[]);
    assert!(
        line.starts_with("environment variable COUNT: it takes NUMBER, not 'many': "),
        "{line}"
    );
    let line = wrong("", &[("FAST", "1")], &[]);
    assert!(line.contains("FAST: it takes true or false"), "{line}");
    let line = wrong("", &[], &["--count", "many"]);
    assert!(
        line.contains("'many'") && line.contains("--count"),
        "{line}"
    );
}

#[test]
fn a_wrong_value_is_wrong_also_where_a_higher_layer_wins() {
    let line = wrong("count = 300", &[("COUNT", "3")], &["--count", "4"]);
    assert!(line.contains("'300'"), "{line}");
}

#[test]
fn an_unknown_key_is_refused_with_the_nearest_known_one() {
    let line = wrong("coutn = 1", &[], &[]);
    assert!(
        line.contains("line 1") && line.contains("did you mean `count`?"),
        "{line}"
    );
    let line = wrong("weather = 1", &[], &[]);
    assert!(line.contains("--help"), "{line}");
    for key in ["config", "check-config", "sample-config", "help", "version"] {
        let line = wrong(&format!("{key} = \"a\""), &[], &[]);
        assert!(line.contains(&format!("no setting `{key}`")), "{line}");
    }
}

#[test]
fn what_is_not_toml_or_not_there_is_told() {
    let line = wrong("count = 1\ncount = 2", &[], &[]);
    assert!(line.contains("line 2: it is not TOML"), "{line}");
    let line = wrong("a = \n", &[], &[]);
    assert!(line.contains("line 1: it is not TOML"), "{line}");
    let line = wrong("", &[], &["--config", "/no/such.toml"]);
    assert!(
        line.contains("/no/such.toml") && line.contains("--config"),
        "{line}"
    );
}

#[test]
fn a_secret_does_not_stand_in_the_file() {
    let line = wrong("token = \"very-secret\"", &[], &[]);
    assert!(
        line.contains("TOKEN") && line.contains("`token-file`"),
        "{line}"
    );
    assert!(!line.contains("very-secret"), "{line}");
    let line = wrong("text = \"postgres://me:very-secret@a/b\"", &[], &[]);
    assert!(
        line.contains("TEXT") && !line.contains("very-secret"),
        "{line}"
    );
}

#[test]
fn a_wrong_secret_is_not_repeated() {
    let environment = wrong("", &[("SECRET_URL", "very-secret")], &[]);
    let flag = wrong("", &[], &["--secret-url", "very-secret"]);
    for line in [environment, flag] {
        assert!(line.contains("it does not begin with http://"), "{line}");
        assert!(!line.contains("very-secret"), "{line}");
    }
}

#[test]
fn of_a_secret_and_a_file_that_holds_it_the_higher_layer_counts() {
    let environment = [("TOKEN", "a")];
    let command = read("token-file = \"b\"", &environment, &[])
        .unwrap()
        .command;
    assert_eq!(
        (command.token.as_deref(), command.token_file),
        (Some("a"), None)
    );
    let flags = ["--token-file", "b"];
    let command = read("", &environment, &flags).unwrap().command;
    assert_eq!(
        (command.token, command.token_file),
        (None, Some("b".into()))
    );
    let environment = [("TOKEN", "a"), ("TOKEN_FILE", "b")];
    let command = read("", &environment, &[]).unwrap().command;
    assert!(command.token.is_some() && command.token_file.is_some());
}

#[test]
fn an_empty_variable_says_nothing() {
    let loaded = read("count = 2", &[("COUNT", "")], &[]).unwrap();
    assert_eq!(loaded.command.count, 2);
}

#[test]
fn the_settings_in_force_are_shown_with_their_sources_and_without_secrets() {
    let environment = [
        ("TOKEN", "very-secret"),
        ("TEXT", "http://me:very-secret@localhost/a"),
    ];
    let content = "\ncolour = \"red\"";
    let loaded = read(content, &environment, &["--fast", "--check-config"]).unwrap();
    assert!(loaded.only_check);
    let shown = shown(&loaded);
    for part in [
        "count = \"1\"  # default\n",
        "colour = \"red\"  # ",
        ", line 2\n",
        "fast = \"true\"  # flag\n",
        "text = \"http://me:[hidden]@localhost/a\"  # environment variable TEXT\n",
        "token = [hidden]  # environment variable TOKEN\n",
    ] {
        assert!(shown.contains(part), "{part:?} is not in {shown}");
    }
    assert!(
        !shown.contains("very-secret") && !shown.contains("token-file"),
        "{shown}"
    );
}

#[test]
fn a_question_is_answered_without_looking_at_the_rest() {
    let answer = read("count = 300", &[("COUNT", "many")], &["--help"]);
    match answer {
        Err(Rejected::Question(help)) => assert!(help.contains("--check-config"), "{help}"),
        other => panic!("{other:?}"),
    }
}

#[test]
fn the_sample_is_a_file_that_can_be_read_and_names_every_setting_but_secrets() {
    let Err(Rejected::Question(sample)) = read("count = 300", &[], &["--sample-config"]) else {
        panic!("the sample is an answer");
    };
    for key in ["count", "colour", "fast", "text", "token-file"] {
        assert!(
            sample.contains(&format!("\n#{key} = ")),
            "{key} is not in {sample}"
        );
    }
    assert!(!sample.contains("\n#token ="), "{sample}");
    let set: String = sample
        .lines()
        .filter_map(|line| line.strip_prefix('#'))
        .filter(|line| !line.starts_with(' ') && !line.starts_with("colour"))
        .map(|line| format!("{line}\n"))
        .collect();
    assert_eq!(read(&set, &[], &[]).unwrap().command.count, 1, "{set}");
}
