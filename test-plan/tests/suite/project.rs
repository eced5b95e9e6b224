//! A project in a folder of its own, and the real binary run on it.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::time::{Duration, Instant};

use serde_json::Value;
use tempfile::TempDir;

/// How long anything may take that these tests wait for.
const PATIENCE: Duration = Duration::from_secs(60);

const SERVICE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/suite/service.py");

/// A pact with one interaction, which the service keeps.
const PACT: &str = r#"{
  "consumer": {"name": "app"},
  "provider": {"name": "api"},
  "interactions": [{
    "description": "a request for a thing",
    "providerState": "a thing exists",
    "request": {"method": "GET", "path": "/things/1"},
    "response": {"status": 200, "body": {"name": "a thing"}}
  }],
  "metadata": {"pactSpecification": {"version": "2.0.0"}}
}"#;

/// A folder with a `contracts.toml`, and pacts for the provider `api`.
pub(crate) struct Project {
    folder: TempDir,
}

impl Project {
    /// A project whose file says this, after its name.
    pub(crate) fn new(contracts_toml: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir(folder.path().join("pacts")).unwrap();
        fs::write(folder.path().join("pacts/app-api.json"), PACT).unwrap();
        let file = format!("[project]\nname = \"test\"\n{contracts_toml}");
        fs::write(folder.path().join("contracts.toml"), file).unwrap();
        Self { folder }
    }

    /// A project with the provider `api` in this mode, and one step that verifies it.
    pub(crate) fn with_api(mode: &str) -> Self {
        Self::new(&format!("{}{STEP}", service("api", "provider", mode)))
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub(crate) fn command(&self) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_test-plan"));
        command
            .current_dir(self.folder.path())
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        command
    }

    /// Runs the plan to its end.
    pub(crate) fn run(&self) -> Finished {
        Finished::of(self.command().output().unwrap())
    }

    /// Runs the plan until this service has written its process id.
    pub(crate) fn run_until_started(&self, service: &str) -> (Child, u32) {
        let child = self
            .command()
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let pid = eventually(|| self.pid(service));
        (child, pid)
    }

    /// The process that this service wrote the id of.
    pub(crate) fn pid(&self, service: &str) -> Option<u32> {
        fs::read_to_string(self.path(&format!("{service}.pid")))
            .ok()?
            .parse()
            .ok()
    }

    /// What a service that hangs was told, line by line.
    pub(crate) fn states(&self) -> Vec<String> {
        let text = fs::read_to_string(self.path("told")).unwrap_or_default();
        text.lines().map(str::to_owned).collect()
    }

    pub(crate) fn report(&self) -> Value {
        let text = fs::read_to_string(self.path("target/test-report/report.json")).unwrap();
        serde_json::from_str(&text).unwrap()
    }
}

/// What the binary left behind.
pub(crate) struct Finished {
    pub(crate) code: Option<i32>,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl Finished {
    pub(crate) fn of(output: Output) -> Self {
        Self {
            code: output.status.code(),
            stdout: String::from_utf8(output.stdout).unwrap(),
            stderr: String::from_utf8(output.stderr).unwrap(),
        }
    }
}

/// A step that verifies `api`.
pub(crate) const STEP: &str = "
[[steps]]
name = \"things\"
verify = [\"api\"]
";

/// The table of a service in this mode.
pub(crate) fn service(name: &str, role: &str, mode: &str) -> String {
    let states = if role == "provider" {
        "provider_states = \"/states\""
    } else {
        ""
    };
    format!(
        "
[services.{name}]
role = \"{role}\"
start = [\"python3\", \"{SERVICE}\", \"{mode}\", \"{name}.pid\"]
env = {{ TOKEN = \"{{token}}\" }}
ready = \"/ready\"
{states}
"
    )
}

/// Waits for a value, with a deadline.
pub(crate) fn eventually<T>(mut value: impl FnMut() -> Option<T>) -> T {
    let deadline = Instant::now() + PATIENCE;
    loop {
        if let Some(value) = value() {
            return value;
        }
        assert!(
            Instant::now() < deadline,
            "it did not come about in {PATIENCE:?}"
        );
        std::thread::sleep(Duration::from_millis(10));
    }
}

/// Whether there is a process with this id that has not ended.
pub(crate) fn is_alive(pid: u32) -> bool {
    let stat = fs::read_to_string(Path::new("/proc").join(pid.to_string()).join("stat"));
    // The state stands behind the name, which is in brackets; `Z` has ended and waits for its
    // parent to ask how.
    stat.is_ok_and(|stat| {
        let state = stat.rsplit_once(") ").map_or("", |(_, rest)| rest);
        !state.starts_with(['Z', 'X'])
    })
}
