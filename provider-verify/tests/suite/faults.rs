//! Providers that do what no HTTP server should: the verifier never panics, never passes, and says
//! what happened.

use contract::{ExitStatus, NotChecked, Run, StateFault, Step, Verdict};
use provider_verify::{Provider, Verification};
use serde_json::json;

use crate::pact_file::{Project, interaction, with_schema};
use crate::raw_provider::Behaviour::{Answers, Closes, Floods, Hangs, Resets};
use crate::raw_provider::{Behaviour, start};

const OK: Behaviour = Answers(b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}");

async fn verify(provider: &Provider, project: &Project) -> Step {
    let contracts = contract::load(&project.pacts()).unwrap();
    let step = Verification::of(&contracts, provider).run().await.unwrap();
    let run = Run {
        tool: "test".to_owned(),
        started_at: jiff::Timestamp::UNIX_EPOCH,
        elapsed: step.elapsed,
        steps: vec![step.clone()],
        evidence_rule: contract::EvidenceRule::default(),
    };
    assert_ne!(run.exit_status(), ExitStatus::Kept);
    step
}

/// Why there was no answer to judge.
async fn no_answer(behaviour: Behaviour) -> String {
    let provider = start(behaviour, OK).await;
    let project = Project::of([interaction("reads", json!({}))]);
    match verify(&provider, &project).await.outcomes.remove(0).verdict {
        Verdict::NotChecked(NotChecked::NoAnswer { detail }) => detail,
        verdict => panic!("{behaviour:?}: {verdict:?}"),
    }
}

#[tokio::test]
async fn a_provider_that_dies_midway_is_told() {
    let cut = Answers(b"HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{\"id\"");
    let detail = no_answer(cut).await;
    assert!(detail.starts_with("the exchange broke off: "), "{detail}");
    let in_the_head = Answers(b"HTTP/1.1 200 OK\r\ncontent-le");
    let detail = no_answer(in_the_head).await;
    assert!(detail.starts_with("the exchange broke off: "), "{detail}");
    let detail = no_answer(Closes).await;
    assert!(detail.starts_with("the exchange broke off: "), "{detail}");
}

#[tokio::test]
async fn a_provider_that_resets_the_connection_is_told() {
    let detail = no_answer(Resets).await;
    assert!(detail.starts_with("the exchange broke off: "), "{detail}");
}

#[tokio::test]
async fn a_provider_that_never_answers_or_stops_in_its_answer_is_told() {
    for bytes in [
        &b""[..],
        b"HTTP/1.1 200 OK\r\n",
        b"HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\n{",
    ] {
        assert_eq!(
            no_answer(Hangs(bytes)).await,
            "no whole answer came in time"
        );
    }
}

#[tokio::test]
async fn a_broken_chunked_coding_is_told() {
    let coding = b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n";
    let wrong: [&'static [u8]; 3] = [
        b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nnot a size\r\n{}\r\n0\r\n\r\n",
        b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n2\r\n{}",
        b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nffffffffffffffffff\r\n{}\r\n",
    ];
    for bytes in wrong {
        assert!(bytes.starts_with(coding));
        let detail = no_answer(Answers(bytes)).await;
        assert!(detail.starts_with("the exchange broke off: "), "{detail}");
    }
}

#[tokio::test]
async fn garbage_in_place_of_http_is_told() {
    for bytes in [
        &b"SSH-2.0-OpenSSH_9.6\r\n"[..],
        b"\x15\x03\x01\x00\x02\x02\x46",
        b"<html>",
    ] {
        let detail = no_answer(Answers(bytes)).await;
        assert!(detail.starts_with("the exchange broke off: "), "{detail}");
    }
}

/// The most memory that this process has held at once, in KiB.
fn peak_memory() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status
        .lines()
        .find(|line| line.starts_with("VmHWM:"))
        .unwrap();
    line.split_whitespace().nth(1).unwrap().parse().unwrap()
}

#[tokio::test]
async fn a_gigabyte_is_not_read_to_its_end() {
    const TOO_LONG: &str = "the answer is longer than 64 MiB";
    let sized = b"HTTP/1.1 200 OK\r\ncontent-length: 1073741824\r\n\r\n";
    let endless = b"HTTP/1.1 200 OK\r\n\r\n";
    let before = peak_memory();
    for head in [&sized[..], endless] {
        let mut provider = start(Floods(head), OK).await;
        provider.request_timeout = std::time::Duration::from_secs(60);
        let project = Project::of([interaction("reads", json!({}))]);
        let step = verify(&provider, &project).await;
        let expected = NotChecked::NoAnswer {
            detail: TOO_LONG.to_owned(),
        };
        assert_eq!(step.outcomes[0].verdict, Verdict::NotChecked(expected));
    }
    let grown = peak_memory() - before;
    assert!(grown < 512 * 1024, "{grown} KiB more");
    // A head without end is broken off far earlier, in words of the HTTP library.
    let detail = no_answer(Floods(b"HTTP/1.1 200 OK\r\nx-noise: ")).await;
    assert!(detail.starts_with("the exchange broke off: "), "{detail}");
}

#[tokio::test]
async fn a_body_that_is_not_utf_8_breaks_the_contract() {
    let bytes = b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 10\r\n\r\n\
        {\"a\":\"\xff\xfe\"}";
    let provider = start(Answers(bytes), OK).await;
    let schema = json!({"type": "object", "properties": {"a": {"type": "string"}}});
    let project = Project::of([with_schema(json!({"a": "b"}), json!({}), schema)]);
    let step = verify(&provider, &project).await;
    let verdict = &step.outcomes[0].verdict;
    let Verdict::Broken(mismatches) = verdict else {
        panic!("{verdict:?}");
    };
    let said: Vec<&str> = mismatches.iter().map(|one| one.detail.as_str()).collect();
    assert!(
        said.iter().any(|detail| detail.contains("not JSON")),
        "{said:?}"
    );
}

/// What became of a state whose handler behaves so; the provider itself is in order.
async fn state_fault(states: Behaviour) -> (StateFault, String) {
    let provider = start(OK, states).await;
    let state = json!({"providerStates": [{"name": "it exists"}]});
    let project = Project::of([interaction("reads", state)]);
    match verify(&provider, &project).await.outcomes.remove(0).verdict {
        Verdict::NotChecked(NotChecked::StateSetUp { fault, detail, .. }) => (fault, detail),
        verdict => panic!("{states:?}: {verdict:?}"),
    }
}

#[tokio::test]
async fn a_state_handler_that_breaks_off_is_told() {
    let cut = Answers(b"HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{");
    for behaviour in [Closes, Resets, cut, Answers(b"nonsense\r\n\r\n")] {
        let (fault, detail) = state_fault(behaviour).await;
        assert_eq!(fault, StateFault::Unreachable, "{detail}");
        assert!(detail.contains("broke off"), "{detail}");
    }
}

#[tokio::test]
async fn a_state_handler_that_never_answers_is_told_by_its_own_time_limit() {
    let (fault, detail) = state_fault(Hangs(b"HTTP/1.1 200 OK\r\n")).await;
    assert_eq!(fault, StateFault::TooSlow);
    assert_eq!(detail, "the state handler did not answer within 500ms");
}

#[tokio::test]
async fn a_state_handler_that_floods_is_told() {
    let flood = Floods(b"HTTP/1.1 500 Oops\r\ncontent-length: 1073741824\r\n\r\n");
    let mut provider = start(OK, flood).await;
    provider.state_change.as_mut().unwrap().timeout = std::time::Duration::from_secs(60);
    let state = json!({"providerStates": [{"name": "it exists"}]});
    let project = Project::of([interaction("reads", state)]);
    let verdict = verify(&provider, &project).await.outcomes.remove(0).verdict;
    let Verdict::NotChecked(NotChecked::StateSetUp { detail, .. }) = verdict else {
        panic!("{verdict:?}");
    };
    assert!(
        detail.ends_with("the answer is longer than 64 MiB"),
        "{detail}"
    );
}

#[tokio::test]
async fn garbage_to_one_request_does_not_harm_the_others() {
    let provider = start(Answers(b"\0\0\0"), OK).await;
    let project = Project::of((0..50).map(|n| interaction(&n.to_string(), json!({}))));
    let step = verify(&provider, &project).await;
    assert_eq!(step.totals().not_checked, 50);
}
