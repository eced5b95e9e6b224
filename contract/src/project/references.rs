//! Names by which one part of the file speaks of another.

use std::collections::BTreeSet;

use toml::Spanned;

use super::service::{Found, Role};
use super::source::Source;
use super::{ProjectError, names};

/// The service of this name, if it plays this part.
pub(super) fn with_role<'a>(
    name: &Spanned<String>,
    role: Role,
    services: &'a [Found],
    source: &Source<'_>,
) -> Result<&'a Found, ProjectError> {
    let found = services
        .iter()
        .find(|service| service.get_ref().name == *name.get_ref());
    let kind = match role {
        Role::Provider => "provider",
        Role::Consumer => "consumer",
    };
    match found {
        Some(service) if service.get_ref().role == role => Ok(service),
        Some(_) => Err(source.error(
            name.span(),
            format!("`{}` is not a {kind}: its `role` says so", name.get_ref()),
        )),
        None => {
            let all = services.iter().map(|service| service.get_ref());
            let all = all
                .filter(|service| service.role == role)
                .map(|service| &*service.name);
            let instead = names::instead(name.get_ref(), all);
            Err(source.error(name.span(), format!("there is no {kind} {instead}")))
        }
    }
}

/// Refuses a name that is there twice.
pub(super) fn unique<'a>(
    what: &str,
    names: impl Iterator<Item = &'a Spanned<String>>,
    source: &Source<'_>,
) -> Result<(), ProjectError> {
    let mut seen = BTreeSet::new();
    for name in names {
        if !seen.insert(name.get_ref()) {
            let problem = format!("another {what} is called `{}` too", name.get_ref());
            return Err(source.error(name.span(), problem));
        }
    }
    Ok(())
}
