//! The configuration of a service in layers: a TOML file under the environment under the command
//! line. The flags of the service's own clap command are the only list of settings: their long
//! names are the keys of the file, and whatever a layer says is read by the flag's own parser.
//!
//! Every layer is checked, also where a higher one wins, and what is wrong is told with its place.

mod alternatives;
mod effective;
mod environment;
mod file;
mod flags;
mod sample;

use std::ffi::{OsStr, OsString};
use std::fmt;
use std::path::PathBuf;

use clap::{Arg, ArgAction, Args, FromArgMatches, Id, Parser};

pub(crate) use effective::Effective;

/// Where settings come from beside the flags, and whether they are only checked or shown.
#[derive(Clone, Debug, clap::Args)]
#[command(next_help_heading = "Configuration")]
pub(crate) struct ConfigArgs {
    /// A TOML file with settings, under the environment and the flags; its keys are the long names
    /// of the flags, such as `log-level = "debug"`
    #[arg(long, env = "CONFIG", value_name = "FILE")]
    config: Option<PathBuf>,

    /// Check the configuration, print the settings with their sources, and exit: 0 when the
    /// service could start with it, 2 with one line when it could not
    #[arg(long)]
    check_config: bool,

    /// Print a configuration file with all settings as comments, and exit
    #[arg(long)]
    sample_config: bool,
}

/// What is left when all layers are read.
#[derive(Debug)]
pub(crate) struct Loaded<C> {
    /// The command with the values of all layers.
    pub(crate) command: C,
    /// Every setting with its value and source.
    pub(crate) settings: Vec<Effective>,
    /// Whether the service is not to be started.
    pub(crate) only_check: bool,
}

/// Why there are no settings to go on with.
#[derive(Debug)]
pub(crate) enum Rejected {
    /// A layer is wrong: what is, in one line.
    Wrong(String),
    /// The flags are a question, such as `--help`: the answer.
    Question(String),
}

/// Where a value comes from, the lowest layer first.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Source {
    /// Nobody said anything else.
    Default,
    /// This line of the configuration file.
    File {
        /// The file.
        path: PathBuf,
        /// The line, from 1.
        line: usize,
    },
    /// This environment variable.
    Variable(String),
    /// The command line.
    Flag,
}

impl Source {
    /// The place of the layer among the others, from below.
    fn layer(&self) -> u8 {
        match self {
            Self::Default => 0,
            Self::File { .. } => 1,
            Self::Variable(_) => 2,
            Self::Flag => 3,
        }
    }
}

impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Default => f.write_str("default"),
            Self::File { path, line } => write!(f, "{}, line {line}", path.display()),
            Self::Variable(name) => write!(f, "environment variable {name}"),
            Self::Flag => f.write_str("flag"),
        }
    }
}

/// What a layer says of one flag.
#[derive(Clone, Debug)]
struct Given {
    id: Id,
    value: OsString,
    source: Source,
}

/// Reads the configuration of the command `C` from its arguments, the program's name first, and
/// from what `variable` says of environment variables.
///
/// # Errors
/// A layer is wrong, or the arguments are a question such as `--help`.
pub(crate) fn load<C: Parser>(
    arguments: &[OsString],
    variable: impl Fn(&str) -> Option<OsString>,
) -> Result<Loaded<C>, Rejected> {
    let documented = ConfigArgs::augment_args(C::command());
    // clap would read the environment itself, whatever `variable` says.
    let command = documented
        .clone()
        .mut_args(|arg| arg.env(None::<&'static str>));
    let flags = match command.clone().try_get_matches_from(arguments) {
        Ok(flags) => flags,
        Err(error) if !error.use_stderr() => {
            let answer = documented.try_get_matches_from(arguments).err();
            return Err(Rejected::Question(answer.unwrap_or(error).to_string()));
        }
        Err(error) => return Err(Rejected::Wrong(flags::fault(&documented, &error))),
    };
    if flags.get_flag("sample_config") {
        return Err(Rejected::Question(sample::sample(&documented)));
    }
    let mut given = flags::given(&documented, &flags);
    given.extend(environment::given(&documented, &command, variable)?);
    if let Some(path) = winner(&given, "config") {
        let path = PathBuf::from(&path.value);
        given.extend(file::given(&documented, &command, &path)?);
    }
    let given = alternatives::resolve(winners(given));

    let lower = given
        .iter()
        .filter(|given| given.source != Source::Flag)
        .filter_map(|given| argument(find(&documented, &given.id)?, &given.value));
    let mut all: Vec<OsString> = arguments.iter().take(1).cloned().collect();
    all.extend(lower);
    all.extend(arguments.iter().skip(1).cloned());
    let wrong = |error: clap::Error| Rejected::Wrong(flags::fault(&documented, &error));
    let matches = command.try_get_matches_from(all).map_err(wrong)?;
    Ok(Loaded {
        command: C::from_arg_matches(&matches).map_err(wrong)?,
        settings: effective::settings(&documented, &matches, &given),
        only_check: ConfigArgs::from_arg_matches(&matches)
            .map_err(wrong)?
            .check_config,
    })
}

/// What the highest layer that says anything of this flag says.
fn winner<'g>(given: &'g [Given], id: &str) -> Option<&'g Given> {
    let of_it = given.iter().filter(|given| given.id == id);
    of_it.max_by_key(|given| given.source.layer())
}

/// Leaves for each flag what the highest layer says.
fn winners(given: Vec<Given>) -> Vec<Given> {
    let highest = |one: &Given| {
        let best = winner(&given, one.id.as_str());
        best.is_some_and(|best| best.source == one.source)
    };
    let highest: Vec<bool> = given.iter().map(highest).collect();
    let kept = given.into_iter().zip(highest);
    kept.filter_map(|(given, keep)| keep.then_some(given))
        .collect()
}

/// The settings of a command, section by section as in the help: its flags without those that only
/// ask.
fn settings_of(command: &clap::Command) -> impl Iterator<Item = &Arg> {
    let is_setting = |arg: &&Arg| {
        let has_value = matches!(arg.get_action(), ArgAction::Set | ArgAction::SetTrue);
        let asks = ["check_config", "sample_config"].contains(&arg.get_id().as_str());
        has_value && arg.get_long().is_some() && !asks
    };
    let mut settings: Vec<&Arg> = command.get_arguments().filter(is_setting).collect();
    // `mut_arg`, by which services give their defaults, puts a flag to the end.
    let headings: Vec<_> = settings.iter().map(|arg| arg.get_help_heading()).collect();
    settings.sort_by_key(|arg| {
        let heading = arg.get_help_heading();
        headings.iter().position(|other| *other == heading)
    });
    settings.into_iter()
}

fn find<'c>(command: &'c clap::Command, id: &Id) -> Option<&'c Arg> {
    command.get_arguments().find(|arg| arg.get_id() == id)
}

/// Whether the flag is a switch, which is on or off.
fn is_switch(arg: &Arg) -> bool {
    matches!(arg.get_action(), ArgAction::SetTrue)
}

/// Whether nobody but the service may see the value.
fn is_secret(arg: &Arg) -> bool {
    arg.is_hide_env_values_set()
}

/// The flag with this value as one argument; nothing for a switch that is off.
fn argument(arg: &Arg, value: &OsStr) -> Option<OsString> {
    let mut argument = OsString::from("--");
    argument.push(arg.get_long()?);
    if is_switch(arg) {
        return (value == "true").then_some(argument);
    }
    argument.push("=");
    argument.push(value);
    Some(argument)
}

/// What is wrong with the value, if anything is: "takes IP:PORT, not 'here': invalid socket
/// address syntax". A secret is not repeated.
fn check(command: &clap::Command, arg: &Arg, value: &OsStr) -> Result<(), String> {
    if is_switch(arg) {
        return match value == "true" || value == "false" {
            true => Ok(()),
            false => Err(format!(
                "takes true or false, not '{}'",
                value.to_string_lossy()
            )),
        };
    }
    let program = OsString::from(command.get_name());
    let argument = argument(arg, value).unwrap_or_default();
    match command.clone().try_get_matches_from([program, argument]) {
        Err(error) => flags::value_fault(arg, value, &error).map_or(Ok(()), Err),
        Ok(_) => Ok(()),
    }
}

#[cfg(test)]
mod tests;
