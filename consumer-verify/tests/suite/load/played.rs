//! A load of a project, played in this process to services that run already.

use std::collections::BTreeSet;
use std::path::Path;
use std::time::Duration;

use consumer_verify::load::{Options, Play};
use contract::project::{Project, Service};
use contract::{LoadCheck, Step, Subject, Verdict};
use test_environment::{End, Secrets, Services, Surroundings, http};

/// A project whose consumer runs at this address, and is its own provider.
pub(crate) fn project(url: &str) -> String {
    format!(
        r#"
[project]
name = "test"

[services.catalogue]
role = "provider"
url = "{url}"

[services.app]
role = "consumer"
url = "{url}"

[[steps]]
name = "load"
load = "app"

[load.app]
name = "things are made"
request = "POST /things"
headers = {{ Idempotency-Key = "{{request.key}}" }}
body = {{ name = "thing {{request.id}}", colour = "{{colour}}" }}
acknowledged = [201, 200]
created = "/id"
arrival = {{ steps = [100, 300] }}
for = "500ms"
warm_up = "100ms"
deadline = "1m"
held = [
    {{ provider = "catalogue", request = "GET /catalogue", save = {{ colour = "/colour" }} }},
    {{ provider = "catalogue", request = "GET /catalogue/parts", pages = {{ items = "/items", next = "/next", cursor = "after" }}, digest = {{ name = "parts", of = "/part" }} }},
]
read_back = [
    {{ request = "GET /things/{{created.id}}", expect = {{ "/name" = "thing {{request.id}}", "/colour" = "{{colour}}" }} }},
    {{ request = "GET /things/{{created.id}}/parts", pages = {{ items = "/items", next = "/next", cursor = "after" }}, digest = {{ of = "/part", equals = "parts" }} }},
]
audit = {{ request = "GET /things", pages = {{ items = "/items", next = "/next", cursor = "after" }}, id = "/id", mark = "/name" }}
breakers = {{ request = "GET /health", items = "/dependencies", name = "/name", state = "/breaker" }}
"#
    )
}

/// Requests of that load: 10 to warm up, 25 and 75.
pub(crate) const REQUESTS: u64 = 110;

/// The step that a load comes to; `change` is what is asked for beside what the project says.
pub(crate) async fn played(text: String, change: impl FnOnce(&mut Options)) -> Step {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("contracts.toml");
    let project = Project::parse(&path, &text).unwrap();
    let load = &project.loads[0];
    let mut options = Options::of(load, 7, folder.path().to_owned());
    change(&mut options);
    play(&project, folder.path(), &options).await
}

async fn play(project: &Project, logs: &Path, options: &Options) -> Step {
    let secrets = Secrets::gather(project, |_| None).unwrap();
    let redaction = secrets.redaction(project);
    let client = http::client(Duration::from_secs(10)).unwrap();
    let surroundings = Surroundings {
        project,
        secrets: &secrets,
        redaction: &redaction,
        logs,
        client: &client,
        run_id: "run",
    };
    let load = &project.loads[0];
    let listener = |_: test_environment::Event<'_>| {};
    let others = project.services.iter();
    let others = Vec::<&Service>::from_iter(others.filter(|one| one.name != load.consumer));
    let mut services = Services::start(&surroundings, &others, &listener).await;
    let play = Play {
        load,
        options,
        surroundings: &surroundings,
        listener: &listener,
        told: &|_| {},
        end: &End::with(std::future::pending()),
    };
    play.step("load", &mut services).await
}

/// The checks that were found broken.
pub(crate) fn broken(step: &Step) -> BTreeSet<LoadCheck> {
    checks(step, |verdict| matches!(verdict, Verdict::Broken(_)))
}

/// The checks that could not be made.
pub(crate) fn not_checked(step: &Step) -> BTreeSet<LoadCheck> {
    checks(step, |verdict| matches!(verdict, Verdict::NotChecked(_)))
}

fn checks(step: &Step, wanted: impl Fn(&Verdict) -> bool) -> BTreeSet<LoadCheck> {
    let outcomes = step.outcomes.iter().filter(|one| wanted(&one.verdict));
    let check = outcomes.map(|one| match &one.subject {
        Subject::Load { check, .. } => *check,
        other => panic!("{other:?}"),
    });
    check.collect()
}
