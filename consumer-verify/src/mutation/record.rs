//! The file with the score of a consumer's tests, to which each of them adds its own.

use std::fs::{self, File};
use std::io::{self, Read, Seek, Write};
use std::path::{Path, PathBuf};

use contract::MutationScore;

/// Why a score cannot be written down.
#[derive(Debug, thiserror::Error)]
pub enum RecordError {
    /// The file cannot be read or written.
    #[error("cannot write the mutation score {}: {source}", path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// There is something else in the file.
    #[error("{} holds no mutation score: {source}; remove it", path.display())]
    Content {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        source: serde_json::Error,
    },
}

/// Adds a score to the file at `path`, which is made where there is none: test after test, in whatever
/// order, in one process or in many at the same time. Of an interaction that is there already only the
/// new score stays. Who wants none of tests that are gone removes the file first.
///
/// # Errors
/// When the file cannot be written, or holds something else.
pub fn record(path: &Path, score: MutationScore) -> Result<(), RecordError> {
    let error = |source| RecordError::File {
        path: path.to_owned(),
        source,
    };
    let (mut file, text) = open(path).map_err(error)?;
    let mut all = match text.as_str() {
        "" => MutationScore::default(),
        text => serde_json::from_str(text).map_err(|source| RecordError::Content {
            path: path.to_owned(),
            source,
        })?,
    };
    all.merge(score);
    let write = |text: String| {
        file.rewind()?;
        file.set_len(0)?;
        file.write_all(text.as_bytes())
    };
    let text = serde_json::to_string_pretty(&all).map(|text| text + "\n");
    text.map_err(io::Error::from).and_then(write).map_err(error)
}

/// The file and what is in it; nobody else has it until it is closed.
fn open(path: &Path) -> io::Result<(File, String)> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)?;
    }
    let mut options = File::options();
    let options = options.read(true).write(true).create(true).truncate(false);
    let mut file = options.open(path)?;
    file.lock()?;
    let mut text = String::new();
    file.read_to_string(&mut text)?;
    Ok((file, text))
}

#[cfg(test)]
mod tests {
    use contract::Mutated;

    use super::*;

    fn score(interaction: String, mutants: usize) -> MutationScore {
        MutationScore {
            tested: vec![Mutated {
                provider: "p".to_owned(),
                interaction,
                mutants,
            }],
            ..MutationScore::default()
        }
    }

    #[test]
    fn many_at_once_lose_nothing_and_the_same_again_replaces_itself() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("scores/c.json");
        std::thread::scope(|threads| {
            for number in 0..16 {
                let path = &path;
                threads.spawn(move || {
                    for mutants in 1..=3 {
                        record(path, score(format!("i{number:02}"), mutants)).unwrap();
                    }
                });
            }
        });
        let text = fs::read_to_string(&path).unwrap();
        let all: MutationScore = serde_json::from_str(&text).unwrap();
        assert_eq!((all.tested.len(), all.mutants()), (16, 48));
        assert!(all.tested.is_sorted());
    }

    #[test]
    fn a_file_with_something_else_in_it_is_left_alone() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("c.json");
        fs::write(&path, "precious").unwrap();
        let error = record(&path, score("i".to_owned(), 1)).unwrap_err();
        assert!(error.to_string().contains("remove it"), "{error}");
        assert_eq!(fs::read_to_string(&path).unwrap(), "precious");
    }
}
