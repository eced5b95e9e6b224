//! What every check of a run is made with: the live services and the words to address them.

use contract::Redaction;
use contract::project::{Interpolated, Placeholder, Project, Service};
use provider_verify::{Provider, StateChange};
use reqwest::header::{HeaderName, HeaderValue};
use serde_json::Value;
use url::Url;

use crate::http;
use crate::secrets::Secrets;
use crate::services::{Services, Surroundings};

/// A run while its services are up.
pub struct Stage<'a> {
    /// What is in the file.
    pub project: &'a Project,
    /// The tokens.
    pub secrets: &'a Secrets,
    /// Hides the tokens in what is recorded.
    pub redaction: &'a Redaction,
    /// Where the services are.
    pub services: &'a Services,
    /// What `{run.id}` stands for.
    pub run_id: &'a str,
}

impl<'a> Surroundings<'a> {
    /// The same with the services that are up.
    pub fn stage(&'a self, services: &'a Services) -> Stage<'a> {
        Stage {
            project: self.project,
            secrets: self.secrets,
            redaction: self.redaction,
            services,
            run_id: self.run_id,
        }
    }
}

impl Stage<'_> {
    /// How a service is spoken to.
    ///
    /// # Errors
    ///
    /// When it is down, or its headers cannot be sent; in words for a report.
    pub fn target(&self, name: &str) -> Result<Provider, String> {
        let url = self.services.url(name)?.clone();
        let service = self
            .project
            .service(name)
            .ok_or_else(|| format!("`{name}` is not in the project"))?;
        Ok(Provider {
            headers: self.headers(&service.headers, &|_| None)?,
            state_change: self.state_change(service, &url)?,
            request_timeout: service.request_timeout,
            ..Provider::at(url)
        })
    }

    fn state_change(&self, service: &Service, url: &Url) -> Result<Option<StateChange>, String> {
        let Some(states) = &service.provider_states else {
            return Ok(None);
        };
        let url = match states.starts_with('/') {
            true => http::below(url, states),
            false => Url::parse(states),
        };
        let url = url.map_err(|error| format!("its `provider_states` {states}: {error}"))?;
        Ok(Some(StateChange::at(url)))
    }

    /// Headers with their placeholders filled in.
    pub fn headers(
        &self,
        headers: &[(String, Interpolated)],
        saved: &impl Fn(&str) -> Option<Value>,
    ) -> Result<Vec<(HeaderName, HeaderValue)>, String> {
        filled(headers, |placeholder| {
            self.value(placeholder, saved).map(plain_text)
        })
    }

    /// What a placeholder stands for, with its type.
    pub fn value(
        &self,
        placeholder: &Placeholder,
        saved: &impl Fn(&str) -> Option<Value>,
    ) -> Result<Value, String> {
        match placeholder {
            Placeholder::Url(service) => Ok(Value::from(
                self.services.url(service)?.as_str().trim_end_matches('/'),
            )),
            Placeholder::Token(service) => Ok(Value::from(self.secrets.token(service))),
            Placeholder::RunId => Ok(Value::from(self.run_id)),
            Placeholder::Saved(name) => {
                saved(name).ok_or_else(|| format!("no step has saved `{name}`"))
            }
        }
    }
}

/// Headers with their placeholders filled in; in words for a report, why they cannot be sent.
pub(crate) fn filled(
    headers: &[(String, Interpolated)],
    text: impl Fn(&Placeholder) -> Result<String, String>,
) -> Result<Vec<(HeaderName, HeaderValue)>, String> {
    let mut filled = vec![];
    for (name, value) in headers {
        let value = value.fill(&text)?;
        let name: HeaderName = name
            .parse()
            .map_err(|_| format!("`{name}` is not the name of a header"))?;
        let value = HeaderValue::from_str(&value)
            .map_err(|_| format!("the value of the header {name} cannot be sent"))?;
        filled.push((name, value));
    }
    Ok(filled)
}

/// A value as it stands within a longer text.
pub(crate) fn plain_text(value: Value) -> String {
    match value {
        Value::String(text) => text,
        other => other.to_string(),
    }
}
