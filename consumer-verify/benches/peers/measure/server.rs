//! A server under measurement: how it is started, and what the system says of its process.

use std::net::{Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;

use clap::{Args, ValueEnum};
use tokio::net::{TcpListener, TcpStream};
use tokio::process::{Child, Command};
use tokio::time::{interval, timeout};

/// How long a server may take until it listens.
const START: Duration = Duration::from_secs(60);

/// In what Linux counts processor time, whatever the machine.
const TICKS_PER_SECOND: f64 = 100.0;

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, ValueEnum)]
pub(crate) enum Kind {
    Ours,
    PactStubServer,
    Wiremock,
}

impl Kind {
    pub(crate) const ALL: [Self; 3] = [Self::Ours, Self::PactStubServer, Self::Wiremock];

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Ours => "consumer-verify stub",
            Self::PactStubServer => "pact-stub-server",
            Self::Wiremock => "wiremock",
        }
    }
}

/// Where the servers are.
#[derive(Args)]
pub(crate) struct Programs {
    /// consumer-verify
    #[arg(long)]
    ours: PathBuf,
    /// pact-stub-server
    #[arg(long)]
    pact_stub_server: PathBuf,
    /// The server of the crate wiremock
    #[arg(long)]
    wiremock: PathBuf,
}

impl Programs {
    /// Starts one with a pact, and waits until it listens. All are told a port, because not all of
    /// them tell theirs.
    pub(crate) async fn start(&self, kind: Kind, pact: &Path) -> Server {
        let address = free_address().await;
        let mut command = match kind {
            Kind::Ours => {
                let mut command = Command::new(&self.ours);
                command.args(["stub", "--listen", &address.to_string(), "--pact"]);
                command.arg(pact);
                command
            }
            Kind::PactStubServer => {
                let mut command = Command::new(&self.pact_stub_server);
                // Unless it is told, it logs each request and answer.
                command.args(["--loglevel", "none", "--port", &address.port().to_string()]);
                command.arg("--file").arg(pact);
                command
            }
            Kind::Wiremock => {
                let mut command = Command::new(&self.wiremock);
                command.arg(address.to_string()).arg(pact);
                command
            }
        };
        command.stdin(Stdio::null()).stdout(Stdio::null());
        let process = command.kill_on_drop(true).spawn().unwrap();
        let listens = async {
            let mut moments = interval(Duration::from_millis(20));
            loop {
                moments.tick().await;
                if TcpStream::connect(address).await.is_ok() {
                    return;
                }
            }
        };
        timeout(START, listens).await.unwrap();
        Server {
            kind,
            address,
            process,
        }
    }
}

async fn free_address() -> SocketAddr {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
    listener.local_addr().unwrap()
}

/// Processor time, by who took it.
#[derive(Clone, Copy, Default)]
pub(crate) struct ProcessorTime {
    pub(crate) user: Duration,
    /// The kernel, for the process.
    pub(crate) system: Duration,
}

/// One that runs. Dropping it ends it.
pub(crate) struct Server {
    pub(crate) kind: Kind,
    pub(crate) address: SocketAddr,
    process: Child,
}

impl Server {
    /// The processor time that it has taken so far; `None` once it has ended.
    pub(crate) fn processor_time(&self) -> Option<ProcessorTime> {
        let stat = self.read("stat")?;
        // After the name in brackets, which may have spaces: the state, and as the 12th and 13th
        // field the time as a user and in the system.
        let (_, fields) = stat.rsplit_once(") ")?;
        let mut times = fields.split(' ').skip(11).map(|ticks| {
            let ticks: u32 = ticks.parse().unwrap();
            Duration::from_secs_f64(f64::from(ticks) / TICKS_PER_SECOND)
        });
        Some(ProcessorTime {
            user: times.next()?,
            system: times.next()?,
        })
    }

    /// The most memory that it has had so far, in MB; `None` once it has ended.
    pub(crate) fn peak_memory(&self) -> Option<u64> {
        let status = self.read("status")?;
        let line = status.lines().find(|line| line.starts_with("VmHWM:"))?;
        let kib: u64 = line.split_whitespace().nth(1)?.parse().ok()?;
        Some(kib * 1024 / 1_000_000)
    }

    fn read(&self, file: &str) -> Option<String> {
        let id = self.process.id()?;
        std::fs::read_to_string(format!("/proc/{id}/{file}")).ok()
    }
}
