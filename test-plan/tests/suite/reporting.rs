//! What a plan finds out, and that it stands in the reports.

use std::fs;

use serde_json::json;

use crate::project::{Project, STEP, service};

/// A scenario that uses everything a scenario can: `EXPECT` stands for what its second step
/// expects.
fn scenario(expect: &str) -> Project {
    let scenario = r#"
[[steps]]
name = "scenarios"
scenarios = ["a thing"]

[[scenarios]]
name = "a thing"
consumer = "app"
given = [{ provider = "api", state = "a thing exists", params = { id = 1 } }]

[[scenarios.steps]]
name = "find it"
request = "GET /things"
save = { thing = "/id" }
[scenarios.steps.expect]
status = 200
headers = { Content-Type = { contains = "json" }, X-Nothing = { absent = true } }
[scenarios.steps.expect.body]
"/name" = "a thing"
"/id" = { any = "string" }
"/tags" = { length = 2 }
"/tags/1" = "y"
"/none" = { any = "null" }
"/nothing" = { absent = true }

[[scenarios.steps]]
name = "read it"
request = "GET /things/{thing}"
EXPECT

[[scenarios.steps]]
name = "write it"
request = "POST /things"
body = { id = "{thing}", number = 1 }
expect = { status = 201, body = { "/echo" = { equals = { id = "a/b", number = 1 } }, "/states" = [], "/agent" = { contains = "test-plan/" } } }
"#;
    Project::new(&format!(
        "{}{}{}",
        service("api", "provider", "good"),
        service("app", "consumer", "good"),
        scenario.replace("EXPECT", expect),
    ))
}

#[test]
fn a_service_in_another_language_is_started_verified_and_reported() {
    let project = Project::with_api("good");
    let finished = project.run();
    assert_eq!(
        finished.code,
        Some(0),
        "{}{}",
        finished.stdout,
        finished.stderr
    );
    assert!(
        finished.stdout.ends_with("The contract is kept.\n"),
        "{}",
        finished.stdout
    );
    let folder = project.path("target/test-report");
    assert_eq!(
        fs::read_to_string(folder.join("report.txt")).unwrap(),
        finished.stdout
    );
    assert!(
        fs::read_to_string(folder.join("report.html"))
            .unwrap()
            .contains("The contract is kept.")
    );
    assert!(
        fs::read_to_string(folder.join("logs/api.log"))
            .unwrap()
            .contains("listening on")
    );
    assert_eq!(project.report()["steps"][0]["name"], "things");
}

#[test]
fn a_scenario_that_goes_as_expected_is_kept() {
    let expect = r#"expect = { status = 200, body = { "/name" = { contains = "saved id" } } }"#;
    let project = scenario(expect);
    let finished = project.run();
    assert_eq!(finished.code, Some(0), "{}", finished.stdout);
    assert_eq!(
        project.report()["totals"],
        json!({"kept": 3, "broken": 0, "not_checked": 0})
    );
    for outcome in project.report()["steps"][0]["outcomes"].as_array().unwrap() {
        assert_eq!(
            outcome["subject"]["given"],
            json!([{"provider": "api", "name": "a thing exists", "params": {"id": 1}}])
        );
    }
}

#[test]
fn a_scenario_that_goes_otherwise_names_each_place_and_stops() {
    let expect =
        r#"expect = { status = 201, body = { "/name" = "other", "/states" = { length = 3 } } }"#;
    let project = scenario(expect);
    let finished = project.run();
    assert_eq!(finished.code, Some(1));
    let report = project.report();
    assert_eq!(
        report["totals"],
        json!({"kept": 1, "broken": 1, "not_checked": 1})
    );
    let outcomes = &report["steps"][0]["outcomes"];
    let mismatches = outcomes[1]["verdict"]["because"].as_array().unwrap();
    let places: Vec<_> = mismatches
        .iter()
        .map(|mismatch| &mismatch["place"])
        .collect();
    assert_eq!(
        json!(places),
        json!([
            {"in": "status"},
            {"in": "body", "pointer": "/name"},
            {"in": "body", "pointer": "/states"},
        ])
    );
    assert_eq!(mismatches[1]["expected"], "other");
    assert_eq!(mismatches[1]["actual"], "found by its saved id");
    assert_eq!(mismatches[2]["expected"], json!({"length": 3}));
    assert_eq!(outcomes[2]["verdict"]["because"]["reason"], "earlier_step");
    assert!(
        finished
            .stdout
            .contains("the earlier step “read it” did not end well")
    );
}

#[test]
fn a_broken_contract_ends_with_1_and_a_report_without_the_token() {
    let project = Project::with_api("echoes-its-token");
    let finished = project.run();
    assert_eq!(finished.code, Some(1), "{}", finished.stderr);
    let html = fs::read_to_string(project.path("target/test-report/report.html")).unwrap();
    for report in [&finished.stdout, &project.report().to_string(), &html] {
        assert!(report.contains("[hidden]"), "{report}");
    }
    assert!(
        finished.stdout.contains("authorization: Bearer $TOKEN"),
        "{}",
        finished.stdout
    );
    // The token is 32 hexadecimal digits, and nothing else in these reports is.
    let digits = |text: &str| {
        text.split(|c: char| !c.is_ascii_hexdigit())
            .any(|word| word.len() == 32)
    };
    assert!(!digits(&finished.stdout) && !digits(&html) && !digits(&finished.stderr));
}

#[test]
fn only_the_steps_asked_for_run_and_only_the_services_they_need() {
    let project = Project::new(&format!(
        "{}{}{STEP}[[steps]]\nname = \"more\"\nscenarios = [\"s\"]\n\
         [[scenarios]]\nname = \"s\"\nconsumer = \"app\"\n\
         [[scenarios.steps]]\nname = \"get\"\nrequest = \"GET /\"\nexpect = {{ status = 200 }}\n",
        service("api", "provider", "good"),
        service("app", "consumer", "good"),
    ));
    let output = project.command().args(["--step", "more"]).output().unwrap();
    assert_eq!(output.status.code(), Some(0));
    assert_eq!(project.report()["steps"].as_array().unwrap().len(), 1);
    assert_eq!(project.pid("api"), None);
}

#[test]
fn the_plan_is_found_from_a_folder_below_it_and_reports_go_where_they_are_sent() {
    let project = Project::with_api("good");
    fs::create_dir_all(project.path("deep/below")).unwrap();
    let output = project
        .command()
        .current_dir(project.path("deep/below"))
        .args(["--output-dir", "out"])
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(0));
    assert!(project.path("deep/below/out/report.html").is_file());
}
