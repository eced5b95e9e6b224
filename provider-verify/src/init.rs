//! A first `contracts.toml`, from what the pacts and the folder say: which providers there are, how
//! each is started, whether it needs provider states. It reads, and leaves the writing to others.

mod start;

use std::collections::BTreeMap;
use std::fmt::Write;
use std::path::{Path, PathBuf};

use contract::project::{Project, ProjectError};
use contract::{Contract, LoadError};

use start::Start;

/// Where an editor looks for the schema of the file.
pub const SCHEMA_FILE: &str = "contracts.schema.json";

/// No `contracts.toml` can be made.
#[derive(Debug, thiserror::Error)]
pub enum InitError {
    /// The pacts cannot be read.
    #[error(transparent)]
    Pacts(#[from] LoadError),
    /// A provider's name cannot be that of a service.
    #[error("what the pacts name cannot be a service of the file: {0}")]
    Name(#[from] ProjectError),
    /// A file cannot be read.
    #[error("cannot read {}: {source}", file.display())]
    Unreadable {
        /// The file.
        file: PathBuf,
        /// Why.
        source: std::io::Error,
    },
}

/// The text of a `contracts.toml` for the project in this folder, which has its pacts in `pacts/`.
///
/// # Errors
/// When the pacts cannot be read, or name something that cannot stand in the file.
pub fn contracts_toml(folder: &Path) -> Result<String, InitError> {
    let contracts = contract::load(&folder.join("pacts"))?;
    let mut providers: BTreeMap<&str, Vec<&Contract>> = BTreeMap::new();
    for contract in &contracts {
        providers
            .entry(contract.provider())
            .or_default()
            .push(contract);
    }
    let mut text = head(folder);
    for (provider, contracts) in &providers {
        service(
            &mut text,
            provider,
            contracts,
            start::find(folder, provider)?,
        );
    }
    for provider in providers.keys() {
        step(&mut text, provider);
    }
    // What was written has to be read again: a name that the file cannot hold shows here.
    Project::parse(&folder.join(contract::project::FILE_NAME), &text)?;
    Ok(text)
}

fn head(folder: &Path) -> String {
    let name = folder.canonicalize().ok();
    let name = name.as_deref().and_then(Path::file_name);
    let name = name.map_or_else(|| "project".into(), |name| name.to_string_lossy());
    format!(
        "#:schema {SCHEMA_FILE}\n\
         # Who talks to whom, how each service starts, and what is checked in which order.\n\n\
         [project]\n\
         name = {}\n\
         pacts = \"pacts\"\n",
        quoted(&name)
    )
}

fn service(text: &mut String, provider: &str, contracts: &[&Contract], start: Start) {
    let needs_states = contracts
        .iter()
        .flat_map(|contract| contract.interactions())
        .any(|interaction| !interaction.states().is_empty());
    let mut lines = vec![
        format!("\n[services.{}]", key(provider)),
        "role = \"provider\"".to_owned(),
    ];
    match start {
        Start::Command { build, start } => {
            lines.extend(build.map(|build| format!("build = {}", list(&build))));
            lines.push(format!("start = {}", list(&start)));
        }
        Start::Unknown => lines.push(
            "url = \"http://127.0.0.1:8080\"   # where it runs; or start = [\"program\", \"argument\"]"
                .to_owned(),
        ),
    }
    if needs_states {
        lines.push(
            "provider_states = \"/_pact/provider-states\"   # where its states are set up, by POST"
                .to_owned(),
        );
    }
    text.push_str(&lines.join("\n"));
    text.push('\n');
}

fn step(text: &mut String, provider: &str) {
    // Writing to a string cannot fail.
    let _ = write!(
        text,
        "\n[[steps]]\nname = {}\nverify = [{}]\n",
        quoted(&format!("contracts of {provider}")),
        quoted(provider)
    );
}

fn list(words: &[String]) -> String {
    let words = words.iter().map(|word| quoted(word));
    format!("[{}]", Vec::from_iter(words).join(", "))
}

fn quoted(text: &str) -> String {
    toml::Value::from(text).to_string()
}

/// A name as a key of a table.
fn key(name: &str) -> String {
    let is_bare = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_');
    match !name.is_empty() && name.chars().all(is_bare) {
        true => name.to_owned(),
        false => quoted(name),
    }
}
