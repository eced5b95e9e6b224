//! The folder that a run leaves behind: the reports, and the logs of the services.

use std::path::{Path, PathBuf};

use contract::Run;
use report::Style;

/// Where a run writes. Reports of an earlier run are gone from it, so that none is taken for this
/// one's.
#[derive(Clone, Debug)]
pub struct Files {
    /// The folder.
    folder: PathBuf,
}

/// The folder cannot be written to.
#[derive(Debug, thiserror::Error)]
#[error("cannot write {}: {source}", path.display())]
pub struct FilesError {
    /// The file or folder.
    path: PathBuf,
    /// Why not.
    source: std::io::Error,
}

const REPORTS: [&str; 3] = ["report.html", "report.json", "report.txt"];

impl Files {
    /// Makes the folder, and takes away the reports of an earlier run.
    ///
    /// # Errors
    ///
    /// When it cannot be written to.
    pub fn prepare(folder: &Path) -> Result<Self, FilesError> {
        let error = |path: PathBuf| move |source| FilesError { path, source };
        let logs = folder.join("logs");
        std::fs::create_dir_all(&logs).map_err(error(logs))?;
        for report in REPORTS {
            let path = folder.join(report);
            match std::fs::remove_file(&path) {
                Err(source) if source.kind() != std::io::ErrorKind::NotFound => {
                    return Err(FilesError { path, source });
                }
                _ => {}
            }
        }
        Ok(Self {
            folder: folder.to_owned(),
        })
    }

    /// The folder.
    #[must_use]
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// The page to open.
    #[must_use]
    pub fn html(&self) -> PathBuf {
        self.folder.join("report.html")
    }

    /// Where a load leaves its ledger.
    #[must_use]
    pub fn load(&self) -> PathBuf {
        self.folder.join("load")
    }

    /// Where the logs of the services go.
    #[must_use]
    pub fn logs(&self) -> PathBuf {
        self.folder.join("logs")
    }

    /// Writes `report.html`, `report.json` and `report.txt`.
    ///
    /// # Errors
    ///
    /// When one of them cannot be written.
    pub fn write(&self, run: &Run) -> Result<(), FilesError> {
        let contents = [
            report::html(run),
            report::json(run),
            report::text(run, Style::Plain),
        ];
        for (name, content) in REPORTS.iter().zip(contents) {
            let path = self.folder.join(name);
            std::fs::write(&path, content).map_err(|source| FilesError { path, source })?;
        }
        Ok(())
    }
}
