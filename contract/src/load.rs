//! From a file or folder to contracts. Everything that can be wrong with a pact is found here, so
//! that no later stage has to look again: what Pact's own reader would pass over in silence, guess
//! or panic at is an error with the file, the place in it, and how to mend it.

mod error;
mod interaction;
mod node;
mod pact;
mod schemas;

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use serde_json::Value;

use error::Fault;
pub use error::{LoadError, Problem};
use node::Node;
use schemas::Schemas;

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

fn read(file: &Path) -> Result<Contract, Fault> {
    let unreadable = |error| Fault::whole(Problem::Unreadable(error));
    let text = std::fs::read(file).map_err(unreadable)?;
    let document = parse(&text).map_err(Fault::whole)?;
    let root = project_root(file).map_err(unreadable)?;
    contract(file, &document, &mut Schemas::below(root))
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

fn contract(file: &Path, document: &Value, schemas: &mut Schemas) -> Result<Contract, Fault> {
    let top = Node::top(document);
    top.members()?;
    let version = pact::spec_version(&top)?;
    let consumer = top.required("consumer")?.required("name")?.name()?;
    let provider = top.required("provider")?.required("name")?.name()?;
    if let Some(messages) = top.member("messages") {
        return Err(messages.fault(Problem::NotHttp("messages".to_owned())));
    }
    let nodes = top.required("interactions")?.items()?;
    let mut interactions = Vec::with_capacity(nodes.len());
    for node in &nodes {
        interaction::check(node, version)?;
        let states = interaction::states(node)?;
        let references = schemas.of_interaction(node)?;
        interactions.push(Interaction {
            states,
            request_schema: references.request,
            response_schema: references.response,
            http: pact::http(node, version)?,
        });
    }
    refuse_duplicates(&nodes, &interactions)?;
    Ok(Contract {
        consumer: consumer.to_owned(),
        provider: provider.to_owned(),
        source: file.to_owned(),
        interactions,
    })
}

/// Two interactions that nobody can tell apart in a report; Pact's own tools would, on the next
/// merge, drop one of them.
fn refuse_duplicates(nodes: &[Node<'_>], interactions: &[Interaction]) -> Result<(), Fault> {
    let mut seen: HashMap<(&str, String), &str> = HashMap::new();
    for (node, interaction) in nodes.iter().zip(interactions) {
        let states = serde_json::to_value(&interaction.states).unwrap_or_default();
        let key = (interaction.description(), states.to_string());
        if let Some(first) = seen.insert(key, node.pointer()) {
            return Err(node.fault(Problem::Duplicate {
                description: interaction.description().to_owned(),
                first: first.to_owned(),
            }));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests;
