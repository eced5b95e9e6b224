//! A temporary server, which can be stopped and started again.

use std::net::TcpListener;
use std::process::{Child, Command, Stdio};
use std::time::Duration;
use std::{fmt, io};

use sqlx::{Connection, PgConnection};
use tempfile::TempDir;
use tokio::time::{sleep, timeout};

use crate::programs::{Programs, ProgramsError};

/// How long a server may take to start.
const PATIENCE: Duration = Duration::from_secs(60);

/// Runs the server until standard input ends, which it does at the latest with the process of the
/// tests, however that ends. `$0` is the server, `$1` its data, `$2` its port, `$3` its folder.
const RUN: &str = r#"
"$0" -D "$1" -p "$2" -k "$3" -h 127.0.0.1 -c fsync=off -c full_page_writes=off \
    -c synchronous_commit=off -c max_connections=200 >"$3/log" 2>&1 &
server=$!
read -r _
kill -INT "$server" 2>/dev/null
wait "$server"
"#;

/// A server with data of its own, which is gone with this value.
#[derive(Debug)]
pub struct Cluster {
    programs: Programs,
    port: u16,
    running: Option<Child>,
    folder: TempDir,
}

/// Why there is no temporary server.
#[derive(thiserror::Error)]
pub enum ClusterError {
    /// PostgreSQL's programs cannot be run.
    #[error(transparent)]
    Programs(#[from] ProgramsError),
    /// The system does not do as it should.
    #[error("a temporary PostgreSQL cannot be set up: {0}")]
    Io(#[from] io::Error),
    /// `initdb` fails.
    #[error("`initdb` failed: {0}")]
    Initdb(String),
    /// The server does not start.
    #[error("the temporary PostgreSQL does not answer; it says: {0}")]
    Silent(String),
}

/// Tests unwrap it, and who reads what they say wants to know how to mend it.
impl fmt::Debug for ClusterError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, formatter)
    }
}

impl Cluster {
    /// Makes one, and starts it.
    ///
    /// # Errors
    /// PostgreSQL is not installed, or does not start.
    pub async fn start() -> Result<Self, ClusterError> {
        let programs = Programs::find()?;
        let folder = tempfile::Builder::new().prefix("postgres-").tempdir()?;
        programs.give(folder.path())?;
        initdb(&programs, &folder)?;
        let mut cluster = Self {
            port: free_port()?,
            programs,
            running: None,
            folder,
        };
        cluster.start_again().await?;
        Ok(cluster)
    }

    /// Its address; the user `postgres` needs no password.
    #[must_use]
    pub fn url(&self) -> String {
        format!("postgres://postgres@127.0.0.1:{}/postgres", self.port)
    }

    /// Stops it: connections break, as by a crash or a restart of the server.
    ///
    /// # Errors
    /// Its end cannot be waited for.
    pub fn stop(&mut self) -> io::Result<()> {
        let Some(mut running) = self.running.take() else {
            return Ok(());
        };
        drop(running.stdin.take());
        running.wait().map(|_| ())
    }

    /// Starts it at the same address, with the same data.
    ///
    /// # Errors
    /// It does not start.
    pub async fn start_again(&mut self) -> Result<(), ClusterError> {
        let mut command = self.programs.command("sh");
        command
            .args(["-c", RUN])
            .arg(self.programs.path("postgres"))
            .arg(self.folder.path().join("data"))
            .arg(self.port.to_string())
            .arg(self.folder.path())
            .current_dir(self.folder.path())
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null());
        self.running = Some(command.spawn()?);
        let url = self.url();
        let answers = async {
            while !is_answering(&url).await {
                sleep(Duration::from_millis(20)).await;
            }
        };
        match timeout(PATIENCE, answers).await {
            Ok(()) => Ok(()),
            Err(_) => {
                let log = std::fs::read_to_string(self.folder.path().join("log"));
                Err(ClusterError::Silent(log.unwrap_or_default()))
            }
        }
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        // What cannot be stopped stops with the process of the tests.
        let _ = self.stop();
    }
}

/// Whether a server lets somebody in.
pub(crate) async fn is_answering(url: &str) -> bool {
    match PgConnection::connect(url).await {
        Ok(connection) => connection.close().await.is_ok(),
        Err(_) => false,
    }
}

fn initdb(programs: &Programs, folder: &TempDir) -> Result<(), ClusterError> {
    let mut command: Command = programs.command(programs.path("initdb"));
    let output = command
        .args(["-U", "postgres", "-A", "trust", "-E", "UTF8"])
        .args(["--locale=C", "--no-sync", "-D"])
        .arg(folder.path().join("data"))
        .current_dir(folder.path())
        .output()?;
    match output.status.success() {
        true => Ok(()),
        false => {
            let said = String::from_utf8_lossy(&output.stderr).into_owned();
            Err(ClusterError::Initdb(said))
        }
    }
}

/// A port that nobody listens on right now.
fn free_port() -> io::Result<u16> {
    Ok(TcpListener::bind("127.0.0.1:0")?.local_addr()?.port())
}
