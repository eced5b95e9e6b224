//! What the placeholders of a service can stand for.

use std::collections::BTreeMap;

use toml::Spanned;

use super::Token;
use crate::project::interpolation::{Interpolated, Placeholder};
use crate::project::source::Source;
use crate::project::{ProjectError, names};

/// The names that placeholders of services can use.
pub(super) struct Scope {
    pub(super) tokens: BTreeMap<String, Token>,
}

impl Scope {
    pub(super) fn interpolated(
        &self,
        text: &Spanned<String>,
        own: &str,
        source: &Source<'_>,
    ) -> Result<Interpolated, ProjectError> {
        Interpolated::parse(text.get_ref(), |name| self.placeholder(name, own))
            .map_err(|problem| source.error(text.span(), problem))
    }

    /// `Bearer ` and the service's own token.
    pub(super) fn bearer(&self, own: &str) -> Interpolated {
        Interpolated::bearer(Placeholder::Token(own.to_owned()))
    }

    fn placeholder(&self, name: &str, own: &str) -> Result<Placeholder, String> {
        placeholder(name, own, |service| self.tokens.get(service).cloned()).ok_or_else(|| {
            let services = self.tokens.iter().flat_map(|(service, token)| {
                let token = (*token != Token::None).then(|| format!("{service}.token"));
                [Some(format!("{service}.url")), token]
                    .into_iter()
                    .flatten()
            });
            let own_token = (self.tokens[own] != Token::None).then(|| "token".to_owned());
            let known: Vec<String> = own_token
                .into_iter()
                .chain(["run.id".to_owned()])
                .chain(services)
                .collect();
            let instead = names::instead(name, known.iter().map(String::as_str));
            format!("unknown placeholder {instead}")
        })
    }
}

/// What `name` stands for in what belongs to the service `own`, as far as services go.
pub(in crate::project) fn placeholder(
    name: &str,
    own: &str,
    token: impl Fn(&str) -> Option<Token>,
) -> Option<Placeholder> {
    let has_token = |service: &str| token(service).is_some_and(|token| token != Token::None);
    if name == "run.id" {
        return Some(Placeholder::RunId);
    }
    if name == "token" {
        return has_token(own).then(|| Placeholder::Token(own.to_owned()));
    }
    match name.rsplit_once('.')? {
        (service, "url") if token(service).is_some() => Some(Placeholder::Url(service.to_owned())),
        (service, "token") if has_token(service) => Some(Placeholder::Token(service.to_owned())),
        _ => None,
    }
}
