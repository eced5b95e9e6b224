//! What a `contracts.toml` may say, and what is said to one that may not be meant.

use std::time::Duration;

use super::*;

/// A project that says everything that can be said.
const FULL: &str = r#"
[project]
name = "shop"

[services.api]
role = "provider"
build = ["make"]
start = ["./api", "--port", "0"]
env = { TOKENS = "{token}", RUN = "{run.id}" }
ready = "/ready"
provider_states = "/states"

[services.elsewhere]
role = "provider"
url = "https://staging.example/api"
token_env = "STAGING_TOKEN"
headers = { X-Api-Key = "{token}" }

[services.app]
role = "consumer"
start = ["./app", "{api.url}", "{elsewhere.url}"]
env = { API_TOKEN = "{api.token}" }
ready_timeout = "1m 30s"

[[steps]]
name = "everything"
verify = ["api", "elsewhere"]
scenarios = ["a thing is made"]
tests = ["the tests of the app"]

[[tests]]
name = "the tests of the app"
consumer = "app"
command = ["npm", "test"]
score = "build/score.json"

[[scenarios]]
name = "a thing is made"
consumer = "app"
given = [{ provider = "api", state = "things exist", params = { count = 3, html = "{{name}}" } }]

[[scenarios.steps]]
name = "make it"
request = "POST /things"
headers = { Idempotency-Key = "{run.id}" }
body = { name = "x" }
expect = { status = 201, body = { "/id" = { any = "string" }, "/name" = "x" } }
save = { thing = "/id" }

[[scenarios.steps]]
name = "read it"
request = "GET /things/{thing}"
expect = { status = 200, headers = { Content-Type = { contains = "json" } }, body = { "/id" = "{thing}" } }

[[steps]]
name = "load"
load = "app"

[load.app]
name = "things are made"
request = "POST /things/{request.id}"
headers = { Key = "{request.key}" }
body = { name = "load {request.id}", list = "{list_name}" }
acknowledged = [201]
created = "/thing"
arrival = { constant = 5 }
during = ["api: kill at 5s for 2s"]
held = [{ provider = "api", request = "GET /list", save = { list_name = "/name" }, pages = { items = "/items", next = "/next", cursor = "after" }, digest = { name = "items_held", of = "/id" } }]
audit = { request = "GET /things", pages = { items = "/things", next = "/next", cursor = "after" }, id = "/id", mark = "/name" }
budget = { p99 = "500ms", "p99.9" = "2s" }

[[load.app.read_back]]
request = "GET /things/{created.id}"
expect = { "/list" = "{list_name}" }
pages = { items = "/items", next = "/next", cursor = "after" }
digest = { of = "/id", equals = "items_held" }
"#;

fn parse(text: &str) -> Result<Project, String> {
    Project::parse(Path::new("shop/contracts.toml"), text).map_err(|error| error.to_string())
}

/// The error that `text` ends in, once `from` in the full project is replaced by `to`.
fn refused(from: &str, to: &str) -> String {
    assert!(FULL.contains(from), "{from} is not in the project");
    let error = parse(&FULL.replacen(from, to, 1)).unwrap_err();
    assert!(!error.contains('\n'), "{error} is more than a line");
    error
        .strip_prefix("shop/contracts.toml:")
        .unwrap()
        .to_owned()
}

#[test]
fn services_start_after_those_whose_address_they_are_given() {
    let project = parse(FULL).unwrap();
    let names: Vec<&str> = project
        .services
        .iter()
        .map(|service| &*service.name)
        .collect();
    assert_eq!(names, ["api", "elsewhere", "app"]);
}

#[test]
fn what_is_not_said_has_a_default() {
    let project = parse(FULL).unwrap();
    assert_eq!(project.pacts, Path::new("shop/pacts"));
    let api = project.service("api").unwrap();
    assert_eq!(api.token, Token::Minted);
    assert_eq!(api.headers[0].0, "Authorization");
    assert_eq!(api.ready_timeout, Duration::from_secs(20));
    let elsewhere = project.service("elsewhere").unwrap();
    assert_eq!(elsewhere.token, Token::Env("STAGING_TOKEN".into()));
    assert_eq!(elsewhere.headers[0].0, "X-Api-Key");
    let app = project.service("app").unwrap();
    assert_eq!(app.ready_timeout, Duration::from_secs(90));
    let tests = &project.steps[0].tests[0];
    assert_eq!(tests.command, ["npm", "test"]);
    assert_eq!(tests.timeout, Duration::from_secs(30 * 60));
    assert_eq!(tests.minimum, None);
}

#[test]
fn parameters_of_a_state_are_taken_to_the_letter() {
    let project = parse(FULL).unwrap();
    let given = &project.steps[0].scenarios[0].given[0];
    assert_eq!(given.state.params["html"], "{{name}}");
}

#[test]
fn text_that_is_not_toml_is_refused_with_the_place() {
    assert!(refused("role = \"provider\"", "role = provider").starts_with("6:8: "));
}

#[test]
fn an_unknown_key_is_refused_with_the_nearest_known_one() {
    let error = refused("ready = ", "raedy = ");
    assert!(
        error.starts_with("10:1: unknown key `raedy`; did you mean `ready`?"),
        "{error}"
    );
    let error = refused("\"consumer\"", "\"konsumer\"");
    assert!(
        error.contains("unknown value `konsumer`; did you mean `consumer`?"),
        "{error}"
    );
}

#[test]
fn an_unknown_service_is_refused_wherever_it_is_named() {
    let error = refused("verify = [\"api\"", "verify = [\"apo\"");
    assert_eq!(
        error,
        "27:11: there is no provider `apo`; did you mean `api`? Known: `api`, `elsewhere`"
    );
    let error = refused("consumer = \"app\"", "consumer = \"api\"");
    assert!(
        error.ends_with("`api` is not a consumer: its `role` says so"),
        "{error}"
    );
    let error = refused("provider = \"api\"", "provider = \"elsewhere\"");
    assert!(
        error.contains("`elsewhere` has no `provider_states`"),
        "{error}"
    );
}

#[test]
fn an_unknown_scenario_and_a_forgotten_one_are_refused() {
    let error = refused("[\"a thing is made\"]", "[\"a thing is maed\"]");
    assert!(
        error.contains("no step names the scenario `a thing is made`"),
        "{error}"
    );
    let error = refused("[\"a thing is made\"]", "[\"a thing is made\", \"else\"]");
    assert!(error.contains("there is no scenario `else`"), "{error}");
}

#[test]
fn unknown_and_forgotten_tests_are_refused() {
    let error = refused("tests = [\"the tests of the app\"]", "tests = []");
    assert_eq!(
        error,
        "32:8: no step names the tests `the tests of the app`: they would never run"
    );
    let both = "tests = [\"the tests of the app\", \"the tests of the ape\"]";
    let error = refused("tests = [\"the tests of the app\"]", both);
    assert!(
        error.starts_with(
            "29:34: there are no tests `the tests of the ape`; did you mean `the tests of the app`?"
        ),
        "{error}"
    );
    let error = refused("consumer = \"app\"\ncommand", "consumer = \"api\"\ncommand");
    assert!(
        error.starts_with("33:12: `api` is not a consumer"),
        "{error}"
    );
}

#[test]
fn an_unknown_placeholder_is_refused_with_the_place() {
    let error = refused("\"{api.url}\"", "\"{apii.url}\"");
    assert!(
        error.starts_with("21:19: unknown placeholder `apii.url`"),
        "{error}"
    );
    assert!(error.contains("did you mean `api.url`?"), "{error}");
    let error = refused("GET /things/{thing}", "GET /things/{thin}");
    assert!(
        error.contains("unknown placeholder `thin`; did you mean `thing`?"),
        "{error}"
    );
}

#[test]
fn a_value_cannot_be_used_before_it_is_saved() {
    let error = refused("POST /things", "POST /things/{thing}");
    assert!(error.contains("unknown placeholder `thing`"), "{error}");
}

#[test]
fn a_load_has_its_words_its_budget_and_its_defaults() {
    let project = parse(FULL).unwrap();
    let load = project.steps[1].load.as_ref().unwrap();
    assert_eq!((load.consumer.as_str(), load.in_flight), ("app", 512));
    assert_eq!(load.length, Duration::from_secs(20));
    assert_eq!(load.budget.p999, Some(Duration::from_secs(2)));
    assert_eq!(load.budget.p50, None);
    assert_eq!(load.during[0].service, "api");
    let word = |name: &str| Placeholder::Saved(name.to_owned());
    assert_eq!(
        load.request.headers[0].1.alone(),
        Some(&word("request.key"))
    );
    assert_eq!(project.loads.len(), 1);
}

#[test]
fn what_a_load_names_has_to_be_there() {
    let cases = [
        (
            "load = \"app\"",
            "load = \"api\"",
            "there is no load of `api`",
        ),
        (
            "\"api: kill",
            "\"apo: kill",
            "there is no service `apo`; did you",
        ),
        (
            "\"api: kill",
            "\"elsewhere: kill",
            "`elsewhere` cannot be killed: it is not started from here",
        ),
        (
            "\"{list_name}\" }",
            "\"{list_nam}\" }",
            "did you mean `list_name`?",
        ),
        (
            "POST /things/{request.id}",
            "POST /things/{created.id}",
            "unknown",
        ),
        (
            "equals = \"items_held\"",
            "equals = \"items\"",
            "`held` has no digest `items`",
        ),
        (
            "name = \"items_held\"",
            "name = \"list_name\"",
            "is saved already",
        ),
        (
            "kill at 5s for 2s",
            "kill at 19s for 2s",
            "not over when the load is",
        ),
        ("{ constant = 5 }", "{}", "exactly one of `constant`"),
        ("\"500ms\"", "\"soon\"", "`soon` is not a duration"),
    ];
    for (from, to, expected) in cases {
        let error = refused(from, to);
        assert!(error.contains(expected), "{to}: {error}");
    }
    let error = parse(&FULL.replace("load.app", "load.api")).unwrap_err();
    assert!(error.contains("`api` is not a consumer"), "{error}");
}

#[test]
fn services_that_wait_for_each_other_are_refused() {
    let error = refused("RUN = \"{run.id}\"", "APP = \"{app.url}\"");
    assert!(
        error.contains("`api` waits for `app` waits for `api`; give one of them a fixed"),
        "{error}"
    );
    let error = refused("RUN = \"{run.id}\"", "OWN = \"{api.url}\"");
    assert!(error.contains("`api` waits for `api`"), "{error}");
}

#[test]
fn values_of_the_wrong_form_are_refused() {
    let cases = [
        ("\"1m 30s\"", "\"90\"", "`90` is not a duration"),
        ("\"1m 30s\"", "\"0s\"", "`0s` is not a duration"),
        (
            "\"https://staging.example/api\"",
            "\"staging\"",
            "`staging` is not an address",
        ),
        (
            "\"https://staging.example/api\"",
            "\"ftp://x\"",
            "only http and https",
        ),
        ("url = ", "# ", "a service has `start`"),
        ("\"/ready\"", "\"ready\"", "one starts with a slash"),
        ("[\"make\"]", "[]", "an empty command"),
        (
            "\"POST /things\"",
            "\"post things\"",
            "`post things` is not a request",
        ),
        ("status = 201", "status = 20", "20 is not a status code"),
        ("\"/id\" = {", "\"id\" = {", "`id` is not a JSON pointer"),
        (
            "{ any = \"string\" }",
            "{ any = \"text\" }",
            "unknown kind `text`",
        ),
        (
            "{ any = \"string\" }",
            "{ ayn = \"x\" }",
            "did you mean `any`?",
        ),
        ("{ any = \"string\" }", "{}", "exactly one of"),
        ("\"read it\"", "\"make it\"", "is called `make it` too"),
        (
            "[services.app]",
            "[services.\"a.b\"]",
            "only letters, digits",
        ),
        (
            "token_env = ",
            "token_file = \"x\"\ntoken_env = ",
            "one token",
        ),
        (
            "verify = [\"api\", \"elsewhere\"]\nscenarios = [\"a thing is made\"]",
            "",
            "would never be played",
        ),
        ("[\"npm\", \"test\"]", "[]", "an empty command"),
        ("build/score.json", "Makefile", "its name ends in .json"),
        (
            "command = [\"npm\", ",
            "minimum = 101\ncommand = [\"npm\", ",
            "101 is not a percentage",
        ),
        (
            "command = [\"npm\", ",
            "timeout = \"soon\"\ncommand = [\"npm\", ",
            "`soon` is not a duration",
        ),
    ];
    for (from, to, expected) in cases {
        let error = refused(from, to);
        assert!(error.contains(expected), "{to}: {error}");
    }
}

#[test]
fn a_plan_without_steps_is_refused() {
    let error = parse("[project]\nname = \"x\"").unwrap_err();
    assert!(
        error.ends_with("1:1: no [[steps]]: nothing would be checked"),
        "{error}"
    );
}
