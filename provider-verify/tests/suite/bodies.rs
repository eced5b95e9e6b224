//! Bodies of every kind that Pact compares: text, forms, XML, several parts, bytes.

use axum::body::{Body, Bytes};
use axum::http::header::CONTENT_TYPE;
use axum::http::{HeaderValue, Response, StatusCode};
use contract::{Mismatch, Place, Verdict};
use provider_verify::check::{Answer, Expectation};
use serde_json::{Value, json};

use crate::fake_provider::FakeProvider;
use crate::pact_file::{Project, interaction};
use crate::seed::{self, Random};

/// A response of this type; the content is JSON text where a body has no other form.
fn of(kind: &str, content: &str, rules: Value) -> Value {
    let response = json!({
        "status": 200,
        "headers": {"content-type": [kind]},
        "body": {"content": content, "contentType": kind, "encoded": false},
        "matchingRules": {"body": rules}
    });
    interaction("reads", json!({"response": response}))
}

async fn against(interaction: Value, kind: &'static str, body: impl Into<Bytes>) -> Vec<Mismatch> {
    let body = body.into();
    let fake = FakeProvider::answering(move || {
        let response = Response::builder().header("content-type", kind);
        response.body(Body::from(body.clone())).unwrap()
    });
    let step = fake.await.verify(&Project::of([interaction])).await;
    match &step.outcomes[0].verdict {
        Verdict::Kept => Vec::new(),
        Verdict::Broken(mismatches) => mismatches.clone(),
        verdict => panic!("{verdict:?}"),
    }
}

/// The place in the body of the only mismatch.
fn place(found: &[Mismatch]) -> &str {
    match found {
        [
            Mismatch {
                place: Place::Body { pointer },
                ..
            },
        ] => pointer,
        _ => panic!("{found:?}"),
    }
}

#[tokio::test]
async fn text_is_compared_as_a_whole_or_by_its_rule() {
    let plain = || of("text/plain", "hello", json!({}));
    assert_eq!(against(plain(), "text/plain", "hello").await, []);
    let found = against(plain(), "text/plain", "hullo").await;
    assert_eq!(place(&found), "");
    assert_eq!(found[0].expected, Some(json!("hello")));
    assert_eq!(found[0].actual, Some(json!("hullo")));
    let regex = json!({"$": {"matchers": [{"match": "regex", "regex": "h.llo"}]}});
    let matched = || of("text/plain", "hello", regex.clone());
    assert_eq!(against(matched(), "text/plain", "hullo").await, []);
    assert_eq!(place(&against(matched(), "text/plain", "bye").await), "");
}

#[tokio::test]
async fn a_form_is_compared_field_by_field() {
    const FORM: &str = "application/x-www-form-urlencoded";
    let rules = json!({"$.id": {"matchers": [{"match": "regex", "regex": "^\\d+$"}]}});
    let form = || of(FORM, "id=1&name=Ann+B", rules.clone());
    assert_eq!(against(form(), FORM, "name=Ann%20B&id=77").await, []);
    assert_eq!(
        place(&against(form(), FORM, "name=Ann+B&id=x").await),
        "/id"
    );
    assert_eq!(place(&against(form(), FORM, "id=1").await), "/name");
}

#[tokio::test]
async fn xml_is_compared_element_by_element() {
    let xml = || {
        of(
            "application/xml",
            "<list><item id=\"1\">a</item></list>",
            json!({}),
        )
    };
    let same = "<?xml version=\"1.0\"?>\n<list>\n  <item id='1'>a</item>\n</list>";
    assert_eq!(against(xml(), "application/xml", same).await, []);
    let other = "<list><item id=\"2\">a</item></list>";
    assert_eq!(
        place(&against(xml(), "application/xml", other).await),
        "/list/item/@id"
    );
}

#[tokio::test]
async fn the_parts_of_a_multipart_body_are_compared_whatever_the_boundary() {
    let part = |boundary: &str, name: &str, value: &str| {
        format!(
            "--{boundary}\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n\
             --{boundary}--\r\n"
        )
    };
    let expected = || {
        of(
            "multipart/form-data; boundary=one",
            &part("one", "age", "4"),
            json!({}),
        )
    };
    let kind = "multipart/form-data; boundary=two";
    let mut interaction = expected();
    interaction["response"]["matchingRules"]["header"] = json!({"content-type": {"matchers": [{"match": "regex", "regex": "multipart/form-data;.*"}]}});
    assert_eq!(
        against(interaction.clone(), kind, part("two", "age", "4")).await,
        []
    );
    let found = against(interaction.clone(), kind, part("two", "age", "5")).await;
    assert!(!found.is_empty());
    let found = against(interaction, kind, part("two", "size", "4")).await;
    assert!(!found.is_empty());
}

#[tokio::test]
async fn bytes_are_compared_as_they_are_or_by_what_they_look_like() {
    let png = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR".as_slice();
    let response = |rules: Value| {
        let body = json!({"content": "iVBORw0KGgoAAAANSUhEUg==", "contentType": "image/png", "encoded": "base64"});
        let response = json!({"status": 200, "headers": {"content-type": ["image/png"]}, "body": body,
            "matchingRules": {"body": rules}});
        interaction("reads", json!({"response": response}))
    };
    assert_eq!(against(response(json!({})), "image/png", png).await, []);
    let found = against(response(json!({})), "image/png", b"\x89PNG\xff".as_slice()).await;
    assert_eq!(place(&found), "");
    assert_eq!(found[0].actual, None, "no text to show");
    let looks = json!({"$": {"matchers": [{"match": "contentType", "value": "image/png"}]}});
    let other = [png, b"more".as_slice()].concat();
    assert_eq!(
        against(response(looks.clone()), "image/png", other).await,
        []
    );
    assert_eq!(
        place(&against(response(looks), "image/png", "text").await),
        ""
    );
}

#[tokio::test]
async fn no_bytes_of_an_answer_make_the_comparison_panic() {
    const KINDS: [(&str, &str); 6] = [
        ("text/plain", "hello"),
        ("application/json", "{\"a\": [1]}"),
        ("application/xml", "<a b=\"c\"><d/></a>"),
        ("application/x-www-form-urlencoded", "a=b"),
        (
            "multipart/form-data; boundary=b",
            "--b\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\nx\r\n--b--\r\n",
        ),
        ("application/octet-stream", "hello"),
    ];
    let seed = seed::of_this_run();
    println!("{}", seed::again(seed));
    let mut random = Random::from(seed);
    for (kind, content) in KINDS {
        let project = Project::of([of(kind, content, json!({}))]);
        let contracts = contract::load(&project.pacts()).unwrap();
        let expectation = Expectation::of(&contracts[0].interactions()[0]);
        for _ in 0..500 {
            let mut body = content.as_bytes().to_vec();
            for _ in 0..=random.below(4) {
                let at = random.below(body.len() + 1);
                body.splice(at..at, [*random.of(b"<>&;!?[]{}\"'=%+-\r\n\0a\xc3\xff")]);
                if random.below(3) == 0 {
                    body.truncate(random.below(body.len()) + 1);
                }
            }
            let shown = String::from_utf8_lossy(&body).into_owned();
            let answer = Answer {
                status: StatusCode::OK,
                headers: [(CONTENT_TYPE, HeaderValue::from_static(kind))]
                    .into_iter()
                    .collect(),
                body: body.into(),
            };
            let found = expectation.mismatches(&answer).await;
            if kind == "text/plain" || kind == "application/octet-stream" {
                assert_eq!(found.is_empty(), shown == content, "{kind}: {shown}");
            }
        }
    }
}
