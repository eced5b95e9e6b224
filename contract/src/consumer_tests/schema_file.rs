//! Where the schema of a type is kept, and how it gets there while other tests do the same.

use std::io;
use std::path::Path;
use std::sync::atomic::{AtomicU32, Ordering};

use serde_json::Value;

/// The path of a schema below the folder that holds `schemas/`, with `/` on every system: it is
/// written into the pact.
///
/// # Panics
/// When the type's name cannot be a file name everywhere.
pub(super) fn path(provider: &str, type_name: &str) -> String {
    for name in [provider, type_name] {
        let plain = |c: char| c.is_ascii_alphanumeric() || "_-.".contains(c);
        assert!(
            !name.is_empty() && !name.starts_with('.') && name.chars().all(plain),
            "{name:?} cannot be part of a file name; give the type another with \
             #[schemars(rename = \"…\")]"
        );
    }
    format!("schemas/{provider}/{type_name}.schema.json")
}

/// Writes the schema unless the file says the same already. A reader, or another test that writes
/// the same schema, never sees a file half written.
///
/// # Panics
/// When the folder or the file cannot be written.
pub(super) fn write(file: &Path, schema: &Value) {
    let text = format!("{schema:#}\n");
    if std::fs::read_to_string(file).is_ok_and(|old| old == text) {
        return;
    }
    if let Err(error) = replace(file, &text) {
        panic!("cannot write the schema {}: {error}", file.display());
    }
}

fn replace(file: &Path, text: &str) -> io::Result<()> {
    static WRITES: AtomicU32 = AtomicU32::new(0);
    let write = WRITES.fetch_add(1, Ordering::Relaxed);
    if let Some(folder) = file.parent() {
        std::fs::create_dir_all(folder)?;
    }
    let draft = file.with_extension(format!("{}-{write}.tmp", std::process::id()));
    std::fs::write(&draft, text)?;
    std::fs::rename(&draft, file)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    #[should_panic(expected = "cannot be part of a file name")]
    fn a_type_whose_name_is_no_file_name_is_refused() {
        let _ = path("p", "Page<T>");
    }

    #[test]
    fn a_schema_is_replaced_and_nothing_else_is_left() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("schemas/p/T.schema.json");
        write(&file, &serde_json::json!(false));
        write(&file, &serde_json::json!({"b": 1, "a": 2}));
        assert_eq!(
            std::fs::read_to_string(&file).unwrap(),
            "{\n  \"a\": 2,\n  \"b\": 1\n}\n"
        );
        let names = std::fs::read_dir(file.parent().unwrap()).unwrap().count();
        assert_eq!(names, 1);
    }
}
