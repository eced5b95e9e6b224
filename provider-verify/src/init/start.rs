//! How a service is started, as far as the folder shows it: by a Cargo package or an npm package of
//! its name.

use std::path::{Path, PathBuf};

use serde_json::Value;

use super::InitError;

/// How deep below the project's folder a service is looked for.
const DEEPEST: usize = 3;

/// How a service is started.
pub(super) enum Start {
    Command {
        build: Option<Vec<String>>,
        start: Vec<String>,
    },
    Unknown,
}

/// Looks for the service below this folder.
pub(super) fn find(folder: &Path, service: &str) -> Result<Start, InitError> {
    let mut manifests = Vec::new();
    gather(folder, DEEPEST, &mut manifests);
    manifests.sort();
    for manifest in manifests {
        let found = match manifest.file_name().and_then(|name| name.to_str()) {
            Some("Cargo.toml") => cargo(&manifest, folder, service)?,
            _ => npm(&manifest, folder, service)?,
        };
        if let Some(start) = found {
            return Ok(start);
        }
    }
    Ok(Start::Unknown)
}

/// Folders that cannot be read have nothing to start in them.
fn gather(folder: &Path, depth: usize, manifests: &mut Vec<PathBuf>) {
    let Ok(entries) = folder.read_dir() else {
        return;
    };
    for entry in entries.flatten() {
        let (path, name) = (entry.path(), entry.file_name());
        let name = name.to_string_lossy();
        if matches!(&*name, "Cargo.toml" | "package.json") {
            manifests.push(path);
        } else if depth > 0
            && !name.starts_with('.')
            && !matches!(&*name, "target" | "node_modules")
            && path.is_dir()
        {
            gather(&path, depth - 1, manifests);
        }
    }
}

fn read(file: &Path) -> Result<String, InitError> {
    std::fs::read_to_string(file).map_err(|source| InitError::Unreadable {
        file: file.to_owned(),
        source,
    })
}

/// A manifest that is none is no service; whoever builds it will be told.
fn cargo(manifest: &Path, folder: &Path, service: &str) -> Result<Option<Start>, InitError> {
    let table: toml::Table = read(manifest)?.parse().unwrap_or_default();
    let name = table.get("package").and_then(|package| package.get("name"));
    let home = manifest.parent().unwrap_or(folder);
    let is_program = table.contains_key("bin") || home.join("src/main.rs").is_file();
    if name.and_then(toml::Value::as_str) != Some(service) || !is_program {
        return Ok(None);
    }
    let mut place = vec!["-p".to_owned(), service.to_owned()];
    if !folder.join("Cargo.toml").is_file() {
        let manifest = manifest.strip_prefix(folder).unwrap_or(manifest);
        place = vec!["--manifest-path".to_owned(), manifest.display().to_string()];
    }
    let command = |what: &str| {
        let words = ["cargo", what, "--quiet"].map(str::to_owned);
        [words.to_vec(), place.clone()].concat()
    };
    Ok(Some(Start::Command {
        build: Some(command("build")),
        start: command("run"),
    }))
}

fn npm(manifest: &Path, folder: &Path, service: &str) -> Result<Option<Start>, InitError> {
    let package: Value = serde_json::from_str(&read(manifest)?).unwrap_or_default();
    let starts = package.pointer("/scripts/start").is_some();
    if package.get("name").and_then(Value::as_str) != Some(service) || !starts {
        return Ok(None);
    }
    let home = manifest
        .parent()
        .and_then(|home| home.strip_prefix(folder).ok());
    let mut start = vec!["npm".to_owned()];
    if let Some(home) = home.filter(|home| *home != Path::new("")) {
        start.extend(["--prefix".to_owned(), home.display().to_string()]);
    }
    start.push("start".to_owned());
    Ok(Some(Start::Command { build: None, start }))
}
