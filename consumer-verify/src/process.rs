//! A consumer that a `contracts.toml` starts: a process for each instance, in an environment of its
//! own, and its log.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};

use contract::Redaction;
use contract::project::{FaultPlan, Origin, Placeholder, Project, Service};
use provider_verify::Provider;
use serde_json::Value;
use test_environment::{Secrets, Services, Stage, Surroundings};
use url::Url;

use crate::{Consumer, RunningConsumer};

/// The consumer of a plan, started as its project says.
#[derive(Debug)]
pub struct ConsumerProcess<'a> {
    project: &'a Project,
    secrets: &'a Secrets,
    redaction: &'a Redaction,
    client: &'a reqwest::Client,
    /// The folder for the logs of all instances.
    logs: PathBuf,
    /// With the environment of the plan, or why it cannot be started.
    service: Result<Service, String>,
    name: String,
}

impl<'a> ConsumerProcess<'a> {
    /// Nothing is started yet. What the instances print goes to folders below that of the
    /// surroundings.
    #[must_use]
    pub fn of(plan: &FaultPlan, surroundings: &Surroundings<'a>) -> Self {
        Self {
            project: surroundings.project,
            secrets: surroundings.secrets,
            redaction: surroundings.redaction,
            client: surroundings.client,
            logs: surroundings.logs.to_owned(),
            service: service(surroundings.project, plan),
            name: plan.consumer.clone(),
        }
    }
}

/// The service with the environment that the plan adds.
fn service(project: &Project, plan: &FaultPlan) -> Result<Service, String> {
    let service = project.service(&plan.consumer);
    let mut service = service
        .cloned()
        .ok_or_else(|| "it is not in the project".to_owned())?;
    match &mut service.origin {
        Origin::Started(command) => {
            let env = plan.env.iter();
            command
                .env
                .extend(env.map(|(name, value)| (name.clone(), value.clone())));
            Ok(service)
        }
        Origin::Running(url) => Err(format!(
            "it runs at {url} already, and asks its own providers: give it a `start`, so that it can \
             be told to ask others"
        )),
    }
}

impl<'a> Consumer for ConsumerProcess<'a> {
    type Running = RunningProcess<'a>;

    async fn start(
        &self,
        providers: &BTreeMap<String, Url>,
        instance: usize,
    ) -> Result<RunningProcess<'a>, String> {
        let service = self.service.as_ref().map_err(String::clone)?;
        let logs = self.logs.join(format!("{}-{}", self.name, instance + 1));
        std::fs::create_dir_all(&logs)
            .map_err(|error| format!("its log cannot be written to {}: {error}", logs.display()))?;
        let surroundings = Surroundings {
            project: self.project,
            secrets: self.secrets,
            redaction: self.redaction,
            logs: &logs,
            client: self.client,
            run_id: "",
        };
        let providers = providers.iter();
        let at = providers.map(|(name, url)| (name.clone(), url.clone()));
        let mut services = Services::at(at);
        services.bring_up(&surroundings, service, &|_| {}).await;
        services.url(&self.name)?;
        Ok(RunningProcess {
            project: self.project,
            secrets: self.secrets,
            redaction: self.redaction,
            log: Log::of(&logs.join(format!("{}.log", self.name))),
            name: self.name.clone(),
            services,
        })
    }
}

/// An instance of it. Dropping it ends the process.
pub struct RunningProcess<'a> {
    project: &'a Project,
    secrets: &'a Secrets,
    redaction: &'a Redaction,
    services: Services,
    name: String,
    log: Log,
}

impl RunningProcess<'_> {
    fn stage(&self) -> Stage<'_> {
        Stage {
            project: self.project,
            secrets: self.secrets,
            redaction: self.redaction,
            services: &self.services,
            run_id: "",
        }
    }
}

impl RunningConsumer for RunningProcess<'_> {
    fn target(&self) -> Result<Provider, String> {
        self.stage().target(&self.name)
    }

    fn value(&self, placeholder: &Placeholder) -> Result<Value, String> {
        self.stage().value(placeholder, &|_| None)
    }

    fn logged(&mut self) -> Vec<String> {
        self.log.lines()
    }

    fn died(&mut self) -> Option<String> {
        self.services.notice_deaths(self.redaction, &|_| {});
        self.services.url(&self.name).err()
    }
}

/// A log file, from where it was read last.
struct Log {
    path: PathBuf,
    read: u64,
    /// A line that has not come to its end.
    rest: Vec<u8>,
}

impl Log {
    fn of(path: &Path) -> Self {
        Self {
            path: path.to_owned(),
            read: 0,
            rest: Vec::new(),
        }
    }

    /// The lines that were written since. A log that cannot be read has none.
    fn lines(&mut self) -> Vec<String> {
        let Ok(mut file) = File::open(&self.path) else {
            return Vec::new();
        };
        let mut more = Vec::new();
        let read = file
            .seek(SeekFrom::Start(self.read))
            .and_then(|_| file.read_to_end(&mut more));
        let Ok(read) = read else {
            return Vec::new();
        };
        self.read += read as u64;
        self.rest.append(&mut more);
        let Some(end) = self.rest.iter().rposition(|byte| *byte == b'\n') else {
            return Vec::new();
        };
        let rest = self.rest.split_off(end + 1);
        let whole = std::mem::replace(&mut self.rest, rest);
        let text = String::from_utf8_lossy(&whole);
        text.lines().map(str::to_owned).collect()
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;

    #[test]
    fn a_log_is_read_line_by_line_and_never_twice() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.log");
        let mut log = Log::of(&path);
        assert_eq!(log.lines(), [""; 0]);
        let mut file = File::create(&path).unwrap();
        file.write_all(b"one\ntw").unwrap();
        assert_eq!(log.lines(), ["one"]);
        assert_eq!(log.lines(), [""; 0]);
        file.write_all(b"o\nthree\n").unwrap();
        assert_eq!(log.lines(), ["two", "three"]);
    }
}
