//! The schemas that interactions name in `comments.references.jsonschema`: a path in git, the
//! schema itself in a published pact. Each file is read and compiled once.

use std::collections::HashMap;
use std::path::{Component, Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use serde_json::Value;

use super::error::{Fault, Problem};
use super::http::Kind;
use super::node::Node;
use crate::Schema;

/// The schemas of one interaction.
#[derive(Debug, Default)]
pub(super) struct References {
    pub(super) request: Option<Arc<Schema>>,
    pub(super) response: Option<Arc<Schema>>,
}

/// The schemas read so far, by the path that names them; for several threads.
#[derive(Debug)]
pub(super) struct Schemas {
    root: PathBuf,
    compiled: Mutex<HashMap<String, Arc<Schema>>>,
    /// Those that stand in the pact itself, by their text.
    embedded: Mutex<HashMap<String, Arc<Schema>>>,
}

impl Schemas {
    /// Paths are relative to `root`.
    pub(super) fn below(root: PathBuf) -> Self {
        Self {
            root,
            compiled: Mutex::default(),
            embedded: Mutex::default(),
        }
    }

    /// Those of a request and its response, or of a message's contents, which are the response to
    /// the request for it.
    pub(super) fn of_interaction(
        &self,
        interaction: &Node<'_>,
        kind: Kind,
    ) -> Result<References, Fault> {
        let mut found = References::default();
        let group = ["comments", "references", "jsonschema"];
        let group = group
            .iter()
            .try_fold(interaction.clone(), |node, key| node.member(key));
        for (part, reference) in group.map_or(Ok(Vec::new()), |group| group.members())? {
            let schema = Some(self.resolve(&reference)?);
            match (part, kind) {
                ("request", Kind::Http) => found.request = schema,
                ("response", Kind::Http) | ("contents", Kind::Message) => found.response = schema,
                (other, _) => return Err(reference.fault(Problem::SchemaOf(other.to_owned()))),
            }
        }
        Ok(found)
    }

    fn resolve(&self, reference: &Node<'_>) -> Result<Arc<Schema>, Fault> {
        let value = reference.value();
        if let Some(path) = value.as_str() {
            return self.file(path).map_err(|problem| reference.fault(problem));
        }
        if !value.is_object() && !value.is_boolean() {
            return Err(reference.unexpected("a schema or the path of one"));
        }
        let title = value.get("title").and_then(|title| title.as_str());
        let compiled = match title {
            Some(title) => self.embedded(title, value),
            None => compile(reference.pointer(), value.clone()),
        };
        compiled.map_err(|problem| reference.fault(problem))
    }

    /// A published pact repeats the schema in each interaction that names it.
    fn embedded(&self, title: &str, document: &Value) -> Result<Arc<Schema>, Problem> {
        let text = document.to_string();
        let mut embedded = locked(&self.embedded);
        if let Some(schema) = embedded.get(&text) {
            return Ok(Arc::clone(schema));
        }
        let schema = compile(title, document.clone())?;
        embedded.insert(text, Arc::clone(&schema));
        Ok(schema)
    }

    fn file(&self, path: &str) -> Result<Arc<Schema>, Problem> {
        let mut compiled = locked(&self.compiled);
        if let Some(schema) = compiled.get(path) {
            return Ok(Arc::clone(schema));
        }
        let inside = |part| matches!(part, Component::Normal(_) | Component::CurDir);
        if path.is_empty() || !Path::new(path).components().all(inside) {
            return Err(Problem::SchemaPath(path.to_owned()));
        }
        let file = self.root.join(path);
        let text = std::fs::read(&file).map_err(|cause| Problem::SchemaUnreadable {
            file: file.clone(),
            cause,
        })?;
        let document = super::parse(&text).map_err(|problem| Problem::SchemaNotJson {
            file,
            cause: Box::new(problem),
        })?;
        let schema = compile(path, document)?;
        compiled.insert(path.to_owned(), Arc::clone(&schema));
        Ok(schema)
    }
}

/// A panic while a map is held leaves it as it was.
fn locked<T>(map: &Mutex<T>) -> MutexGuard<'_, T> {
    map.lock().unwrap_or_else(PoisonError::into_inner)
}

fn compile(name: &str, document: Value) -> Result<Arc<Schema>, Problem> {
    let schema = Schema::compile(name, document);
    schema
        .map(Arc::new)
        .map_err(|cause| Problem::SchemaInvalid {
            schema: name.to_owned(),
            cause,
        })
}
