//! Pacts for tests: a folder with `pacts/consumer-provider.json`, from valid defaults.

use std::path::PathBuf;

use serde_json::{Value, json};

/// A folder with a pact in it.
pub(crate) struct Project(tempfile::TempDir);

impl Project {
    /// A pact between `consumer` and `provider`.
    pub(crate) fn of(interactions: impl IntoIterator<Item = Value>) -> Self {
        let project = Self(tempfile::tempdir().unwrap());
        project.put(
            "pacts/consumer-provider.json",
            &pact("consumer", "provider", interactions),
        );
        project
    }

    pub(crate) fn put(&self, path: &str, content: &Value) {
        self.put_text(path, &format!("{content:#}"));
    }

    pub(crate) fn put_text(&self, path: &str, content: &str) {
        let file = self.root().join(path);
        std::fs::create_dir_all(file.parent().unwrap()).unwrap();
        std::fs::write(file, content).unwrap();
    }

    pub(crate) fn root(&self) -> PathBuf {
        self.0.path().to_owned()
    }

    pub(crate) fn pacts(&self) -> PathBuf {
        self.root().join("pacts")
    }
}

pub(crate) fn pact(
    consumer: &str,
    provider: &str,
    interactions: impl IntoIterator<Item = Value>,
) -> Value {
    json!({
        "consumer": {"name": consumer},
        "provider": {"name": provider},
        "interactions": Vec::from_iter(interactions),
        "metadata": {"pactSpecification": {"version": "4.0"}}
    })
}

/// `GET /a`, answered with 200 and no body; `more` overrides or adds members.
pub(crate) fn interaction(description: &str, more: Value) -> Value {
    let mut interaction = json!({
        "type": "Synchronous/HTTP",
        "description": description,
        "request": {"method": "GET", "path": "/a"},
        "response": {"status": 200}
    });
    let members = interaction.as_object_mut().unwrap();
    members.extend(more.as_object().unwrap().clone());
    interaction
}

/// `GET /a`, answered with 200 and this body; `rules` are those of the body.
pub(crate) fn with_body(body: Value, rules: Value) -> Value {
    interaction("reads", json!({"response": response(body, rules)}))
}

/// The same with a schema for the body.
pub(crate) fn with_schema(body: Value, rules: Value, schema: Value) -> Value {
    let comments = json!({"references": {"jsonschema": {"response": schema}}});
    interaction(
        "reads",
        json!({"response": response(body, rules), "comments": comments}),
    )
}

fn response(body: Value, rules: Value) -> Value {
    json!({
        "status": 200,
        "headers": {"content-type": ["application/json"]},
        "body": {"contentType": "application/json", "content": body},
        "matchingRules": {"body": rules}
    })
}
