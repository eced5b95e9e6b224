//! `consumer-verify faults` as a user calls it, with a consumer that is a process in another language.

use std::path::Path;
use std::process::Output;

use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::process::Command;

use crate::pact_file::{interaction, pact};

const PLAN: &str = r#"
[project]
name = "shop"

[services.stock]
role = "provider"
url = "http://127.0.0.1:9"

[services.shop]
role = "consumer"
start = ["python3", "shop.py"]
env = { STOCK_URL = "{stock.url}" }

[[steps]]
name = "error handling"
faults = ["shop"]

[faults.shop]
patience = "300ms"
deadline = "5s"
instances = 2
error_line = ["ERROR"]
state = { request = "GET /orders", items = "/orders" }
env = { PATIENCE = "0.3" }

[[faults.shop.scenarios]]
name = "order an apple"
creates = 1
request = "POST /orders"
answers = [{ interaction = "an apple", operation = "GET /items/{id}" }]
expect = { status = 201, body = { "/item" = "apple" } }
"#;

/// A folder with the plan, its pact and the consumer.
fn project(plan: &str) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    let item = json!({"id": "apple", "name": "Apple"});
    let schema = json!({
        "type": "object",
        "properties": {"id": {"type": "string"}, "name": {"type": "string"}},
        "required": ["id", "name"]
    });
    let apple = interaction(
        "an apple",
        json!({
            "request": {"method": "GET", "path": "/items/apple"},
            "response": {
                "status": 200,
                "headers": {"content-type": ["application/json"]},
                "body": {"contentType": "application/json", "content": item}
            },
            "comments": {"references": {"jsonschema": {"response": schema}}}
        }),
    );
    let put = |name: &str, text: &str| std::fs::write(folder.path().join(name), text).unwrap();
    std::fs::create_dir(folder.path().join("pacts")).unwrap();
    put("contracts.toml", plan);
    put("pacts/shop-stock.json", &pact([apple]));
    put("shop.py", include_str!("shop.py"));
    folder
}

async fn call(folder: &Path, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_consumer-verify"))
        .arg("faults")
        .args(arguments)
        .current_dir(folder)
        .env_clear()
        .env("PATH", std::env::var_os("PATH").unwrap())
        .output()
        .await
        .unwrap()
}

/// How it ended, and what it said on both streams.
async fn told(folder: &Path, arguments: &[&str]) -> (Option<i32>, String) {
    let output = call(folder, arguments).await;
    let out = String::from_utf8(output.stdout).unwrap();
    let error = String::from_utf8(output.stderr).unwrap();
    (output.status.code(), out + &error)
}

fn report(folder: &Path) -> Value {
    let text = std::fs::read(folder.join("target/fault-report/report.json")).unwrap();
    serde_json::from_slice(&text).unwrap()
}

#[tokio::test]
async fn faults_that_are_taken_end_with_0_and_a_report() {
    let folder = project(PLAN);
    let only = [
        "--only",
        "/refused",
        "--only",
        "/status-500",
        "--only",
        "/stalled-body",
    ];
    let (status, told) = told(folder.path(), &only).await;
    assert_eq!(status, Some(0), "{told}");
    assert!(told.contains("3 checks: 3 kept"), "{told}");
    let report = report(folder.path());
    assert_eq!(report["totals"]["kept"], 3);
    let logged = &report["steps"][0]["outcomes"][0]["logged"][0];
    assert!(
        logged.as_str().unwrap().contains("Connection refused"),
        "{logged}"
    );
    for file in [
        "report.html",
        "report.txt",
        "logs/shop-1/shop.log",
        "logs/shop-2/shop.log",
    ] {
        let path = folder.path().join("target/fault-report").join(file);
        assert!(path.is_file(), "{file}");
    }
}

#[tokio::test]
async fn a_fault_that_is_taken_wrongly_ends_with_1_and_the_command_that_repeats_it() {
    let folder = project(PLAN);
    let (status, told) = told(folder.path(), &["--only", "null-value"]).await;
    assert_eq!(status, Some(1), "{told}");
    let repeat = "consumer-verify faults --only 'order an apple/an apple/null-value@/id' --seed 1";
    assert!(told.contains(repeat), "{told}");
    let one = [
        "--only",
        "order an apple/an apple/null-value@/id",
        "--seed",
        "1",
    ];
    let (status, again) = self::told(folder.path(), &one).await;
    assert_eq!(status, Some(1), "{again}");
    assert!(again.contains("1 check: 1 broken"), "{again}");
}

#[tokio::test]
async fn a_consumer_that_dies_is_told_and_the_others_are_played() {
    let plan = PLAN.replace(
        "[[faults.shop.scenarios]]",
        "[[faults.shop.exceptions]]\nfaults = [\"missing-member\"]\npointers = [\"/id\"]\n\
         reaction = \"skip\"\nbecause = \"a test\"\n\n[[faults.shop.scenarios]]",
    );
    let folder = project(&plan);
    // An empty object makes it end itself.
    let pact = folder.path().join("pacts/shop-stock.json");
    let text = std::fs::read_to_string(&pact).unwrap();
    let mut value: Value = serde_json::from_str(&text).unwrap();
    let schema = &mut value["interactions"][0]["comments"]["references"]["jsonschema"]["response"];
    *schema = json!({"type": "object", "properties": {"id": {"type": "string"}}});
    value["interactions"][0]["response"]["body"]["content"] = json!({"id": "apple"});
    std::fs::write(&pact, value.to_string()).unwrap();
    let (status, told) = told(
        folder.path(),
        &["--only", "absent-member", "--only", "reset"],
    )
    .await;
    assert_eq!(status, Some(1), "{told}");
    assert!(told.contains("1 broken"), "{told}");
    assert!(told.contains("it died, exit status: 7"), "{told}");
}

#[tokio::test]
async fn what_is_wrong_with_the_call_or_the_plan_is_one_line_and_2() {
    let no_faults = "[project]\nname = \"x\"\n[services.a]\nrole = \"provider\"\nurl = \"http://a\"\n\
                     [[steps]]\nname = \"s\"\nverify = [\"a\"]\n";
    let cases: [(&str, &[&str], &str); 7] = [
        (
            PLAN,
            &["--consumer", "ship"],
            "no faults for the consumer `ship`; did you mean `shop`?",
        ),
        (PLAN, &["--config", "none.toml"], "cannot read none.toml"),
        (
            PLAN,
            &["--only", "nothing"],
            "no cell has nothing in its name",
        ),
        (
            PLAN,
            &["--instances", "0"],
            "invalid value '0' for '--instances <N>'",
        ),
        (
            no_faults,
            &[],
            "contracts.toml has no table [faults.<consumer>]",
        ),
        (
            &PLAN.replace("\"/item\" = \"apple\"", "\"/item\" = \"pear\""),
            &[],
            "fails without any fault, so that nothing can be said of any: body /item: expected \
             \"pear\", but it was \"apple\"",
        ),
        (
            &PLAN.replace("error_line = [\"ERROR\"]", "error_line = []"),
            &[],
            "contracts.toml:22:14: an empty `error_line`",
        ),
    ];
    for (plan, arguments, expected) in cases {
        let folder = project(plan);
        let output = call(folder.path(), arguments).await;
        let error = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(2), "{error}");
        let line = error.lines().next().unwrap();
        assert!(line.contains(expected), "{line}");
    }
}

#[tokio::test]
async fn a_consumer_that_does_not_start_is_told_with_its_log() {
    let folder = project(&PLAN.replace("shop.py", "ship.py"));
    let (status, told) = told(folder.path(), &[]).await;
    assert_eq!(status, Some(2), "{told}");
    assert!(told.contains("`shop` did not start"), "{told}");
    assert!(told.contains("ship.py"), "{told}");
}

#[tokio::test]
async fn a_consumer_that_runs_elsewhere_cannot_be_given_other_providers() {
    let plan = PLAN.replace(
        "start = [\"python3\", \"shop.py\"]",
        "url = \"http://127.0.0.1:9\"",
    );
    let plan = plan.replace("env = { STOCK_URL = \"{stock.url}\" }\n", "");
    let folder = project(&plan);
    let (status, told) = told(folder.path(), &[]).await;
    assert_eq!(status, Some(2), "{told}");
    assert!(told.contains("give it a `start`"), "{told}");
}
