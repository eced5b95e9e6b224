//! Services stop whatever happens to the plan.

use rustix::process::{Pid, Signal, kill_process};

use serde_json::Value;

use crate::project::{Project, STEP, eventually, is_alive, service};

/// A plan that goes on until somebody ends it: the second service never gets ready.
fn endless(mode: &str) -> Project {
    Project::new(&format!(
        "{}{}ready_timeout = \"10m\"\n[[steps]]\nname = \"things\"\nverify = [\"api\"]\n\
         [[steps]]\nname = \"more\"\nscenarios = [\"s\"]\n\
         [[scenarios]]\nname = \"s\"\nconsumer = \"app\"\n\
         [[scenarios.steps]]\nname = \"get\"\nrequest = \"GET /\"\nexpect = {{ status = 200 }}\n",
        service("api", "provider", mode),
        service("app", "consumer", "never-ready"),
    ))
}

fn send(signal: Signal, process: u32) {
    let pid = Pid::from_raw(i32::try_from(process).unwrap()).unwrap();
    kill_process(pid, signal).unwrap();
}

#[test]
fn services_stop_at_the_end_of_a_plan() {
    let project = Project::with_api("good");
    assert_eq!(project.run().code, Some(0));
    assert!(!is_alive(project.pid("api").unwrap()));
}

#[test]
fn what_a_service_has_started_itself_stops_with_it() {
    let project = Project::with_api("has-a-child");
    assert_eq!(project.run().code, Some(0));
    let child = project.pid("api").unwrap();
    eventually(|| (!is_alive(child)).then_some(()));
}

#[test]
fn a_service_that_does_not_listen_to_sigterm_is_killed() {
    let project = Project::with_api("deaf");
    assert_eq!(project.run().code, Some(0));
    assert!(!is_alive(project.pid("api").unwrap()));
}

#[test]
fn services_stop_when_the_plan_is_asked_to_end() {
    for signal in [Signal::INT, Signal::TERM, Signal::HUP] {
        let project = endless("good");
        let (mut plan, app) = project.run_until_started("app");
        let api = project.pid("api").unwrap();
        send(signal, plan.id());
        assert_eq!(plan.wait().unwrap().code(), Some(3), "{signal:?}");
        assert!(!is_alive(api) && !is_alive(app), "{signal:?}");
        let report = project.report();
        assert_eq!(report["totals"]["not_checked"], 2, "{signal:?}");
        assert_eq!(not_reached(&report, 0), "interruption", "{signal:?}");
        assert_eq!(not_reached(&report, 1), "interruption", "{signal:?}");
    }
}

#[test]
fn the_tests_of_a_consumer_stop_when_the_plan_is_asked_to_end() {
    let project = Project::new(
        "[services.app]\nrole = \"consumer\"\nurl = \"http://127.0.0.1:9\"\n\
         [[tests]]\nname = \"t\"\nconsumer = \"app\"\nscore = \"s.json\"\n\
         command = [\"sh\", \"-c\", \"echo $$ > new && mv new t.pid && sleep 600\"]\n\
         [[steps]]\nname = \"s\"\ntests = [\"t\"]\n",
    );
    let mut plan = project.command().spawn().unwrap();
    let pid = eventually(|| {
        let text = std::fs::read_to_string(project.path("t.pid")).ok()?;
        text.trim().parse().ok()
    });
    send(Signal::INT, plan.id());
    assert_eq!(plan.wait().unwrap().code(), Some(3));
    assert!(!is_alive(pid));
    assert_eq!(not_reached(&project.report(), 0), "interruption");
}

/// What ended the plan before the only check of this step was reached.
fn not_reached(report: &Value, step: usize) -> &Value {
    let because = &report["steps"][step]["outcomes"][0]["verdict"]["because"];
    assert_eq!(because["reason"], "not_reached", "{report:#}");
    &because["why"]["by"]
}

/// A plan whose provider answers nothing but its state handler, which writes down what it was told.
fn hanging() -> Project {
    let app = service("app", "consumer", "good");
    Project::new(&format!(
        "{}request_timeout = \"10m\"\n{app}[[steps]]\nname = \"more\"\nscenarios = [\"s\"]\n{STEP}\
         [[scenarios]]\nname = \"s\"\nconsumer = \"app\"\n\
         [[scenarios.steps]]\nname = \"get\"\nrequest = \"GET /\"\nexpect = {{ status = 200 }}\n",
        service("api", "provider", "hangs"),
    ))
}

#[test]
fn a_plan_that_is_ended_tears_states_down_and_reports_what_was_done() {
    let project = hanging();
    let (mut plan, _) = project.run_until_started("api");
    eventually(|| project.states().contains(&"asked".to_owned()).then_some(()));
    send(Signal::INT, plan.id());
    assert_eq!(plan.wait().unwrap().code(), Some(3));
    assert_eq!(
        project.states(),
        ["setup a thing exists", "asked", "teardown a thing exists"]
    );
    let report = project.report();
    assert_eq!(report["steps"][0]["totals"]["kept"], 1, "{report:#}");
    assert_eq!(not_reached(&report, 1), "interruption");
    assert!(!is_alive(project.pid("api").unwrap()));
}

#[test]
fn a_second_signal_ends_a_plan_at_once_and_its_services_with_it() {
    let project = Project::new(&format!(
        "{}request_timeout = \"10m\"\n{STEP}",
        service("api", "provider", "hangs-always")
    ));
    let (mut plan, api) = project.run_until_started("api");
    eventually(|| project.states().contains(&"asked".to_owned()).then_some(()));
    send(Signal::INT, plan.id());
    eventually(|| {
        send(Signal::INT, plan.id());
        plan.try_wait()
            .unwrap()
            .map(|status| assert_eq!(status.code(), Some(3)))
    });
    eventually(|| (!is_alive(api)).then_some(()));
}

#[test]
fn services_stop_even_when_the_plan_is_killed() {
    let project = endless("has-a-child");
    let (mut plan, app) = project.run_until_started("app");
    let child_of_api = project.pid("api").unwrap();
    assert!(is_alive(child_of_api) && is_alive(app));
    plan.kill().unwrap();
    plan.wait().unwrap();
    eventually(|| (!is_alive(child_of_api) && !is_alive(app)).then_some(()));
}
