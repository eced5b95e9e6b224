//! The real providers and the committed contracts: kept as they are, and broken in the right place
//! by every bug that is planted between provider and consumer.
//!
//! Each bug is one change to the provider's answers. It must turn the run red, every mismatch must
//! name the place that was changed, and every interaction that it does not touch must stay kept.

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::Request;
use axum::http::{Response, StatusCode};
use contract::{ExitStatus, Outcome, Place, Rule, Run, Step, Subject, Verdict};
use provider_verify::{Provider, StateChange, Verification};
use serde_json::{Value, json};
use service::{DatabaseLocation, ProviderStates, Running, Settings};
use tokio::net::TcpListener;

const TOKEN: &str = "a-token-of-the-test";

const TEMPLATE: &str = "/v1/templates/welcome";
const TEMPLATES: &str = "/v1/templates";
const RECIPIENTS: &str = "/v1/recipient-lists/customers/recipients";

/// An answer on its way from the provider to the consumer.
struct Answer {
    path: String,
    status: u16,
    body: Value,
}

/// Changes the answers that it is meant for.
type Bug = Arc<dyn Fn(&mut Answer) + Send + Sync>;

/// A change to the body of every successful answer at `path`.
fn bug(path: &'static str, change: impl Fn(&mut Value) + Send + Sync + 'static) -> Bug {
    Arc::new(move |answer| {
        if answer.path == path && answer.status == 200 {
            change(&mut answer.body);
        }
    })
}

/// A change to every item of every page at `path`.
fn bug_in_items(path: &'static str, change: impl Fn(&mut Value) + Send + Sync + 'static) -> Bug {
    bug(path, move |page| {
        let items = page["items"].as_array_mut().unwrap();
        items.iter_mut().for_each(&change);
    })
}

fn rename(object: &mut Value, from: &str, to: &str) {
    let members = object.as_object_mut().unwrap();
    let value = members.remove(from).unwrap();
    members.insert(to.to_owned(), value);
}

#[derive(Clone, Copy)]
enum Real {
    TemplateService,
    RecipientService,
}

impl Real {
    async fn start(self) -> Running {
        let service = Settings {
            listen: "127.0.0.1:0".parse().unwrap(),
            database: DatabaseLocation::Memory,
            tokens: TOKEN.parse().unwrap(),
        };
        let provider_states = ProviderStates::On;
        match self {
            Self::TemplateService => {
                template_service::start(template_service::Settings {
                    service,
                    provider_states,
                })
                .await
            }
            Self::RecipientService => {
                recipient_service::start(recipient_service::Settings {
                    service,
                    provider_states,
                })
                .await
            }
        }
        .unwrap()
    }

    fn pact(self) -> &'static str {
        match self {
            Self::TemplateService => "campaign-scheduler-template-service.json",
            Self::RecipientService => "campaign-scheduler-recipient-service.json",
        }
    }

    /// Replays the committed contract with `bug` between the two.
    async fn with(self, bug: Bug) -> Findings {
        let running = self.start().await;
        let proxy = proxy(running.url(), bug).await;
        let states = format!("{}/_pact/provider-states", running.url());
        let provider = Provider {
            headers: vec![(
                "authorization".parse().unwrap(),
                format!("Bearer {TOKEN}").parse().unwrap(),
            )],
            state_change: Some(StateChange::at(states.parse().unwrap())),
            request_timeout: Duration::from_secs(20),
            ..Provider::at(proxy.parse().unwrap())
        };
        let pacts = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../pacts"));
        let contracts = contract::load(&pacts.join(self.pact())).unwrap();
        let verification = Verification::of(&contracts, &provider);
        let step = verification.run().await.unwrap();
        running.stop().await.unwrap();
        Findings(step)
    }
}

/// Passes every request on to the provider, and its answer back through the bug.
async fn proxy(provider: String, bug: Bug) -> String {
    let client = provider_verify::client(Duration::from_secs(20)).unwrap();
    let pass = move |request: Request| async move {
        let (parts, _) = request.into_parts();
        let url = format!("{provider}{}", parts.uri);
        let mut forwarded = client.request(parts.method, url);
        for name in ["authorization", "accept"] {
            forwarded = forwarded.header(name, parts.headers[name].clone());
        }
        let response = forwarded.send().await.unwrap();
        let kind = response.headers()["content-type"].clone();
        let mut answer = Answer {
            path: parts.uri.path().to_owned(),
            status: response.status().as_u16(),
            body: response.json().await.unwrap(),
        };
        bug(&mut answer);
        Response::builder()
            .status(StatusCode::from_u16(answer.status).unwrap())
            .header("content-type", kind)
            .body(Body::from(answer.body.to_string()))
            .unwrap()
    };
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(axum::serve(listener, Router::new().fallback(pass)).into_future());
    format!("http://{address}")
}

/// What a verification found.
struct Findings(Step);

impl Findings {
    fn exit_status(&self) -> ExitStatus {
        Run {
            tool: "test".to_owned(),
            started_at: jiff::Timestamp::UNIX_EPOCH,
            elapsed: Duration::ZERO,
            steps: vec![self.0.clone()],
            evidence_rule: contract::EvidenceRule::Warn,
        }
        .exit_status()
    }

    fn broken(&self) -> impl Iterator<Item = &Outcome> {
        self.0
            .outcomes
            .iter()
            .filter(|outcome| outcome.verdict != Verdict::Kept)
    }

    /// The places that mismatches name. A page's items count as one place: `/items/*`.
    fn places(&self, rules: fn(&Rule) -> bool) -> BTreeSet<Place> {
        let mut places = BTreeSet::new();
        for outcome in self.broken() {
            let Verdict::Broken(mismatches) = &outcome.verdict else {
                panic!("{outcome:#?}");
            };
            assert!(outcome.exchange.as_ref().unwrap().received.is_some());
            let named = mismatches.iter().filter(|mismatch| rules(&mismatch.rule));
            places.extend(named.map(|mismatch| any_item(&mismatch.place)));
        }
        places
    }

    /// The keywords of schemas that are broken, and the schemas.
    fn keywords(&self) -> BTreeSet<(&str, &str)> {
        let mut keywords = BTreeSet::new();
        for outcome in self.broken() {
            if let Verdict::Broken(mismatches) = &outcome.verdict {
                for mismatch in mismatches {
                    if let Rule::Schema { schema, keyword } = &mismatch.rule {
                        keywords.insert((schema.as_str(), keyword.as_str()));
                    }
                }
            }
        }
        keywords
    }

    /// The run is red, and at this place of the body alone: by Pact's rule and by the schema's,
    /// which is `keyword` of the schema of that name.
    #[track_caller]
    fn assert_broken_by_both(&self, pointer: &str, schema: &str, keyword: &str) {
        self.assert_broken_by_pact(pointer);
        assert_eq!(
            self.places(|rule| matches!(rule, Rule::Schema { .. })),
            at(pointer)
        );
        assert_eq!(self.keywords(), BTreeSet::from([(schema, keyword)]));
    }

    /// The run is red, and no place but this one of the body is named.
    #[track_caller]
    fn assert_broken_by_pact(&self, pointer: &str) {
        assert_eq!(self.exit_status(), ExitStatus::Broken);
        assert_eq!(self.places(|_| true), at(pointer), "{:#?}", self.0.outcomes);
        assert_eq!(
            self.places(|rule| matches!(rule, Rule::Pact { .. })),
            at(pointer)
        );
        assert!(
            self.broken().count() < self.0.outcomes.len(),
            "others are kept"
        );
    }
}

fn at(pointer: &str) -> BTreeSet<Place> {
    BTreeSet::from([Place::Body {
        pointer: pointer.to_owned(),
    }])
}

fn any_item(place: &Place) -> Place {
    let Place::Body { pointer } = place else {
        return place.clone();
    };
    let mut parts: Vec<&str> = pointer.split('/').collect();
    if parts.len() > 2 && parts[1] == "items" && parts[2].parse::<usize>().is_ok() {
        parts[2] = "*";
    }
    Place::Body {
        pointer: parts.join("/"),
    }
}

fn description(outcome: &Outcome) -> &str {
    match &outcome.subject {
        Subject::Interaction { description, .. } => description,
        subject => panic!("{subject:?}"),
    }
}

#[tokio::test]
async fn without_a_bug_every_interaction_is_kept() {
    for real in [Real::TemplateService, Real::RecipientService] {
        let findings = real.with(Arc::new(|_| {})).await;
        assert_eq!(Vec::from_iter(findings.broken()), Vec::<&Outcome>::new());
        assert_eq!(findings.exit_status(), ExitStatus::Kept);
        assert!(findings.0.outcomes.len() > 10);
    }
}

const ONE_TEMPLATE: &str = "schemas/template-service/Template.schema.json";
const TEMPLATE_PAGE: &str = "schemas/template-service/TemplateSummaryPage.schema.json";
const RECIPIENT_PAGE: &str = "schemas/recipient-service/RecipientPage.schema.json";

#[tokio::test]
async fn null_where_the_type_has_no_option() {
    let bug = bug(TEMPLATE, |template| template["subject"] = Value::Null);
    Real::TemplateService.with(bug).await.assert_broken_by_both(
        "/subject",
        ONE_TEMPLATE,
        "/properties/subject/type",
    );

    let bug = bug_in_items(RECIPIENTS, |recipient| recipient["email"] = Value::Null);
    Real::RecipientService
        .with(bug)
        .await
        .assert_broken_by_both(
            "/items/*/email",
            RECIPIENT_PAGE,
            "/$defs/Recipient/properties/email/type",
        );
}

#[tokio::test]
async fn a_renamed_field() {
    let bug = bug(TEMPLATE, |template| {
        rename(template, "html_body", "body_html")
    });
    Real::TemplateService.with(bug).await.assert_broken_by_both(
        "/html_body",
        ONE_TEMPLATE,
        "/required",
    );

    let bug = bug_in_items(RECIPIENTS, |recipient| {
        rename(recipient, "attributes", "values")
    });
    Real::RecipientService
        .with(bug)
        .await
        .assert_broken_by_both(
            "/items/*/attributes",
            RECIPIENT_PAGE,
            "/$defs/Recipient/required",
        );
}

#[tokio::test]
async fn a_renamed_cursor() {
    let bug = bug(TEMPLATES, |page| rename(page, "next_cursor", "next"));
    Real::TemplateService.with(bug).await.assert_broken_by_both(
        "/next_cursor",
        TEMPLATE_PAGE,
        "/required",
    );
}

#[tokio::test]
async fn a_number_as_a_string() {
    let bug = bug(TEMPLATE, |template| {
        template["version"] = template["version"].to_string().into();
    });
    Real::TemplateService.with(bug).await.assert_broken_by_both(
        "/version",
        ONE_TEMPLATE,
        "/properties/version/type",
    );
}

#[tokio::test]
async fn a_wrong_enum_word() {
    let bug = bug(TEMPLATE, |template| template["status"] = json!("live"));
    Real::TemplateService.with(bug).await.assert_broken_by_both(
        "/status",
        ONE_TEMPLATE,
        "/$defs/TemplateStatus/enum",
    );

    let bug = bug_in_items(RECIPIENTS, |recipient| {
        recipient["status"] = json!("opted_out")
    });
    Real::RecipientService
        .with(bug)
        .await
        .assert_broken_by_both(
            "/items/*/status",
            RECIPIENT_PAGE,
            "/$defs/RecipientStatus/enum",
        );
}

#[tokio::test]
async fn a_first_page_that_says_it_is_the_last() {
    let bug = bug(TEMPLATES, |page| page["next_cursor"] = Value::Null);
    let findings = Real::TemplateService.with(bug).await;
    // A page may be the last, so the schema has nothing to say; only the pact knows which is.
    findings.assert_broken_by_pact("/next_cursor");
    let broken: Vec<_> = findings.broken().map(description).collect();
    assert_eq!(
        broken,
        ["a first page of templates", "a middle page of templates"]
    );
}

#[tokio::test]
async fn a_page_without_its_items() {
    let bug = bug(RECIPIENTS, |page| page["items"] = json!([]));
    let findings = Real::RecipientService.with(bug).await;
    findings.assert_broken_by_pact("/items");
    let broken: Vec<_> = findings.broken().map(description).collect();
    assert!(
        broken.contains(&"the last page of recipients"),
        "{broken:?}"
    );
    assert!(
        !broken.contains(&"recipients of an empty list"),
        "{broken:?}"
    );
}

#[tokio::test]
async fn a_wrong_status() {
    let wrong: Bug = Arc::new(|answer| {
        if answer.path == TEMPLATE && answer.status == 200 {
            answer.status = 203;
        }
    });
    let findings = Real::TemplateService.with(wrong).await;
    assert_eq!(findings.exit_status(), ExitStatus::Broken);
    assert_eq!(findings.places(|_| true), BTreeSet::from([Place::Status]));
    for outcome in findings.broken() {
        let Verdict::Broken(mismatches) = &outcome.verdict else {
            panic!("{outcome:#?}");
        };
        assert_eq!(mismatches[0].expected, Some(json!(200)));
        assert_eq!(mismatches[0].actual, Some(json!(203)));
    }

    let hidden: Bug = Arc::new(|answer| {
        if answer.status == 404 {
            answer.status = 200;
        }
    });
    let findings = Real::RecipientService.with(hidden).await;
    assert_eq!(findings.exit_status(), ExitStatus::Broken);
    assert_eq!(findings.places(|_| true), BTreeSet::from([Place::Status]));
}
