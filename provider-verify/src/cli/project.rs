//! The commands that work on a project's files alone.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use crate::settings;

/// Lists the provider states that a provider must know.
///
/// For each: its parameters, the interactions that need it, the order that its handler receives,
/// and a handler in Rust (axum) to begin with.
#[derive(Args)]
pub(super) struct States {
    /// Pact files, and folders with pact files (*.json) directly in them
    #[arg(value_name = "PATH", default_value = "pacts")]
    paths: Vec<PathBuf>,
    /// Only the states of this provider
    #[arg(short = 'n', long, value_name = "NAME", env = "PACT_PROVIDER_NAME")]
    provider_name: Option<String>,
    /// In which form
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
}

#[derive(Clone, Copy, ValueEnum)]
enum Format {
    Text,
    Json,
}

impl States {
    pub(super) fn settings(self) -> settings::States {
        settings::States {
            paths: self.paths,
            provider_name: self.provider_name,
            format: match self.format {
                Format::Text => settings::Format::Text,
                Format::Json => settings::Format::Json,
            },
        }
    }
}

/// Writes a contracts.toml from what the pacts and the folder say.
#[derive(Args)]
pub(super) struct Init {
    /// The folder of the project
    #[arg(value_name = "FOLDER", default_value = ".")]
    folder: PathBuf,
    /// Replace a contracts.toml that is there
    #[arg(long)]
    force: bool,
}

impl Init {
    pub(super) fn settings(self) -> settings::Init {
        settings::Init {
            folder: self.folder,
            existing: match self.force {
                true => settings::Existing::Replace,
                false => settings::Existing::Keep,
            },
        }
    }
}
