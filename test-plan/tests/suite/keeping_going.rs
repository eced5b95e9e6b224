//! What goes wrong with a service is an outcome: the plan goes on, to a report with every check.

use crate::project::{Project, STEP, service};

#[test]
fn a_service_that_dies_at_once_is_reported_with_its_last_words() {
    let project = Project::with_api("dies-at-once");
    let finished = project.run();
    assert_eq!(finished.code, Some(3));
    for told in [&finished.stderr, &finished.stdout] {
        assert!(
            told.contains("it ended before it was ready, exit status: 4"),
            "{told}"
        );
        assert!(told.contains("cannot open the database"), "{told}");
        assert!(told.contains("logs/api.log"), "{told}");
    }
    assert_eq!(project.report()["verdict"], "not_checked");
    assert_eq!(project.report()["totals"]["not_checked"], 1);
}

#[test]
fn a_service_that_never_gets_ready_is_given_up() {
    let file = format!(
        "{}ready_timeout = \"2s\"{STEP}",
        service("api", "provider", "never-ready")
    );
    let finished = Project::new(&file).run();
    assert_eq!(finished.code, Some(3));
    let expected = "it was not ready within its `ready_timeout` of 2s: http://127.0.0.1:";
    assert!(finished.stderr.contains(expected), "{}", finished.stderr);
    assert!(
        finished.stderr.contains("/ready answered 503"),
        "{}",
        finished.stderr
    );
}

#[test]
fn a_service_that_prints_no_address_is_given_up() {
    let file = format!(
        "{}ready_timeout = \"2s\"{STEP}",
        service("api", "provider", "silent")
    );
    let project = Project::new(&file);
    let finished = project.run();
    assert_eq!(finished.code, Some(3));
    let expected = "it printed no http:// address on stdout within its `ready_timeout` of 2s";
    assert!(finished.stderr.contains(expected), "{}", finished.stderr);
}

#[test]
fn a_service_that_cannot_be_built_or_run_is_down() {
    let built =
        service("api", "provider", "good").replace("ready =", "build = [\"false\"]\nready =");
    let finished = Project::new(&format!("{built}{STEP}")).run();
    assert_eq!(finished.code, Some(3));
    assert!(
        finished.stderr.contains("its build failed, exit status: 1"),
        "{}",
        finished.stderr
    );

    let missing = service("api", "provider", "good").replace("python3", "no-such-program");
    let finished = Project::new(&format!("{missing}{STEP}")).run();
    assert_eq!(finished.code, Some(3));
    assert!(
        finished.stderr.contains("cannot run `no-such-program`"),
        "{}",
        finished.stderr
    );
}

#[test]
fn a_service_that_dies_in_a_step_leaves_that_step_unchecked_and_the_next_one_goes_on() {
    let project = Project::new(&format!(
        "{}{}{STEP}[[steps]]\nname = \"more\"\nscenarios = [\"s\"]\n\
         [[scenarios]]\nname = \"s\"\nconsumer = \"app\"\n\
         [[scenarios.steps]]\nname = \"get\"\nrequest = \"GET /\"\nexpect = {{ status = 200 }}\n",
        service("api", "provider", "dies-when-asked"),
        service("app", "consumer", "good"),
    ));
    let finished = project.run();
    assert_eq!(finished.code, Some(3));
    let report = project.report();
    let because = &report["steps"][0]["outcomes"][0]["verdict"]["because"];
    let detail = because["detail"].as_str().unwrap();
    assert!(
        detail.starts_with("`api` is down: it died, exit status: 9"),
        "{detail}"
    );
    assert!(detail.contains("out of memory"), "{detail}");
    assert_eq!(report["steps"][1]["totals"]["kept"], 1);
}

#[test]
fn what_waits_for_a_service_that_is_down_is_not_started() {
    let app = service("app", "consumer", "good").replace("env = {", "env = { API = \"{api.url}\",");
    let project = Project::new(&format!(
        "{}{app}{STEP}[[steps]]\nname = \"more\"\nscenarios = [\"s\"]\n\
         [[scenarios]]\nname = \"s\"\nconsumer = \"app\"\n\
         [[scenarios.steps]]\nname = \"get\"\nrequest = \"GET /\"\nexpect = {{ status = 200 }}\n",
        service("api", "provider", "dies-at-once"),
    ));
    let finished = project.run();
    assert_eq!(finished.code, Some(3));
    assert!(
        finished
            .stderr
            .contains("it is given an address, but `api` is down")
    );
    assert_eq!(project.pid("app"), None);
    assert_eq!(project.report()["totals"]["not_checked"], 2);
}
