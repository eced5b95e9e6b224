//! From a file or folder to contracts. Everything that can be wrong with a pact is found here, so
//! that no later stage has to look again: what Pact's own reader would pass over in silence, guess
//! or panic at is an error with the file, the place in it, and how to mend it.

mod checks;
mod document;
mod error;
mod http;
mod interaction;
mod members;
mod message;
mod node;
mod pact;
mod path;
mod rules;
mod schemas;
mod threads;

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use serde_json::Value;

use checks::Checks;
use document::Document;
use error::Fault;
pub use error::{LoadError, Problem};
pub(crate) use http::Http;
use http::{Kind, RulesOfParts};
use node::Node;
pub use path::{PathPart, path_parts};
pub use rules::{RuleSet, Rules};
use schemas::Schemas;
use threads::in_threads;

use crate::{Contract, Interaction};

/// Reads one pact file, or every `*.json` directly in a folder, in the order of their names. A
/// schema that an interaction names by its path is looked for from the folder above the pact's.
///
/// # Errors
/// The first thing that is wrong with any of the files.
pub fn load(path: &Path) -> Result<Vec<Contract>, LoadError> {
    let files = pact_files(path).map_err(|problem| Fault::whole(problem).of(path))?;
    files
        .iter()
        .map(|file| read(file).map_err(|fault| fault.of(file)))
        .collect()
}

fn pact_files(path: &Path) -> Result<Vec<PathBuf>, Problem> {
    if !path.metadata().map_err(Problem::Unreadable)?.is_dir() {
        return Ok(vec![path.to_owned()]);
    }
    let mut files = Vec::new();
    for entry in path.read_dir().map_err(Problem::Unreadable)? {
        let file = entry.map_err(Problem::Unreadable)?.path();
        if file
            .extension()
            .is_some_and(|extension| extension == "json")
            && file.is_file()
        {
            files.push(file);
        }
    }
    if files.is_empty() {
        return Err(Problem::NoPacts);
    }
    files.sort();
    Ok(files)
}

/// Reads the text of a pact that is in no file, such as one from a broker. `source` is what it is
/// called in errors. A schema that an interaction names by its path is looked for from the folder
/// `root`; a published pact has its schemas inside.
///
/// # Errors
/// The first thing that is wrong with it.
pub fn parse_pact(source: &Path, text: &[u8], root: &Path) -> Result<Contract, LoadError> {
    let read = || {
        let document = Document::parse(text).map_err(Fault::whole)?;
        contract(source, &document, &Schemas::below(root.to_owned()))
    };
    read().map_err(|fault| fault.of(source))
}

fn read(file: &Path) -> Result<Contract, Fault> {
    let unreadable = |error| Fault::whole(Problem::Unreadable(error));
    let text = std::fs::read(file).map_err(unreadable)?;
    let document = Document::parse(&text).map_err(Fault::whole)?;
    let root = project_root(file).map_err(unreadable)?;
    contract(file, &document, &Schemas::below(root))
}

/// The folder above the one that the pact is in.
fn project_root(file: &Path) -> std::io::Result<PathBuf> {
    let file = file.canonicalize()?;
    let folder = file.parent().unwrap_or(&file);
    Ok(folder.parent().unwrap_or(folder).to_owned())
}

fn parse(text: &[u8]) -> Result<Value, Problem> {
    serde_json::from_slice(text).map_err(|error| Problem::not_json(&error))
}

fn contract(file: &Path, document: &Document<'_>, schemas: &Schemas) -> Result<Contract, Fault> {
    let top = Node::top(&document.head);
    top.members()?;
    let version = pact::spec_version(&top)?;
    let consumer = top.required("consumer")?.required("name")?.name()?;
    let provider = top.required("provider")?.required("name")?.name()?;
    let (list, kind) = interactions(&top, version)?;
    list.items()?;
    let texts = document.interactions();
    let interactions = in_threads(texts.len(), |part| {
        let checks = Checks::of(version);
        let read = |index: usize| {
            let value = document.value(texts[index]).map_err(Fault::whole)?;
            interaction(
                value,
                |value| list.item(index, value),
                kind,
                &checks,
                schemas,
            )
        };
        part.map(read).collect()
    })?;
    refuse_duplicates(&list, &interactions)?;
    Ok(Contract {
        consumer: consumer.to_owned(),
        provider: provider.to_owned(),
        source: file.to_owned(),
        interactions,
        pending: false,
    })
}

/// The list of the interactions, and what they are if their own type does not say it.
fn interactions<'a>(top: &Node<'a>, version: u32) -> Result<(Node<'a>, Kind), Fault> {
    match top.member("messages") {
        None => Ok((top.required("interactions")?, Kind::Http)),
        Some(messages) if version == 3 && top.member("interactions").is_none() => {
            Ok((messages, Kind::Message))
        }
        Some(messages) => Err(messages.fault(Problem::Messages)),
    }
}

/// Reads one interaction; `at` says where it stands.
fn interaction(
    mut value: Value,
    at: impl Fn(&Value) -> Node<'_>,
    kind: Kind,
    checks: &Checks,
    schemas: &Schemas,
) -> Result<Interaction, Fault> {
    let kind = match value.get("type") {
        Some(name) if checks.version >= 4 && name == message::TYPE => Kind::Message,
        _ => kind,
    };
    // Those that are kept apart are checked and out of the way before the others are looked at.
    let rules = RulesOfParts::of(&at(&value), kind, checks)?;
    rules.take_out(&mut value);
    let node = &at(&value);
    match kind {
        Kind::Http => interaction::check(node, checks)?,
        Kind::Message => message::check(node, checks)?,
    }
    let states = interaction::states(node)?;
    let references = schemas.of_interaction(node, kind)?;
    Ok(Interaction {
        states,
        request_schema: references.request,
        response_schema: references.response,
        http: Http::of(node, rules, kind, checks)?,
    })
}

/// Two interactions that nobody can tell apart in a report; Pact's own tools would, on the next
/// merge, drop one of them.
fn refuse_duplicates(list: &Node<'_>, interactions: &[Interaction]) -> Result<(), Fault> {
    let mut seen: HashMap<(&str, String), usize> = HashMap::new();
    for (index, interaction) in interactions.iter().enumerate() {
        let states = serde_json::to_string(&interaction.states).unwrap_or_default();
        let key = (interaction.description(), states);
        if let Some(first) = seen.insert(key, index) {
            let at = |index| list.item(index, &Value::Null);
            return Err(at(index).fault(Problem::Duplicate {
                description: interaction.description().to_owned(),
                first: at(first).pointer().to_owned(),
            }));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests;
