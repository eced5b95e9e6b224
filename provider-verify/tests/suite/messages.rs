//! Messages: the provider is asked for each over HTTP, and its answer is the message.

use axum::body::Body;
use axum::http::{Response, StatusCode};
use axum::response::IntoResponse;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use contract::{Mismatch, Place, Rule, Verdict};
use pact_models::pact::load_pact_from_json;
use pact_verifier::callback_executors::HttpRequestProviderStateExecutor;
use pact_verifier::{
    FilterInfo, MismatchResult, NullRequestFilterExecutor, ProviderInfo, ProviderTransport,
    VerificationOptions, verify_pact_internal,
};
use serde_json::{Value, json};

use crate::fake_provider::{FakeProvider, Seen, json};
use crate::pact_file::{Project, pact};

const DESCRIPTION: &str = "a template was archived";

pub(crate) fn message() -> Value {
    json!({
        "type": "Asynchronous/Messages",
        "description": DESCRIPTION,
        "providerStates": [{"name": "a template exists", "params": {"id": 1}}],
        "contents": {"contentType": "application/json", "content": {"id": 1, "tags": ["x"]}},
        "metadata": {"contentType": "application/json", "topic": "templates"},
        "matchingRules": {"body": {
            "$.id": {"matchers": [{"match": "integer"}]},
            "$.tags": {"matchers": [{"match": "type", "min": 1}]}
        }}
    })
}

/// The same in version 3, in a list of its own.
pub(crate) fn version_3() -> Value {
    let mut message = message();
    message["contents"] = message["contents"]["content"].take();
    message["metaData"] = message["metadata"].take();
    let members = message.as_object_mut().unwrap();
    members.retain(|name, _| name != "type" && name != "metadata");
    json!({
        "consumer": {"name": "consumer"},
        "provider": {"name": "provider"},
        "messages": [message],
        "metadata": {"pactSpecification": {"version": "3.0.0"}}
    })
}

pub(crate) fn sent(body: &Value, metadata: &Value) -> Response<Body> {
    let mut response = json(200, body);
    let metadata = STANDARD.encode(metadata.to_string()).parse().unwrap();
    response
        .headers_mut()
        .insert("pact-message-metadata", metadata);
    response
}

/// A provider that knows the one message, as it is given here, and no other.
pub(crate) async fn sending(body: Value, metadata: Value) -> FakeProvider {
    let answer = move |seen: &Seen| {
        let asked: Value = serde_json::from_slice(&seen.body).unwrap();
        match asked["description"] == DESCRIPTION {
            true => sent(&body, &metadata),
            false => json(404, &json!({"code": "message_unknown"})),
        }
    };
    FakeProvider::start(answer, |_, _| StatusCode::OK.into_response()).await
}

async fn verdict(fake: &FakeProvider, project: &Project) -> Verdict {
    fake.verify(project).await.outcomes.remove(0).verdict
}

/// What breaks the message when it comes so.
async fn broken(body: Value, metadata: Value) -> Vec<Mismatch> {
    let fake = sending(body, metadata).await;
    match verdict(&fake, &Project::of([message()])).await {
        Verdict::Broken(mismatches) => mismatches,
        verdict => panic!("{verdict:?}"),
    }
}

#[tokio::test]
async fn a_message_is_asked_for_after_its_states_are_set_up_and_can_be_kept() {
    let version_3_project = Project::of([]);
    version_3_project.put("pacts/consumer-provider.json", &version_3());
    for project in [Project::of([message()]), version_3_project] {
        let fake = sending(
            json!({"id": 7, "tags": ["a", "b"], "new": 1}),
            json!({"topic": "templates", "partition": 3}),
        )
        .await;
        assert_eq!(verdict(&fake, &project).await, Verdict::Kept);
        let seen = fake.seen();
        assert_eq!(seen[0].line, r#"setup a template exists {"id":1}"#);
        assert_eq!(seen[1].line, "POST /");
        assert_eq!(seen[1].head["content-type"], "application/json");
        let asked: Value = serde_json::from_slice(&seen[1].body).unwrap();
        let states = json!([{"name": "a template exists", "params": {"id": 1}}]);
        assert_eq!(
            asked,
            json!({"description": DESCRIPTION, "providerStates": states})
        );
    }
}

#[tokio::test]
async fn contents_that_break_the_contract_are_named_by_their_place() {
    let found = broken(
        json!({"id": "7", "tags": ["a", 2]}),
        json!({"topic": "templates"}),
    )
    .await;
    let at = |pointer: &str| Place::Body {
        pointer: pointer.to_owned(),
    };
    let places: Vec<_> = found.iter().map(|one| one.place.clone()).collect();
    assert_eq!(places, [at("/id"), at("/tags/1")]);
    assert_eq!(
        (&found[0].expected, &found[0].actual),
        (&Some(json!(1)), &Some(json!("7")))
    );
}

#[tokio::test]
async fn metadata_that_is_wrong_or_missing_is_named_like_a_header() {
    let body = || json!({"id": 7, "tags": ["a"]});
    for (metadata, came) in [
        (json!({"topic": "others"}), Some(json!("others"))),
        (json!({}), None),
    ] {
        let found = broken(body(), metadata).await;
        let [one] = &found[..] else {
            panic!("{found:?}")
        };
        assert_eq!(
            one.place,
            Place::Header {
                name: "topic".to_owned()
            }
        );
        assert_eq!(
            one.rule,
            Rule::Pact {
                mismatch: "MetadataMismatch".to_owned()
            }
        );
        assert_eq!(
            (&one.expected, &one.actual),
            (&Some(json!("templates")), &came)
        );
    }
}

#[tokio::test]
async fn metadata_that_cannot_be_read_is_missing() {
    let answer = |_: &Seen| {
        let mut response = json(200, &json!({"id": 7, "tags": ["a"]}));
        let garbage = "%%%".parse().unwrap();
        response
            .headers_mut()
            .insert("pact-message-metadata", garbage);
        response
    };
    let fake = FakeProvider::start(answer, |_, _| StatusCode::OK.into_response()).await;
    let Verdict::Broken(found) = verdict(&fake, &Project::of([message()])).await else {
        panic!("the topic is missing")
    };
    assert_eq!((found.len(), &found[0].actual), (1, &None));
}

#[tokio::test]
async fn a_message_that_the_provider_does_not_know_breaks_the_contract_by_its_status() {
    let mut unknown = message();
    unknown["description"] = json!("a template was eaten");
    let fake = sending(json!({}), json!({})).await;
    let Verdict::Broken(found) = verdict(&fake, &Project::of([unknown])).await else {
        panic!("the provider answers with 404")
    };
    let status = found.iter().find(|one| one.place == Place::Status).unwrap();
    assert_eq!(status.actual, Some(json!(404)));
}

#[tokio::test]
async fn a_schema_judges_the_contents_too() {
    let mut message = message();
    let schema = json!({"title": "T", "properties": {"id": {"maximum": 5}}});
    message["comments"] = json!({"references": {"jsonschema": {"contents": schema}}});
    let fake = sending(
        json!({"id": 7, "tags": ["a"]}),
        json!({"topic": "templates"}),
    )
    .await;
    let Verdict::Broken(found) = verdict(&fake, &Project::of([message])).await else {
        panic!("7 is above the maximum")
    };
    assert!(
        matches!(&found[0].rule, Rule::Schema { schema, .. } if schema == "T"),
        "{found:?}"
    );
}

/// How many mismatches `pact_verifier` finds, by its own words for their kinds.
async fn by_pact_verifier(pact: &Value, fake: &FakeProvider) -> Vec<String> {
    let provider = ProviderInfo {
        name: "provider".to_owned(),
        host: "127.0.0.1".to_owned(),
        transports: vec![ProviderTransport {
            transport: "message".to_owned(),
            port: fake.provider.url.port(),
            path: None,
            scheme: None,
        }],
        ..ProviderInfo::default()
    };
    let options: VerificationOptions<NullRequestFilterExecutor> = VerificationOptions::default();
    let states = std::sync::Arc::new(HttpRequestProviderStateExecutor {
        state_change_url: Some(fake.provider.url.join("_states").unwrap().to_string()),
        ..HttpRequestProviderStateExecutor::default()
    });
    let (all, pact) = (FilterInfo::None, load_pact_from_json("pact", pact).unwrap());
    let none = std::time::Duration::ZERO;
    let verified = verify_pact_internal(&provider, &all, pact, &options, &states, false, none);
    let mut found = match verified.await.unwrap().results.remove(0).result {
        Ok(()) => Vec::new(),
        Err(MismatchResult::Mismatches { mismatches, .. }) => {
            let kind = |one: &pact_matching::Mismatch| one.mismatch_type().to_owned();
            mismatches.iter().map(kind).collect()
        }
        Err(error) => panic!("{error:?}"),
    };
    found.sort();
    found
}

#[tokio::test]
async fn messages_come_to_the_same_with_pact_verifier_which_asks_the_same() {
    let answers = [
        (
            json!({"id": 7, "tags": ["a"]}),
            json!({"topic": "templates"}),
        ),
        (
            json!({"id": "7", "tags": ["a", 2]}),
            json!({"topic": "others"}),
        ),
        (json!({"id": 7, "tags": []}), json!({})),
        (
            json!({"id": 7, "tags": ["a"]}),
            json!({"topic": "templates", "contentType": "text/plain"}),
        ),
        (json!([]), json!({"topic": 1})),
    ];
    for pact in [pact("consumer", "provider", [message()]), version_3()] {
        let project = Project::of([]);
        project.put("pacts/consumer-provider.json", &pact);
        for (body, metadata) in &answers {
            let fake = sending(body.clone(), metadata.clone()).await;
            let mut ours = match verdict(&fake, &project).await {
                Verdict::Kept => Vec::new(),
                Verdict::Broken(found) => found.into_iter().map(|one| kind(&one)).collect(),
                verdict => panic!("{verdict:?}"),
            };
            ours.sort();
            let theirs = by_pact_verifier(&pact, &fake).await;
            assert_eq!(ours, theirs, "{body} {metadata}");
            let asked: Vec<_> = fake
                .seen()
                .into_iter()
                .filter(|one| one.line == "POST /")
                .collect();
            let [first, second] = &asked[..] else {
                panic!("each asks once: {asked:?}")
            };
            let json = |seen: &Seen| serde_json::from_slice::<Value>(&seen.body).unwrap();
            assert_eq!(json(first), json(second));
        }
    }
}

#[tokio::test]
async fn contents_that_come_as_an_error_are_no_message_other_than_with_pact_verifier() {
    let answer = |_: &Seen| {
        let mut response = sent(
            &json!({"id": 7, "tags": ["a"]}),
            &json!({"topic": "templates"}),
        );
        *response.status_mut() = StatusCode::INTERNAL_SERVER_ERROR;
        response
    };
    let fake = FakeProvider::start(answer, |_, _| StatusCode::OK.into_response()).await;
    let Verdict::Broken(found) = verdict(&fake, &Project::of([message()])).await else {
        panic!("the status is 500")
    };
    assert_eq!((found.len(), &found[0].place), (1, &Place::Status));
    let pact = pact("consumer", "provider", [message()]);
    assert!(by_pact_verifier(&pact, &fake).await.is_empty());
}

fn kind(mismatch: &Mismatch) -> String {
    match &mismatch.rule {
        Rule::Pact { mismatch } => mismatch.clone(),
        rule => panic!("{rule:?}"),
    }
}

/// A message whose contents are of this type, by both places of the pact that can say it.
fn of_type(kind: &str) -> Value {
    let mut message = message();
    message["contents"]["contentType"] = json!(kind);
    message["metadata"]["contentType"] = json!(kind);
    message
}

/// What the two verifiers say of contents that come with this content type, and with this one in
/// the metadata.
async fn by_both(expected: &str, header: Option<&str>, metadata: Option<&str>) -> [Vec<String>; 2] {
    let mut entries = json!({"topic": "templates"});
    if let Some(kind) = metadata {
        entries["contentType"] = json!(kind);
    }
    let header = header.map(|kind| kind.parse().unwrap());
    let answer = move |_: &Seen| {
        let mut response = sent(&json!({"id": 7, "tags": ["a"]}), &entries);
        response.headers_mut().remove("content-type");
        if let Some(kind) = header.clone() {
            response.headers_mut().insert("content-type", kind);
        }
        response
    };
    let fake = FakeProvider::start(answer, |_, _| StatusCode::OK.into_response()).await;
    let pact = pact("consumer", "provider", [of_type(expected)]);
    let project = Project::of([]);
    project.put("pacts/consumer-provider.json", &pact);
    let mut ours = match verdict(&fake, &project).await {
        Verdict::Kept => Vec::new(),
        Verdict::Broken(found) => found.iter().map(kind).collect(),
        verdict => panic!("{verdict:?}"),
    };
    ours.sort();
    [ours, by_pact_verifier(&pact, &fake).await]
}

#[tokio::test]
async fn the_type_of_contents_may_differ_only_where_the_differences_from_pact_say_so() {
    const JSON: &str = "application/json";
    const VENDOR: &str = "application/vnd.template+json";
    let kinds = [None, Some(JSON), Some(VENDOR), Some("text/plain")];
    for expected in [JSON, VENDOR] {
        for header in kinds {
            for metadata in kinds {
                let [ours, theirs] = by_both(expected, header, metadata).await;
                let came = header.or(metadata);
                let derived = expected == JSON && came == Some(VENDOR);
                let mut theirs = theirs;
                if derived {
                    theirs.retain(|kind| kind != "BodyTypeMismatch");
                }
                assert_eq!(ours, theirs, "{expected} {header:?} {metadata:?}");
            }
        }
    }
    let [ours, theirs] = by_both(JSON, Some(VENDOR), Some(JSON)).await;
    assert_eq!((ours.len(), theirs.len()), (0, 1), "this is the difference");
}
