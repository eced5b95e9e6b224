//! A load as a step of the plan.

use crate::project::{Project, service};

/// A load of `app`, and a scenario after it. What `app` makes is in no list.
fn loaded(mode: &str) -> Project {
    let app = service("app", "consumer", mode);
    Project::new(&format!(
        r#"
{app}ready_timeout = "2s"

[[steps]]
name = "load"
load = "app"

[[steps]]
name = "after it"
scenarios = ["s"]

[[scenarios]]
name = "s"
consumer = "app"
[[scenarios.steps]]
name = "get"
request = "GET /"
expect = {{ status = 200 }}

[load.app]
name = "things are made"
env = {{ NOTE = "{{run.id}}" }}
request = "POST /things"
body = {{ name = "{{request.id}}" }}
acknowledged = [201]
created = "/echo/name"
arrival = {{ constant = 20 }}
for = "500ms"
warm_up = "100ms"
deadline = "1m"
read_back = [{{ request = "GET /things/{{created.id}}", expect = {{ "/name" = "a thing" }} }}]
audit = {{ request = "GET /things", pages = {{ items = "/tags", next = "/none", cursor = "after" }}, id = "/id", mark = "/id" }}
"#
    ))
}

#[test]
fn a_load_that_loses_is_broken_and_the_steps_after_it_find_the_consumer_up() {
    let project = loaded("good");
    let finished = project.run();
    assert_eq!(finished.code, Some(1), "{}", finished.stderr);
    let report = project.report();
    let [load, after] = report["steps"].as_array().unwrap().as_slice() else {
        panic!("two steps: {report:#}");
    };
    assert_eq!(load["load"]["ledger"]["acknowledged"], 12);
    assert_eq!(load["load"]["ledger"]["lost"], 12);
    assert_eq!(load["totals"]["broken"], 1, "{load:#}");
    assert_eq!(after["totals"]["kept"], 1, "{after:#}");
    assert!(project.path("target/test-report/load/ledger").is_file());
}

#[test]
fn a_load_of_a_consumer_that_does_not_start_is_not_checked() {
    let project = loaded("never-ready");
    let finished = project.run();
    assert_eq!(finished.code, Some(3), "{}", finished.stderr);
    let load = &project.report()["steps"][0];
    assert_eq!(load["totals"]["not_checked"], 6, "{load:#}");
    let because = &load["outcomes"][0]["verdict"]["because"];
    assert!(
        because["detail"].as_str().unwrap().contains("not ready"),
        "{because}"
    );
}
