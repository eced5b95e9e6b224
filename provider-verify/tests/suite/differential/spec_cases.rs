//! Pact's public specification cases, versions 1 to 4. They come inside the package of
//! `pact_matching`; nothing of them is copied here.

use std::path::{Path, PathBuf};
use std::process::Command;

use bytes::Bytes;
use contract::Interaction;
use pact_models::PactSpecification;
use pact_models::bodies::OptionalBody;
use pact_models::interaction::http_interaction_from_json;
use serde_json::{Value, json};

use super::{Played, by_pact, by_us, deliberate, differ, load};

/// A case as its file has it.
pub(super) struct Case {
    /// Such as `v3/response/body/array with type matcher.json`.
    pub(super) name: String,
    pub(super) matches: bool,
    /// The pact that it comes to, of one interaction.
    pub(super) pact: Value,
    pub(super) answer: Played,
}

/// All cases of responses; with `requests`, those of request bodies and headers too, as if they
/// were responses: their verdicts then mean nothing, but what is found has to be the same.
pub(super) fn cases(requests: bool) -> Vec<Case> {
    let root = folder();
    let mut files = Vec::new();
    for version in ["v1", "v1_1", "v2", "v3", "v4"] {
        collect(&root.join(version).join("response"), &mut files);
        if requests {
            for part in ["body", "headers"] {
                collect(&root.join(version).join("request").join(part), &mut files);
            }
        }
    }
    files.sort();
    assert!(
        files.len() > 300,
        "{} cases in {}",
        files.len(),
        root.display()
    );
    files.iter().map(|file| case(file, &root)).collect()
}

/// The folder of the cases in Cargo's copy of `pact_matching`.
fn folder() -> PathBuf {
    let cargo = std::env::var("CARGO").unwrap_or_else(|_| "cargo".to_owned());
    let output = Command::new(cargo)
        .args(["metadata", "--format-version", "1", "--offline", "--locked"])
        // Without it, the crates of all platforms would have to be there.
        .args(["--filter-platform", "host-tuple"])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .unwrap();
    let metadata: Value = serde_json::from_slice(&output.stdout).unwrap_or_else(|_| {
        panic!(
            "cargo metadata: {}",
            String::from_utf8_lossy(&output.stderr)
        )
    });
    let packages = metadata["packages"].as_array().unwrap();
    let package = packages.iter().find(|one| one["name"] == "pact_matching");
    let manifest = Path::new(package.unwrap()["manifest_path"].as_str().unwrap());
    manifest.parent().unwrap().join("tests/spec_testcases")
}

fn collect(folder: &Path, into: &mut Vec<PathBuf>) {
    for entry in folder.read_dir().unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            collect(&path, into);
        } else if path
            .extension()
            .is_some_and(|extension| extension == "json")
        {
            into.push(path);
        }
    }
}

fn case(file: &Path, root: &Path) -> Case {
    let name = file.strip_prefix(root).unwrap().display().to_string();
    let text = std::fs::read_to_string(file).unwrap();
    let text = text.trim_start_matches('\u{feff}');
    let case: Value = serde_json::from_str(text).unwrap_or_else(|error| panic!("{name}: {error}"));
    let (version, specification) = match name.split('/').next().unwrap() {
        "v1" => ("1.0.0", PactSpecification::V1),
        "v1_1" => ("1.1.0", PactSpecification::V1_1),
        "v2" => ("2.0.0", PactSpecification::V2),
        "v3" => ("3.0.0", PactSpecification::V3),
        _ => ("4.0", PactSpecification::V4),
    };
    let mut expected = case["expected"].clone();
    for of_requests in ["method", "path", "query"] {
        expected.as_object_mut().unwrap().remove(of_requests);
    }
    Case {
        matches: case["match"].as_bool().unwrap(),
        pact: json!({
            "consumer": {"name": "consumer"},
            "provider": {"name": "provider"},
            "interactions": [{
                "type": "Synchronous/HTTP",
                "description": name,
                "request": {"method": "GET", "path": "/"},
                "response": expected
            }],
            "metadata": {"pactSpecification": {"version": version}}
        }),
        answer: answer(&case["actual"], &name, &specification),
        name,
    }
}

/// The answer that a case has, as it would come over the wire.
fn answer(actual: &Value, name: &str, version: &PactSpecification) -> Played {
    let interaction = json!({"type": "Synchronous/HTTP", "response": actual});
    let actual = http_interaction_from_json(name, &interaction, version).unwrap();
    let response = actual.as_v4_http().unwrap().response;
    let headers = response.headers.unwrap_or_default().into_iter();
    let mut headers: Vec<_> = headers
        .flat_map(|(name, values)| values.into_iter().map(move |value| (name.clone(), value)))
        .map(|(name, value)| (name, on_one_line(&value)))
        .collect();
    headers.sort_by(|(a, _), (b, _)| a.cmp(b));
    let body = match &response.body {
        OptionalBody::Present(bytes, kind, _) => {
            let typed = headers
                .iter()
                .any(|(name, _)| name.eq_ignore_ascii_case("content-type"));
            if let (Some(kind), false) = (kind, typed) {
                headers.push(("content-type".to_owned(), kind.to_string()));
            }
            bytes.clone()
        }
        _ => Bytes::new(),
    };
    Played {
        status: response.status,
        headers,
        body,
    }
}

/// No line breaks: HTTP does not allow them in the value of a header.
fn on_one_line(value: &str) -> String {
    let lines: Vec<_> = value.lines().map(str::trim).collect();
    lines.join(" ")
}

/// The one interaction of a case; a pact that is refused has none.
fn interaction(case: &Case) -> Result<Interaction, String> {
    let folder = tempfile::tempdir().unwrap();
    let contract = load(&case.pact, folder.path())?;
    Ok(contract.interactions()[0].clone())
}

#[tokio::test]
async fn every_specification_case_has_its_verdict() {
    let mut wrong = Vec::new();
    for case in cases(false) {
        let verdict = match interaction(&case) {
            Ok(interaction) => by_us(&interaction, &case.answer).await.is_empty(),
            Err(error) => panic!("{}: {error}", case.name),
        };
        if verdict != case.matches {
            wrong.push(case.name);
        }
    }
    assert_eq!(wrong, deliberate::SPECIFICATION_CASES);
}

#[tokio::test]
async fn every_specification_case_has_the_mismatches_of_pact_matching() {
    let mut differences = Vec::new();
    for case in cases(true) {
        match interaction(&case) {
            Ok(interaction) => {
                differences.extend(differ(&interaction, &case.answer).await.err());
                let (ours, pacts) = (
                    by_us(&interaction, &case.answer).await,
                    by_pact(&interaction, &case.answer).await,
                );
                assert_eq!(ours.is_empty(), pacts.is_empty(), "{}", case.name);
            }
            Err(error) => differences.push(format!("{}: {error}", case.name)),
        }
    }
    assert!(differences.is_empty(), "{}", differences.join("\n\n"));
}
