//! The command line: flags under the names that users of `pact_verifier_cli` know, turned once
//! into typed settings.

use std::path::PathBuf;
use std::str::FromStr;
use std::time::Duration;

use clap::error::ErrorKind;
use clap::{Args, CommandFactory, Parser, Subcommand};
use http::{HeaderName, HeaderValue};
use provider_verify::{Filter, Provider, StateChange, StateFilter};
use regex::Regex;
use tracing_subscriber::filter::LevelFilter;
use url::Url;

use crate::settings::{Colour, JsonTarget, Settings};

/// Plays the consumer to a live provider: replays its pacts and checks every body.
#[derive(Parser)]
#[command(version, max_term_width = 100)]
pub(crate) struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    Verify(Box<Verify>),
}

/// Replays pacts against a live provider, one request per interaction.
///
/// Ends with 0 when the contract is kept, 1 when it is broken, 2 when the call or an input is
/// wrong, and 3 when nothing was found broken but not everything could be checked.
#[derive(Args)]
struct Verify {
    #[command(flatten)]
    pacts: Pacts,
    #[command(flatten)]
    provider: ProviderArgs,
    #[command(flatten)]
    states: States,
    #[command(flatten)]
    filter: FilterArgs,
    #[command(flatten)]
    output: Output,
}

#[derive(Args)]
#[command(next_help_heading = "Pacts")]
struct Pacts {
    /// Pact files, and folders with pact files (*.json) directly in them
    #[arg(value_name = "PATH", required_unless_present_any = ["file", "dir"])]
    paths: Vec<PathBuf>,
    /// A pact file; may be repeated
    #[arg(short, long, value_name = "FILE")]
    file: Vec<PathBuf>,
    /// A folder with pact files; may be repeated
    #[arg(short, long, value_name = "DIR")]
    dir: Vec<PathBuf>,
}

#[derive(Args)]
#[command(next_help_heading = "Provider")]
struct ProviderArgs {
    /// The provider's name in the pacts; needed when they are with several providers
    #[arg(short = 'n', long, value_name = "NAME", env = "PACT_PROVIDER_NAME")]
    provider_name: Option<String>,
    /// Where the provider listens, such as http://127.0.0.1:8081/base
    #[arg(long, value_name = "URL", conflicts_with_all = ["hostname", "port", "scheme"])]
    provider_base_url: Option<Url>,
    /// The provider's host
    #[arg(
        long,
        value_name = "HOST",
        default_value = "localhost",
        env = "PACT_PROVIDER_HOSTNAME"
    )]
    hostname: String,
    /// The provider's port
    #[arg(short, long, default_value_t = 8080, env = "PACT_PROVIDER_PORT")]
    port: u16,
    /// The provider's scheme
    #[arg(long, value_parser = ["http", "https"], default_value = "http")]
    scheme: String,
    /// A header to send with every request, in place of the pact's own of that name; may be
    /// repeated. Its value is not shown in any report
    #[arg(long, value_name = "NAME: VALUE", value_parser = header)]
    header: Vec<(HeaderName, HeaderValue)>,
    /// How long an answer may take, in milliseconds
    #[arg(
        long,
        value_name = "MS",
        default_value_t = 5000,
        env = "PACT_PROVIDER_REQUEST_TIMEOUT"
    )]
    request_timeout: u64,
}

#[derive(Args)]
#[command(next_help_heading = "Provider states")]
struct States {
    /// Where the provider's states are set up, by POST
    #[arg(
        short,
        long,
        value_name = "URL",
        env = "PACT_PROVIDER_STATE_CHANGE_URL"
    )]
    state_change_url: Option<Url>,
    /// Tear each state down again after its interaction
    #[arg(
        long,
        requires = "state_change_url",
        env = "PACT_PROVIDER_STATE_CHANGE_TEARDOWN"
    )]
    state_change_teardown: bool,
}

#[derive(Args)]
#[command(next_help_heading = "Filters")]
struct FilterArgs {
    /// Only interactions whose description matches
    #[arg(long, value_name = "REGEX", env = "PACT_DESCRIPTION")]
    filter_description: Option<Regex>,
    /// Only interactions with a provider state that matches
    #[arg(
        long,
        value_name = "REGEX",
        conflicts_with = "filter_no_state",
        env = "PACT_PROVIDER_STATE"
    )]
    filter_state: Option<Regex>,
    /// Only interactions without a provider state
    #[arg(long, env = "PACT_PROVIDER_NO_STATE")]
    filter_no_state: bool,
    /// Only contracts of this consumer; may be repeated
    #[arg(short = 'c', long, value_name = "NAME")]
    filter_consumer: Vec<String>,
}

#[derive(Args)]
#[command(next_help_heading = "Output")]
struct Output {
    /// Write the run as JSON to a file, or with "-" to standard output in place of the text
    #[arg(short, long, value_name = "FILE")]
    json: Option<PathBuf>,
    /// Never colour the text
    #[arg(long, alias = "no-color")]
    no_colour: bool,
    /// What to log to standard error: off, error, warn, info, debug or trace
    #[arg(short, long, value_name = "LEVEL", default_value = "off")]
    loglevel: LevelFilter,
}

fn header(text: &str) -> Result<(HeaderName, HeaderValue), String> {
    let (name, value) = text.split_once(':').ok_or("must be NAME: VALUE")?;
    let name = HeaderName::from_str(name.trim()).map_err(|_| "the name is not a header name")?;
    let value = HeaderValue::from_str(value.trim())
        .map_err(|_| "the value has characters that a header cannot have")?;
    Ok((name, value))
}

impl Cli {
    /// Checks what clap cannot, and gives every value its type.
    pub(crate) fn settings(self) -> Result<Settings, clap::Error> {
        let Command::Verify(verify) = self.command;
        let Verify {
            pacts,
            provider,
            states,
            filter,
            output,
        } = *verify;
        let state = match filter.filter_state {
            _ if filter.filter_no_state => Some(StateFilter::None),
            state => state.map(StateFilter::Matching),
        };
        Ok(Settings {
            sources: [pacts.file, pacts.dir, pacts.paths].concat(),
            provider_name: provider.provider_name.clone(),
            provider: provider.provider(states)?,
            filter: Filter {
                description: filter.filter_description,
                state,
                consumers: filter.filter_consumer,
            },
            json: output.json.map(|path| match path.as_os_str() == "-" {
                true => JsonTarget::Stdout,
                false => JsonTarget::File(path),
            }),
            colour: match output.no_colour {
                true => Colour::Never,
                false => Colour::Auto,
            },
            log_level: output.loglevel,
        })
    }
}

impl ProviderArgs {
    /// The address that host, port and scheme make up.
    fn address(&self) -> Result<Url, clap::Error> {
        let text = format!("{}://{}:{}", self.scheme, self.hostname, self.port);
        let url = Url::parse(&text).ok();
        let host = url.filter(|url| url.path() == "/" && url.username().is_empty());
        let problem = || {
            usage(&format!(
                "--hostname: {:?} is not a host name",
                self.hostname
            ))
        };
        host.ok_or_else(problem)
    }

    fn provider(self, states: States) -> Result<Provider, clap::Error> {
        let url = match self.provider_base_url {
            Some(url) => http_url("--provider-base-url", url)?,
            None => self.address()?,
        };
        let state_change = match states.state_change_url {
            Some(url) => Some(StateChange {
                url: http_url("--state-change-url", url)?,
                teardown: states.state_change_teardown,
            }),
            None => None,
        };
        Ok(Provider {
            url,
            headers: self.header,
            state_change,
            request_timeout: Duration::from_millis(self.request_timeout),
        })
    }
}

fn http_url(flag: &str, url: Url) -> Result<Url, clap::Error> {
    match url.scheme() {
        "http" | "https" if url.has_host() => Ok(url),
        _ => Err(usage(&format!(
            "{flag}: {url} is not an http:// or https:// address"
        ))),
    }
}

fn usage(message: &str) -> clap::Error {
    Cli::command().error(ErrorKind::ValueValidation, message)
}
