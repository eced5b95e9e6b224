//! What users of `pact_verifier_cli` bring with them: docs/from-pact-verifier-cli.md says of every
//! flag what becomes of it, and is held against the binary here.

use std::path::Path;

use axum::http::StatusCode;
use serde_json::json;

use crate::command_line::{assert_golden, call, output};
use crate::fake_provider::FakeProvider;
use crate::pact_file::{Project, interaction};

/// All long flags of pact_verifier_cli 1.4.0, from its `src/args.rs`.
const FLAGS: [&str; 49] = [
    "--help",
    "--version",
    "--loglevel",
    "--pretty-log",
    "--full-log",
    "--compact-log",
    "--json",
    "--junit",
    "--html",
    "--xslt",
    "--no-colour",
    "--file",
    "--dir",
    "--url",
    "--broker-url",
    "--webhook-callback-url",
    "--ignore-no-pacts-error",
    "--user",
    "--password",
    "--token",
    "--hostname",
    "--port",
    "--transport",
    "--scheme",
    "--transports",
    "--provider-name",
    "--base-path",
    "--request-timeout",
    "--header",
    "--disable-ssl-verification",
    "--state-change-url",
    "--state-change-as-query",
    "--state-change-teardown",
    "--filter-description",
    "--filter-state",
    "--filter-no-state",
    "--filter-consumer",
    "--publish",
    "--provider-version",
    "--build-url",
    "--provider-tags",
    "--provider-branch",
    "--consumer-version-tags",
    "--consumer-version-selectors",
    "--enable-pending",
    "--include-wip-pacts-since",
    "--retries",
    "--exit-on-first-error",
    "--last-failed",
];

/// A row of the table: flag, short form, variable, whether it is taken, and what differs.
struct Row {
    flag: String,
    short: String,
    variable: String,
    taken: bool,
    note: String,
}

fn rows() -> Vec<Row> {
    let page = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../docs/from-pact-verifier-cli.md"
    );
    let page = std::fs::read_to_string(Path::new(page)).unwrap();
    let rows = page.lines().filter(|line| line.starts_with("| `--"));
    rows.map(|line| {
        let cells: Vec<_> = line
            .split('|')
            .map(|cell| cell.trim().replace('`', ""))
            .collect();
        Row {
            flag: cells[1].clone(),
            short: cells[2].clone(),
            variable: cells[3].clone(),
            taken: cells[4] != "refused",
            note: cells[5].clone(),
        }
    })
    .collect()
}

#[test]
fn the_table_has_every_flag_once() {
    let mut flags: Vec<_> = rows().into_iter().map(|row| row.flag).collect();
    flags.sort();
    let mut known = FLAGS.map(str::to_owned);
    known.sort();
    assert_eq!(flags, known);
}

#[tokio::test]
async fn every_flag_that_is_taken_has_its_short_form_and_its_variable() {
    let help = call(&Project::of([]), &["verify", "--help"]).await;
    // One text for each flag: its line and what stands below it.
    let parts: Vec<&str> = help
        .split("\n  -")
        .flat_map(|part| part.split("\n      -"))
        .collect();
    for row in rows()
        .into_iter()
        .filter(|row| row.taken && row.flag != "--scheme")
    {
        let line = match row.short.as_str() {
            "" => format!("-{}", row.flag.trim_start_matches("--")),
            short => format!("{}, {}", short.trim_start_matches('-'), row.flag),
        };
        let begins = |part: &&&str| {
            part.strip_prefix(&line).is_some_and(|rest| {
                !rest.starts_with(|c: char| c.is_ascii_alphanumeric() || c == '-')
            })
        };
        let part = parts.iter().find(begins);
        let part = part.unwrap_or_else(|| panic!("{} is not in --help as {line:?}", row.flag));
        assert!(part.contains(&row.variable), "{}: {part}", row.flag);
    }
}

#[tokio::test]
async fn every_flag_that_is_not_taken_is_refused_with_what_to_use() {
    let refused: Vec<Row> = rows().into_iter().filter(|row| !row.taken).collect();
    assert!(!refused.is_empty());
    for row in refused {
        let project = Project::of([interaction("reads", json!({}))]);
        for base in [vec!["verify", "--dir", "pacts"], vec!["--dir", "pacts"]] {
            let output = output(&project, &[&base[..], &[row.flag.as_str(), "x"]].concat()).await;
            let error = String::from_utf8(output.stderr).unwrap();
            assert_eq!(output.status.code(), Some(2), "{error}");
            let line = error.lines().next().unwrap();
            assert!(line.contains(&row.flag), "{line}");
            let instead = row
                .note
                .split_whitespace()
                .find(|word| word.starts_with("--"))
                .unwrap();
            assert!(
                line.contains(instead.trim_end_matches([',', '.', ';'])),
                "{line}"
            );
        }
    }
}

#[tokio::test]
async fn a_refused_flag_reads_like_this() {
    let project = Project::of([]);
    let text = call(&project, &["--dir", "pacts", "--xslt", "report.xsl"]).await;
    assert_golden("refused_flag", &text);
}

#[tokio::test]
async fn the_old_call_works_with_one_word_changed() {
    let fake = FakeProvider::answering(|| StatusCode::OK).await;
    let project = Project::of([interaction(
        "reads",
        json!({"providerStates": [{"name": "it exists", "params": {"id": 7}}]}),
    )]);
    let port = fake.provider.url.port().unwrap().to_string();
    let url = fake.provider.url.as_str();
    let handler = format!("{url}_states");
    let arguments = [
        "-f",
        "pacts/consumer-provider.json",
        "-h",
        "127.0.0.1",
        "-p",
        &port,
        "-n",
        "provider",
        "-H",
        "X-Key=abc",
        "-s",
        &handler,
        "--state-change-teardown",
        "--transport",
        "http",
        "--base-path",
        "/api",
        "-j",
        "run.json",
        "-x",
        "run.xml",
        "--html",
        "run.html",
        "-l",
        "none",
        "--no-colour",
        "--request-timeout",
        "5000",
        "-c",
        "consumer",
        "--filter-state",
        "exists",
    ];
    let output = output(&project, &arguments).await;
    assert_eq!(output.status.code(), Some(0), "{output:?}");
    assert_eq!(
        fake.lines(),
        [
            r#"setup it exists {"id":7}"#,
            "GET /api/a",
            r#"teardown it exists {"id":7}"#
        ]
    );
    assert_eq!(fake.seen()[1].head["x-key"], "abc");
    for file in ["run.json", "run.xml", "run.html"] {
        assert!(project.root().join(file).is_file(), "{file}");
    }
}

#[tokio::test]
async fn a_state_may_be_sent_in_the_query() {
    let fake = FakeProvider::answering(|| StatusCode::OK).await;
    let params = json!({"id": 7, "name": "a b"});
    let states = json!({"providerStates": [{"name": "it exists", "params": params}]});
    let project = Project::of([interaction("reads", states)]);
    let url = fake.provider.url.as_str();
    let handler = format!("{url}changes");
    let arguments = [
        "--dir",
        "pacts",
        "--provider-url",
        url,
        "--state-change-url",
        &handler,
        "--state-change-as-query",
    ];
    let output = output(&project, &arguments).await;
    assert_eq!(output.status.code(), Some(0), "{output:?}");
    assert_eq!(
        fake.lines()[0],
        "POST /changes?state=it+exists&action=setup&id=7&name=a+b"
    );
}
