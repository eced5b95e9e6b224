//! PostgreSQL's own programs, and as whom they can be run: they refuse to be run as root.

use std::fs;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, io};

/// Where Debian has a folder for each version.
const DEBIAN: &str = "/usr/lib/postgresql";

/// Whom root runs them as.
const USER: &str = "postgres";

/// The programs.
#[derive(Debug)]
pub(crate) struct Programs {
    folder: PathBuf,
    user: Option<User>,
}

/// A user and its group.
#[derive(Clone, Copy, Debug)]
struct User {
    uid: u32,
    gid: u32,
}

/// Why the programs cannot be run.
#[derive(Debug, thiserror::Error)]
pub enum ProgramsError {
    /// They are not there.
    #[error("`initdb` is neither in PATH nor in {DEBIAN}/*/bin: install postgresql")]
    Missing,
    /// The tests are run by root, and nobody else can run them.
    #[error("root cannot run `initdb`, and there is no user {USER:?} who could")]
    NoUser,
}

impl Programs {
    /// Finds them in `PATH` or where Debian has them, the latest version first.
    pub(crate) fn find() -> Result<Self, ProgramsError> {
        let path = env::var_os("PATH").unwrap_or_default();
        let folder = env::split_paths(&path)
            .chain(debian())
            .find(|folder| folder.join("initdb").is_file() && folder.join("postgres").is_file())
            .ok_or(ProgramsError::Missing)?;
        let user = match rustix::process::geteuid().is_root() {
            true => Some(user().ok_or(ProgramsError::NoUser)?),
            false => None,
        };
        Ok(Self { folder, user })
    }

    /// Where one of them is.
    pub(crate) fn path(&self, program: &str) -> PathBuf {
        self.folder.join(program)
    }

    /// A command that is run as somebody who may run the programs.
    pub(crate) fn command(&self, program: impl AsRef<Path>) -> Command {
        let mut command = Command::new(program.as_ref());
        if let Some(User { uid, gid }) = self.user {
            command.uid(uid).gid(gid);
        }
        command
    }

    /// Gives a folder to that somebody.
    pub(crate) fn give(&self, folder: &Path) -> io::Result<()> {
        match self.user {
            Some(User { uid, gid }) => std::os::unix::fs::chown(folder, Some(uid), Some(gid)),
            None => Ok(()),
        }
    }
}

fn debian() -> Vec<PathBuf> {
    let version = |path: &PathBuf| -> Option<u32> { path.file_name()?.to_str()?.parse().ok() };
    let folders = fs::read_dir(DEBIAN).into_iter().flatten().flatten();
    let mut folders: Vec<PathBuf> = folders.map(|entry| entry.path()).collect();
    folders.sort_by_key(|path| std::cmp::Reverse(version(path)));
    folders.iter().map(|folder| folder.join("bin")).collect()
}

fn user() -> Option<User> {
    let users = fs::read_to_string("/etc/passwd").ok()?;
    let mut fields = users
        .lines()
        .map(|line| line.split(':').collect::<Vec<_>>())
        .find(|fields| fields.first() == Some(&USER))?
        .into_iter()
        .skip(2);
    let uid = fields.next()?.parse().ok()?;
    let gid = fields.next()?.parse().ok()?;
    Some(User { uid, gid })
}
