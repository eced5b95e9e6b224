//! The tokens of the services: minted, or taken from where the project says. Never shown.

use std::collections::BTreeMap;
use std::fmt;
use std::path::Path;

use contract::Redaction;
use contract::project::{Project, Service, Token};
use uuid::Uuid;

/// The token of each service that has one.
pub struct Secrets {
    tokens: BTreeMap<String, String>,
}

/// A token that is not where the project says.
#[derive(Debug, thiserror::Error)]
pub enum TokenError {
    /// The environment variable is not set.
    #[error("`{service}`: the environment variable {variable} with its token is not set")]
    NotSet {
        /// Whose token it is.
        service: String,
        /// The variable.
        variable: String,
    },
    /// The file cannot be read.
    #[error("`{service}`: its token file cannot be read: {path}: {source}")]
    Unreadable {
        /// Whose token it is.
        service: String,
        /// The file.
        path: String,
        /// Why not.
        source: std::io::Error,
    },
    /// There is nothing in it.
    #[error("`{service}`: its token is empty, in {place}")]
    Empty {
        /// Whose token it is.
        service: String,
        /// The variable or the file.
        place: String,
    },
}

impl Secrets {
    /// `env` reads an environment variable.
    ///
    /// # Errors
    ///
    /// When a token is not where the project says.
    pub fn gather(
        project: &Project,
        env: impl Fn(&str) -> Option<String>,
    ) -> Result<Self, TokenError> {
        let mut tokens = BTreeMap::new();
        for service in &project.services {
            if let Some(token) = token(service, &project.root, &env)? {
                tokens.insert(service.name.clone(), token);
            }
        }
        Ok(Self { tokens })
    }

    /// The token of a service; empty for one that has none, which no placeholder can ask for.
    pub fn token(&self, service: &str) -> &str {
        self.tokens.get(service).map_or("", String::as_str)
    }

    /// Hides every token, and the values of the headers that carry them.
    pub fn redaction(&self, project: &Project) -> Redaction {
        let headers = project.services.iter().flat_map(|service| &service.headers);
        Redaction::of(headers.map(|(name, _)| name.as_str()))
            .and_values(self.tokens.values().map(String::as_str))
    }
}

impl fmt::Debug for Secrets {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[hidden]")
    }
}

fn token(
    service: &Service,
    root: &Path,
    env: &impl Fn(&str) -> Option<String>,
) -> Result<Option<String>, TokenError> {
    let name = || service.name.clone();
    let (token, place) = match &service.token {
        Token::None => return Ok(None),
        Token::Minted => return Ok(Some(Uuid::new_v4().simple().to_string())),
        Token::Env(variable) => {
            let token = env(variable).ok_or_else(|| TokenError::NotSet {
                service: name(),
                variable: variable.clone(),
            })?;
            (token, variable.clone())
        }
        Token::File(file) => {
            let path = root.join(file);
            let shown = path.display().to_string();
            let text = std::fs::read_to_string(&path).map_err(|source| TokenError::Unreadable {
                service: name(),
                path: shown.clone(),
                source,
            })?;
            (text.lines().next().unwrap_or_default().to_owned(), shown)
        }
    };
    match token.trim() {
        "" => Err(TokenError::Empty {
            service: name(),
            place,
        }),
        token => Ok(Some(token.to_owned())),
    }
}
