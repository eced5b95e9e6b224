//! No report of any form ever shows a token, whoever put it where.

use axum::body::Body;
use axum::http::{Response, StatusCode};
use axum::response::IntoResponse;
use contract::Run;
use serde_json::json;

use crate::fake_provider::FakeProvider;
use crate::pact_file::{Project, interaction};

const TOKEN: &str = "t0p-s3cr3t-token";

fn run(steps: Vec<contract::Step>) -> Run {
    Run {
        tool: "test".to_owned(),
        started_at: jiff::Timestamp::UNIX_EPOCH,
        elapsed: std::time::Duration::ZERO,
        steps,
        evidence_rule: contract::EvidenceRule::Warn,
    }
}

#[tokio::test]
async fn a_token_is_in_no_report_even_if_the_provider_echoes_it() {
    let echo = |status: StatusCode| {
        let body = json!({"you sent": format!("Bearer {TOKEN}")}).to_string();
        let head = [
            ("content-type", "application/json"),
            ("x-echo", TOKEN),
            ("set-cookie", TOKEN),
        ];
        (status, head, body).into_response()
    };
    let answer = move |line: &str| match line {
        "GET /kept" => echo(StatusCode::OK),
        _ => echo(StatusCode::IM_A_TEAPOT),
    };
    let state = |_: &str, _: &str| -> Response<Body> {
        let problem = json!({"detail": format!("wrong token {TOKEN}")}).to_string();
        (
            StatusCode::FORBIDDEN,
            [("content-type", "application/problem+json")],
            problem,
        )
            .into_response()
    };
    let mut fake = FakeProvider::start(move |seen| answer(&seen.line), state).await;
    fake.provider.headers = vec![
        (
            "authorization".parse().unwrap(),
            format!("Bearer {TOKEN}").parse().unwrap(),
        ),
        ("x-tenant-key".parse().unwrap(), TOKEN.parse().unwrap()),
    ];
    let expecting = json!({"status": 200, "headers": {"x-echo": ["something else"]}});
    let project = Project::of([
        interaction("kept", json!({"request": {"path": "/kept"}})),
        interaction(
            "broken",
            json!({"request": {"path": "/broken"}, "response": expecting}),
        ),
        interaction(
            "not checked",
            json!({"providerStates": [{"name": "it exists"}]}),
        ),
    ]);
    let run = run(vec![fake.verify(&project).await]);
    let totals = run.totals();
    assert_eq!((totals.kept, totals.broken, totals.not_checked), (1, 1, 1));
    assert!(
        fake.seen()[0].head["authorization"]
            .to_str()
            .unwrap()
            .contains(TOKEN),
        "it was sent"
    );
    for report in [
        report::text(&run, report::Style::Plain),
        report::json(&run),
        report::html(&run),
        format!("{run:?}"),
        format!("broken {:?}", fake.provider),
    ] {
        assert!(report.contains("broken"));
        assert!(!report.contains("s3cr3t"), "{report}");
    }
}

#[tokio::test]
async fn a_token_is_in_no_log_however_much_is_logged() {
    let fake = FakeProvider::answering(|| StatusCode::OK).await;
    let project = Project::of([interaction("reads", json!({}))]);
    let output = tokio::process::Command::new(env!("CARGO_BIN_EXE_provider-verify"))
        .args(["verify", "pacts", "--loglevel", "trace"])
        .args(["--provider-base-url", fake.provider.url.as_str()])
        .args(["--header", &format!("Authorization: Bearer {TOKEN}")])
        .current_dir(project.root())
        .output()
        .await
        .unwrap();
    assert_eq!(output.status.code(), Some(0));
    assert!(
        fake.seen()[0].head["authorization"]
            .to_str()
            .unwrap()
            .contains(TOKEN)
    );
    let log = String::from_utf8(output.stderr).unwrap();
    assert!(log.contains("TRACE"), "it does log");
    assert!(!log.contains("s3cr3t"), "{log}");
    assert!(!String::from_utf8(output.stdout).unwrap().contains("s3cr3t"));
}
