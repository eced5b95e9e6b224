//! The commands that work on files: states, init, completions, man.

use axum::http::StatusCode;
use contract::project::Project as Plan;
use serde_json::{Value, json};

use crate::command_line::{assert_golden, call, output};
use crate::fake_provider::FakeProvider;
use crate::pact_file::{Project, interaction};

fn with_states() -> Project {
    Project::of([
        interaction(
            "reads",
            json!({"providerStates": [{"name": "a \"thing\" exists", "params": {"id": "1", "tags": []}}]}),
        ),
        interaction(
            "reads the next page",
            json!({
                "providerStates": [{"name": "the first page was read", "params": {"limit": 2}}],
                "request": {
                    "method": "GET",
                    "path": "/a",
                    "query": {"cursor": ["abc"]},
                    "generators": {"query": {"cursor": {
                        "type": "ProviderState", "expression": "${cursor}", "dataType": "STRING"
                    }}}
                }
            }),
        ),
        interaction(
            "deletes",
            json!({"providerStates": [{"name": "a \"thing\" exists", "params": {"id": 2}}]}),
        ),
    ])
}

#[tokio::test]
async fn all_states_are_listed_with_their_handlers() {
    assert_golden("states", &call(&with_states(), &["states"]).await);
}

#[tokio::test]
async fn the_listed_handler_compiles_and_serves() {
    let listed = output(&with_states(), &["states"]).await.stdout;
    let listed = String::from_utf8(listed).unwrap();
    let (_, handler) = listed.split_once("(Rust, axum):\n\n").unwrap();
    let committed = include_str!("state_handler.rs");
    let (_, committed) = committed.split_once("\n\n").unwrap();
    assert_eq!(
        handler, committed,
        "tests/suite/state_handler.rs is what the command writes"
    );

    let path = "/_pact/provider-states";
    let router = axum::Router::new()
        .route(
            path,
            axum::routing::post(crate::state_handler::provider_states),
        )
        .route("/a", axum::routing::get(|| async { StatusCode::OK }));
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(axum::serve(listener, router).into_future());
    let handler = format!("{url}{path}");
    let output = output(
        &with_states(),
        &[
            "verify",
            "pacts",
            "--provider-url",
            &url,
            "-s",
            &handler,
            "--state-change-teardown",
        ],
    )
    .await;
    assert_eq!(output.status.code(), Some(0), "{output:?}");
}

#[tokio::test]
async fn the_states_are_listed_as_json() {
    let output = output(&with_states(), &["states", "pacts", "--format", "json"]).await;
    let states: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(
        states[0]["params"],
        json!({"id": ["number", "string"], "tags": ["array"]})
    );
    assert_eq!(states[0]["needed_by"].as_array().unwrap().len(), 2);
    assert_eq!(states[1]["returns"], json!(["cursor"]));
    assert_eq!(
        states[1]["order"],
        json!({"state": "the first page was read", "params": {"limit": 2}, "action": "setup"})
    );
}

#[tokio::test]
async fn pacts_without_states_have_nothing_to_list() {
    let output = output(&Project::of([interaction("reads", json!({}))]), &["states"]).await;
    assert_eq!(output.status.code(), Some(2));
}

#[tokio::test]
async fn a_state_that_the_provider_does_not_know_comes_with_its_handler() {
    let fake = FakeProvider::start(
        |_| axum::response::IntoResponse::into_response(StatusCode::OK),
        |_, _| axum::response::IntoResponse::into_response(StatusCode::NOT_FOUND),
    )
    .await;
    let url = fake.provider.url.as_str();
    let handler = format!("{url}_states");
    let arguments = [
        "verify",
        "pacts",
        "--provider-url",
        url,
        "--state-change-url",
        &handler,
        "--filter-description",
        "next page",
    ];
    assert_golden("missing_state", &call(&with_states(), &arguments).await);
}

#[tokio::test]
async fn the_handler_names_the_values_to_return_also_where_only_the_runs_are_at_hand() {
    let fake = FakeProvider::start(
        |_| axum::response::IntoResponse::into_response(StatusCode::OK),
        |_, _| axum::response::IntoResponse::into_response(StatusCode::NOT_FOUND),
    )
    .await;
    let project = with_states();
    let url = fake.provider.url.as_str();
    for shard in ["1/2", "2/2"] {
        let file = format!("{}.json", &shard[..1]);
        let arguments = [
            "pacts",
            "--provider-url",
            url,
            "-s",
            "/_states",
            "--shard",
            shard,
        ];
        let base = ["verify", "--json", &file];
        let run = output(&project, &[&base[..], &arguments].concat()).await;
        assert_eq!(run.status.code(), Some(3), "{run:?}");
    }
    std::fs::remove_dir_all(project.pacts()).unwrap();
    let merged = output(&project, &["merge", "1.json", "2.json"]).await;
    let text = String::from_utf8(merged.stdout).unwrap();
    assert!(text.contains(r#"json!({"cursor": "…"})"#), "{text}");
}

#[tokio::test]
async fn a_plan_is_written_from_the_pacts_and_the_packages() {
    let project = with_states();
    project.put(
        "pacts/other.json",
        &crate::pact_file::pact("consumer", "npm-service", [interaction("reads", json!({}))]),
    );
    project.put(
        "services/npm/package.json",
        &json!({"name": "npm-service", "scripts": {"start": "x"}}),
    );
    assert_golden("init", &call(&project, &["init"]).await);
    let file = project.root().join("contracts.toml");
    let text = std::fs::read_to_string(&file).unwrap();
    let folder = project
        .root()
        .file_name()
        .unwrap()
        .to_string_lossy()
        .into_owned();
    assert_golden("init_file", &text.replace(&folder, "[folder]"));
    let plan = Plan::load(&file).unwrap();
    assert_eq!(plan.steps.len(), 2);
    assert_eq!(
        std::fs::read_to_string(project.root().join("contracts.schema.json")).unwrap(),
        contract::project::SCHEMA
    );
}

#[tokio::test]
async fn a_plan_that_is_there_is_only_replaced_when_told_to() {
    let project = with_states();
    project.put_text("contracts.toml", "mine");
    let kept = output(&project, &["init"]).await;
    assert_eq!(kept.status.code(), Some(2));
    let file = project.root().join("contracts.toml");
    assert_eq!(std::fs::read_to_string(&file).unwrap(), "mine");
    assert!(!project.root().join("contracts.schema.json").exists());
    assert_eq!(
        output(&project, &["init", "--force"]).await.status.code(),
        Some(0)
    );
    assert!(Plan::load(&file).is_ok());
}

#[tokio::test]
async fn a_cargo_package_of_the_services_name_is_how_it_is_started() {
    let project = Project::of([interaction("reads", json!({}))]);
    project.put_text("Cargo.toml", "[workspace]\nmembers = [\"api\"]\n");
    project.put_text("api/Cargo.toml", "[package]\nname = \"provider\"\n");
    project.put_text("api/src/main.rs", "fn main() {}\n");
    output(&project, &["init"]).await;
    let text = std::fs::read_to_string(project.root().join("contracts.toml")).unwrap();
    assert!(
        text.contains(r#"start = ["cargo", "run", "--quiet", "-p", "provider"]"#),
        "{text}"
    );
}

#[tokio::test]
async fn completions_and_a_manual_are_written() {
    let project = Project::of([]);
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let output = output(&project, &["completions", shell]).await;
        let text = String::from_utf8(output.stdout).unwrap();
        assert!(text.contains("state-change-url"), "{shell}");
    }
    let output = output(&project, &["man"]).await;
    let text = String::from_utf8(output.stdout).unwrap();
    assert_eq!(text.matches(".TH").count(), 1);
    assert!(text.contains("state\\-change\\-url"), "{text}");
}
