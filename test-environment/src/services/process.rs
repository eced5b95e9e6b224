//! One started command with everything it starts in turn: a process group that ends when this value
//! goes, be it at the end of the run, on an error, a signal or a panic.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Write};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, ExitStatus, Stdio};
use std::sync::{Arc, OnceLock};
use std::thread;
use std::time::{Duration, Instant};

use contract::Redaction;
use rustix::process::{Pid, Signal, kill_process_group};
use url::Url;

use super::lifeline::Lifeline;
use super::log::LogTail;

/// How long a process may take to end by itself once it is asked to.
const GRACE: Duration = Duration::from_secs(3);

/// How often it is looked whether a process has ended.
const GLANCE: Duration = Duration::from_millis(10);

/// What `cargo run` tells the program that it runs of that program's package. It is nothing for the
/// commands that are started here: when one of them is cargo again, build scripts that look at these,
/// such as that of ring, would run once more, and everything above them be compiled again.
const OF_ANOTHER_PACKAGE: [&str; 7] = [
    "CARGO_MANIFEST_DIR",
    "CARGO_MANIFEST_LINKS",
    "CARGO_PKG_NAME",
    "CARGO_PKG_VERSION_MAJOR",
    "CARGO_PKG_VERSION_MINOR",
    "CARGO_PKG_VERSION_PATCH",
    "CARGO_PKG_VERSION_PRE",
];

/// A running command.
pub(super) struct Process {
    child: Child,
    group: Pid,
    log: PathBuf,
    /// Copies stdout to the log.
    copier: Option<thread::JoinHandle<()>>,
    address: Arc<OnceLock<Url>>,
    /// Let go before the group's number can be another's.
    lifeline: Option<Lifeline>,
    /// How it ended, once it has.
    status: Option<ExitStatus>,
}

/// A command that is to be run in this folder.
pub(super) fn command(program: &str, arguments: &[String], folder: &Path) -> Command {
    let mut command = Command::new(program);
    command.args(arguments).current_dir(folder);
    for variable in OF_ANOTHER_PACKAGE {
        command.env_remove(variable);
    }
    command
}

impl Process {
    /// Starts the command. What it prints goes to `log`, which is emptied first.
    pub(super) fn spawn(command: &mut Command, log: &Path) -> io::Result<Self> {
        File::create(log)?;
        let append = || File::options().append(true).open(log);
        let mut child = command
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(append()?)
            .process_group(0)
            .spawn()?;
        let group = Pid::from_child(&child);
        let lifeline = Lifeline::tie(group).ok();
        let address = Arc::new(OnceLock::new());
        let found = Arc::clone(&address);
        let copier = match (child.stdout.take(), append()) {
            (Some(stdout), Ok(log)) => Some(thread::spawn(|| copy(stdout, log, found))),
            _ => None,
        };
        Ok(Self {
            child,
            group,
            log: log.to_owned(),
            copier,
            address,
            lifeline,
            status: None,
        })
    }

    /// The first address that it prints, from the moment it does.
    pub(super) fn address(&self) -> Arc<OnceLock<Url>> {
        Arc::clone(&self.address)
    }

    /// How it ended, if it has. What it left running ends with it.
    pub(super) fn ended(&mut self) -> Option<ExitStatus> {
        if self.status.is_none()
            && let Ok(Some(status)) = self.child.try_wait()
        {
            self.end_group();
            self.status = Some(status);
        }
        self.status
    }

    /// Makes it end at once, without a word, and waits until it has.
    pub(super) fn kill(&mut self) {
        self.end_group();
        if let Ok(status) = self.child.wait() {
            self.status = Some(status);
        }
    }

    /// What it printed last.
    pub(super) fn log_tail(&self, redaction: &Redaction) -> LogTail {
        // The last lines may still be on their way into the log.
        let deadline = Instant::now() + Duration::from_millis(500);
        let on_its_way = || {
            self.copier
                .as_ref()
                .is_some_and(|copier| !copier.is_finished())
        };
        while self.status.is_some() && on_its_way() && Instant::now() < deadline {
            thread::sleep(GLANCE);
        }
        LogTail::read(&self.log, redaction)
    }

    fn end_group(&mut self) {
        // Fails when nothing of the group is left, which is what is wanted.
        let _ = kill_process_group(self.group, Signal::KILL);
        self.lifeline = None;
    }
}

impl Drop for Process {
    /// Asks the group to end, and makes it after a grace.
    fn drop(&mut self) {
        if self.ended().is_some() {
            return;
        }
        let _ = kill_process_group(self.group, Signal::TERM);
        let deadline = Instant::now() + GRACE;
        while self.ended().is_none() && Instant::now() < deadline {
            thread::sleep(GLANCE);
        }
        if self.status.is_none() {
            self.end_group();
            let _ = self.child.wait();
        }
    }
}

/// Copies what the process prints to its log, and keeps the first address in it.
fn copy(stdout: ChildStdout, mut log: File, found: Arc<OnceLock<Url>>) {
    let mut stdout = BufReader::new(stdout);
    let mut line = vec![];
    // Goes on when the log cannot be written: a process whose pipe nobody reads would hang.
    while stdout
        .read_until(b'\n', &mut line)
        .is_ok_and(|bytes| bytes > 0)
    {
        let _ = log.write_all(&line);
        if found.get().is_none()
            && let Some(url) = address_in(&String::from_utf8_lossy(&line))
        {
            let _ = found.set(url);
        }
        line.clear();
    }
}

/// The first address in a line, up to what cannot be a part of it.
fn address_in(line: &str) -> Option<Url> {
    let start = ["http://", "https://"]
        .iter()
        .filter_map(|scheme| line.find(scheme))
        .min()?;
    let ends = |c: char| c.is_whitespace() || c.is_control() || "\"'<>(),;".contains(c);
    let rest = &line[start..];
    let address = &rest[..rest.find(ends).unwrap_or(rest.len())];
    Url::parse(address.trim_end_matches('.')).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_found_wherever_it_stands_in_a_line() {
        let cases = [
            (
                "listening on http://127.0.0.1:43211\n",
                "http://127.0.0.1:43211/",
            ),
            ("{\"url\":\"http://[::1]:8080/a\"}", "http://[::1]:8080/a"),
            (
                "Serving on port 8000 (http://localhost:8000/) ...",
                "http://localhost:8000/",
            ),
            ("ready: https://a.example.\u{1b}[0m", "https://a.example/"),
        ];
        for (line, expected) in cases {
            assert_eq!(address_in(line).unwrap().as_str(), expected, "{line}");
        }
        assert_eq!(address_in("listening on 127.0.0.1:80"), None);
    }
}
