//! A secret that a service is told: in a file, or in an environment variable. Neither the command
//! line nor the configuration file is a place for one, because others can read them.

use std::error::Error;
use std::io;
use std::path::PathBuf;

/// Where a secret can come from.
#[derive(Clone, Debug)]
pub struct SecretSource {
    /// What it is, for people: `bearer tokens`.
    pub what: &'static str,
    /// The environment variable with the secret.
    pub variable: &'static str,
    /// The flag that names a file with it.
    pub flag: &'static str,
    /// The file that the flag names.
    pub file: Option<PathBuf>,
    /// What is in the variable.
    pub text: Option<String>,
}

/// Why there is no secret.
#[derive(Debug, thiserror::Error)]
pub enum SecretError {
    /// It is given in neither way.
    #[error("no {what}: set the environment variable {variable}, or name a file with {flag}")]
    Missing {
        /// What is missing.
        what: &'static str,
        /// The variable.
        variable: &'static str,
        /// The flag.
        flag: &'static str,
    },
    /// The variable does not hold one.
    #[error("environment variable {variable}: {source}")]
    Variable {
        /// The variable.
        variable: &'static str,
        /// What is wrong with it, without the secret itself.
        source: Box<dyn Error + Send + Sync>,
    },
    /// The file cannot be read.
    #[error("cannot read {}, which {flag} names: {source}", path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// The flag.
        flag: &'static str,
        /// What the system says.
        source: io::Error,
    },
    /// The file does not hold one.
    #[error("{}, which {flag} names: {source}", path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// The flag.
        flag: &'static str,
        /// What is wrong with it, without the secret itself.
        source: Box<dyn Error + Send + Sync>,
    },
}

impl SecretSource {
    /// Reads the secret; where there is a file, the variable does not count.
    ///
    /// # Errors
    /// There is none, or `parse` refuses it.
    pub fn read<T, E>(self, parse: impl FnOnce(&str) -> Result<T, E>) -> Result<T, SecretError>
    where
        E: Error + Send + Sync + 'static,
    {
        let Self {
            what,
            variable,
            flag,
            file,
            text,
        } = self;
        match (file, text) {
            (Some(path), _) => match std::fs::read_to_string(&path) {
                Ok(text) => parse(&text).map_err(|source| SecretError::File {
                    path,
                    flag,
                    source: source.into(),
                }),
                Err(source) => Err(SecretError::Unreadable { path, flag, source }),
            },
            (None, Some(text)) => parse(&text).map_err(|source| SecretError::Variable {
                variable,
                source: source.into(),
            }),
            (None, None) => Err(SecretError::Missing {
                what,
                variable,
                flag,
            }),
        }
    }
}
