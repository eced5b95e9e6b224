//! The command `init`: writing a first `contracts.toml`, and the schema of it for editors.

use std::fs::OpenOptions;
use std::io::Write;
use std::path::Path;

use anyhow::{Context, bail};
use contract::ExitStatus;
use contract::project::{FILE_NAME, SCHEMA};
use provider_verify::init::{SCHEMA_FILE, contracts_toml};

use crate::settings::{Existing, Init};
use crate::terminal;

/// Writes both files, unless there is a `contracts.toml` that is to be kept.
pub(crate) fn init(settings: &Init) -> anyhow::Result<ExitStatus> {
    let file = settings.folder.join(FILE_NAME);
    if settings.existing == Existing::Keep && file.exists() {
        bail!(
            "{} is there already; to replace it: --force",
            file.display()
        );
    }
    let text = contracts_toml(&settings.folder)?;
    let schema = settings.folder.join(SCHEMA_FILE);
    std::fs::write(&schema, SCHEMA).with_context(|| cannot_write(&schema))?;
    write(&file, &text, settings.existing).with_context(|| cannot_write(&file))?;
    terminal::tell(&format!(
        "wrote {}; look it over, then: test-plan",
        file.display()
    ));
    Ok(ExitStatus::Kept)
}

/// Creates the file at once or not at all, also when another process does the same just now.
fn write(file: &Path, text: &str, existing: Existing) -> std::io::Result<()> {
    let mut options = OpenOptions::new();
    options.write(true);
    match existing {
        Existing::Keep => options.create_new(true),
        Existing::Replace => options.create(true).truncate(true),
    };
    options.open(file)?.write_all(text.as_bytes())
}

fn cannot_write(file: &Path) -> String {
    format!("cannot write {}", file.display())
}
