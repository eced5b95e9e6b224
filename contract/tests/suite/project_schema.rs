//! The JSON Schema of `contracts.toml` says the same as the parser: both take the committed file,
//! and both refuse what is wrong with a single place of it.

use std::path::Path;

use contract::project::{Project, SCHEMA};
use serde_json::Value;

const COMMITTED: &str = include_str!("../../../contracts.toml");

fn by_schema(text: &str) -> Vec<String> {
    let schema: Value = serde_json::from_str(SCHEMA).unwrap();
    let validator = jsonschema::draft202012::new(&schema).unwrap();
    let file: toml::Table = text.parse().unwrap();
    let file = serde_json::to_value(file).unwrap();
    let errors = validator.iter_errors(&file);
    errors
        .map(|error| format!("{}: {error}", error.instance_path()))
        .collect()
}

fn by_parser(text: &str) -> Result<Project, String> {
    Project::parse(Path::new("contracts.toml"), text).map_err(|error| error.to_string())
}

/// The committed file with the first `from` replaced.
fn changed(from: &str, to: &str) -> String {
    assert!(COMMITTED.contains(from), "{from} is not in the file");
    COMMITTED.replacen(from, to, 1)
}

#[test]
fn both_take_the_committed_file() {
    assert_eq!(by_schema(COMMITTED), [""; 0]);
    by_parser(COMMITTED).unwrap();
}

#[test]
fn the_committed_file_names_its_schema() {
    assert_eq!(
        COMMITTED.lines().next(),
        Some("#:schema docs/contracts.schema.json")
    );
}

#[test]
fn both_refuse_what_is_wrong_with_one_place() {
    let ready = "ready = \"/health/ready\"";
    let cases = [
        ("name = \"Campaign Scheduling\"", ""),
        ("name = \"Campaign Scheduling\"", "name = 1"),
        (
            "name = \"Campaign Scheduling\"",
            "name = \"x\"\nnmae = \"x\"",
        ),
        ("role = \"provider\"", ""),
        ("role = \"provider\"", "role = \"server\""),
        (ready, "raedy = \"/health/ready\""),
        (ready, "ready = \"health/ready\""),
        (ready, "ready = 1"),
        ("ready_timeout = \"2m\"", "ready_timeout = \"soon\""),
        (ready, "build_timeout = 3"),
        (ready, "url = \"ftp://x\""),
        (ready, "token_env = \"A\"\ntoken_file = \"b\""),
        (ready, "headers = { X = 1 }"),
        ("start = [", "strat = ["),
        ("build = [\"cargo\", ", "build = [3, "),
        ("env = { ", "env = { X = 1, "),
        ("provider_states = \"/", "provider_states = \"_"),
        (
            "verify = [\"template-service\"]",
            "verify = \"template-service\"",
        ),
        ("[[steps]]\nname = \"template fetching\"", "[[steps]]"),
        (
            "request = \"GET /v1/templates\"",
            "request = \"get /v1/templates\"",
        ),
        ("request = \"GET /v1/templates\"", ""),
        ("status = 200", "status = 20"),
        ("status = 200", "status = \"200\""),
        ("status = 200", ""),
        ("{ length = 2500 }", "{ length = -1 }"),
        ("{ length = 2500 }", "{ lenght = 1 }"),
        ("{ length = 2500 }", "{ any = \"text\" }"),
        ("{ length = 2500 }", "{ absent = false }"),
        ("{ length = 2500 }", "{ }"),
        ("{ length = 2500 }", "{ length = 1, any = \"array\" }"),
        ("\"/items\" = ", "\"items\" = "),
        ("acknowledged = [201, 200]", "acknowledged = []"),
        ("acknowledged = [201, 200]", "acknowledged = [20]"),
        ("created = \"/id\"", "created = \"id\""),
        ("created = \"/id\"", ""),
        ("arrival = { steps", "arrival = { constant = 1, steps"),
        ("arrival = { steps = [10, 20, 40] }", "arrival = {}"),
        (
            "arrival = { steps = [10, 20, 40] }",
            "arrival = { users = 0 }",
        ),
        ("arrival = { steps", "arrival = { parts = 2, steps"),
        (
            "arrival = { steps = [10, 20, 40] }",
            "arrival = { constant = 0 }",
        ),
        ("soak_for = \"10m\"", "soak_for = \"long\""),
        ("soak_for = \"10m\"", "in_flight = 0"),
        (
            "soak_for = \"10m\"",
            "during = [\"template-service: stop\"]",
        ),
        ("rate = 0.95", "rate = 1.5"),
        ("errors = 0.01", "degradation = 0.5"),
        (
            "digest = { of = \"/email\", equals",
            "digest = { of = \"email\", equals",
        ),
        ("mark = \"/name\"", ""),
        ("state = \"/circuit_breaker\"", "state = \"closed\""),
        ("command = [\"cargo\", ", "command = [3, "),
        ("minimum = 100", "minimum = 0"),
        ("minimum = 100", "minimum = 101"),
        ("minimum = 100", "minimum = \"100\""),
        ("minimum = 100", "timeout = 3"),
        ("campaign-scheduler.json\"", "campaign-scheduler\""),
        ("score = ", "scroe = "),
        ("tests = [\"contract", "tests = [3, \"contract"),
    ];
    for (from, to) in cases {
        let text = changed(from, to);
        assert!(by_parser(&text).is_err(), "the parser takes {to:?}");
        assert!(!by_schema(&text).is_empty(), "the schema takes {to:?}");
    }
}

#[test]
fn both_refuse_a_plan_without_steps_and_a_service_that_is_nowhere() {
    for text in [
        "[project]\nname = \"x\"",
        "[project]\nname = \"x\"\n[services.a]\nrole = \"provider\"\n[[steps]]\nname = \"s\"\nverify = [\"a\"]",
        "[project]\nname = \"x\"\n[services.\"a b\"]\nrole = \"provider\"\nurl = \"http://a\"\n[[steps]]\nname = \"s\"\nverify = [\"a b\"]",
    ] {
        assert!(by_parser(text).is_err(), "the parser takes {text}");
        assert!(!by_schema(text).is_empty(), "the schema takes {text}");
    }
}

/// The unknown key stands at the beginning of the line that `place` ends in.
fn place_with_unknown_key(place: &str) -> String {
    match place.rsplit_once('\n') {
        Some((before, last)) => format!("{before}\nzzzzzzzzz = 1\n{last}"),
        None => format!("{place}\nzzzzzzzzz = 1"),
    }
}

#[test]
fn every_key_that_the_parser_knows_is_in_the_schema() {
    // serde names all keys of a table when it refuses one.
    let tables = [
        ("name = \"Campaign Scheduling\"", "/properties/project"),
        ("role = \"provider\"", "/$defs/service"),
        ("[[steps]]", "/$defs/step"),
        (
            "name = \"the scheduler sees the templates of all pages\"",
            "/$defs/scenario",
        ),
        ("request = \"GET /v1/templates\"", "/$defs/scenario_step"),
        ("status = 200", "/$defs/expect"),
        ("deadline = \"4s\"", "/$defs/faults"),
        ("name = \"create a campaign\"", "/$defs/fault_scenario"),
        ("created = \"/id\"", "/$defs/load"),
        (
            "provider = \"template-service\"\nrequest",
            "/$defs/load_held",
        ),
        (
            "request = \"GET /v1/campaigns/{created.id}\"",
            "/$defs/load_read_back",
        ),
        ("mark = \"/name\"", "/$defs/load/properties/audit"),
        (
            "state = \"/circuit_breaker\"",
            "/$defs/load/properties/breakers",
        ),
        ("rate = 0.95", "/$defs/budget"),
        ("minimum = 100", "/$defs/tests"),
    ];
    let schema: Value = serde_json::from_str(SCHEMA).unwrap();
    for (place, pointer) in tables {
        let error = by_parser(&changed(place, &place_with_unknown_key(place))).unwrap_err();
        let known = error
            .split_once("known: ")
            .or(error.split_once("Known: "))
            .unwrap()
            .1;
        let mut known: Vec<_> = known.split('`').skip(1).step_by(2).collect();
        known.sort_unstable();
        let properties = schema.pointer(&format!("{pointer}/properties")).unwrap();
        let mut ours: Vec<_> = properties
            .as_object()
            .unwrap()
            .keys()
            .map(String::as_str)
            .collect();
        ours.sort_unstable();
        assert_eq!(ours, known, "{pointer}");
    }
}
