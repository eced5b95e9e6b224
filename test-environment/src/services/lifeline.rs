//! Takes a group of processes down when this program dies without the chance to do it itself, as by
//! SIGKILL: a shell waits on a pipe that only this program holds, and acts when it breaks.

use std::io::{self, Write};
use std::os::unix::process::CommandExt;
use std::process::{Child, Command, Stdio};

use rustix::process::Pid;

/// Reads one line. When the pipe breaks before it comes, the group is asked to end, and made to
/// two seconds later.
const SCRIPT: &str = r#"read -r _ && exit
kill -s TERM -- "-$1"
sleep 2
kill -s KILL -- "-$1""#;

/// The shell that waits. Goes quietly when this value does.
pub(super) struct Lifeline {
    shell: Child,
}

impl Lifeline {
    /// Ties the group to the life of this program.
    pub(super) fn tie(group: Pid) -> io::Result<Self> {
        let shell = Command::new("sh")
            .args(["-c", SCRIPT, "lifeline"])
            .arg(group.as_raw_nonzero().to_string())
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            // A group of its own: a Ctrl-C in the terminal must not end it first.
            .process_group(0)
            .spawn()?;
        Ok(Self { shell })
    }
}

impl Drop for Lifeline {
    fn drop(&mut self) {
        if let Some(mut pipe) = self.shell.stdin.take() {
            // A shell that is gone already needs no word.
            let _ = pipe.write_all(b"\n");
        }
        let _ = self.shell.wait();
    }
}
