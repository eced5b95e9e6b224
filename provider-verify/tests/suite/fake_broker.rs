//! A Pact Broker that behaves as the open-source one does, below a path of its own, and writes down
//! everything that it is asked.

use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::{Method, Response, StatusCode};
use axum::response::{IntoResponse, Redirect};
use serde_json::{Value, json};
use tokio::net::TcpListener;

/// What the broker has, and how it answers.
#[derive(Clone, Default)]
pub(crate) struct Script {
    /// The pacts with `provider`, and whether each is pending.
    pub(crate) pacts: Vec<(Value, bool)>,
    /// The `Authorization` that it asks for.
    pub(crate) authorization: Option<&'static str>,
    /// The status that results are answered with; 201 without it.
    pub(crate) results: Option<u16>,
    /// How many calls are answered with 503 first.
    pub(crate) busy: usize,
    /// How many pacts for verification stand on a page; all without it.
    pub(crate) page: Option<usize>,
    /// The links of the index lead to addresses that redirect with this status.
    pub(crate) moved: Option<u16>,
    /// Where the links to pacts lead, when that is another server.
    pub(crate) elsewhere: Option<String>,
}

/// A running broker; it stops with the test's runtime.
pub(crate) struct FakeBroker {
    root: String,
    running: Arc<Running>,
}

struct Running {
    script: Script,
    busy: Mutex<usize>,
    seen: Mutex<Vec<(String, Value)>>,
}

impl FakeBroker {
    pub(crate) async fn start(script: Script) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let root = format!("http://{}", listener.local_addr().unwrap());
        let running = Arc::new(Running {
            busy: Mutex::new(script.busy),
            script,
            seen: Mutex::default(),
        });
        let app = Router::new()
            .fallback(answer)
            .with_state(Arc::clone(&running));
        tokio::spawn(axum::serve(listener, app).into_future());
        Self { root, running }
    }

    /// A broker with this pact, which is not pending.
    pub(crate) async fn with(pact: Value) -> Self {
        let pacts = vec![(pact, false)];
        Self::start(Script {
            pacts,
            ..Script::default()
        })
        .await
    }

    pub(crate) fn url(&self) -> String {
        format!("{}/broker/", self.root)
    }

    /// The address of its first pact.
    pub(crate) fn pact_url(&self) -> String {
        format!("{}/broker/pacts/0", self.root)
    }

    /// Its address, with user and password in it.
    pub(crate) fn url_with(&self, user: &str) -> String {
        self.url().replace("://", &format!("://{user}@"))
    }

    /// An address that redirects to the broker's.
    pub(crate) fn old_url(&self) -> String {
        format!("{}/old", self.root)
    }

    /// Method and path of every call below its path, with the body.
    pub(crate) fn seen(&self) -> Vec<(String, Value)> {
        self.running.seen.lock().unwrap().clone()
    }

    pub(crate) fn lines(&self) -> Vec<String> {
        self.seen().into_iter().map(|(line, _)| line).collect()
    }
}

async fn answer(State(running): State<Arc<Running>>, request: Request) -> Response<Body> {
    let (head, body) = request.into_parts();
    let body = axum::body::to_bytes(body, usize::MAX).await.unwrap();
    let body: Value = serde_json::from_slice(&body).unwrap_or_default();
    let host = head.headers["host"].to_str().unwrap().to_owned();
    if head.uri.path() == "/old" {
        return Redirect::permanent(&format!("http://{host}/broker/")).into_response();
    }
    if let Some(path) = head.uri.path().strip_prefix("/moved/") {
        let status = StatusCode::from_u16(running.script.moved.unwrap()).unwrap();
        let location = format!("http://{host}/broker/{path}");
        return (status, [("location", location)]).into_response();
    }
    let path = head.uri.path().strip_prefix("/broker/").unwrap().to_owned();
    let line = format!("{} {path}", head.method);
    running.seen.lock().unwrap().push((line, body.clone()));
    let authorization = head.headers.get("authorization");
    let authorization = authorization.map(|value| value.to_str().unwrap());
    if authorization != running.script.authorization {
        return hal(401, &json!({"error": "Authentication required"}));
    }
    {
        let mut busy = running.busy.lock().unwrap();
        if *busy > 0 {
            *busy -= 1;
            return (StatusCode::SERVICE_UNAVAILABLE, [("retry-after", "0")]).into_response();
        }
    }
    let base = format!("http://{host}/broker");
    let parts: Vec<&str> = path.split('/').collect();
    route(&running.script, &head.method, &parts, &body, &base)
}

fn route(
    script: &Script,
    method: &Method,
    path: &[&str],
    body: &Value,
    base: &str,
) -> Response<Body> {
    match (method.as_str(), path) {
        ("GET", [""]) => {
            let base = match script.moved {
                Some(_) => base.replace("/broker", "/moved"),
                None => base.to_owned(),
            };
            let href = format!("{base}/for-verification/{{provider}}");
            let link = json!({"href": href, "templated": true});
            hal(
                200,
                &json!({"_links": {"pb:provider-pacts-for-verification": link}}),
            )
        }
        ("POST", ["for-verification", "provider"]) => for_verification(script, body, base),
        ("GET", ["for-verification", "provider", page]) => {
            let all = listed(script, base, true);
            hal(200, &page_of(script, &all, page.parse().unwrap(), base))
        }
        ("POST", ["for-verification", _]) => hal(
            404,
            &json!({"error": "No provider with name 'nobody' found"}),
        ),
        ("GET", ["pacts", number]) => pact(script, number, base),
        ("GET", ["pacticipants", "provider"]) => hal(
            200,
            &json!({"_links": {
                "pb:branch-version": {
                    "href": format!("{base}/pacticipants/provider/branches/{{branch}}/versions/{{version}}")},
                "pb:version-tag": {
                    "href": format!("{base}/pacticipants/provider/versions/{{version}}/tags/{{tag}}")},
            }}),
        ),
        ("PUT", ["pacticipants", "provider", ..]) => hal(201, &json!({})),
        ("POST", ["pacts", _, "results"]) => match script.results {
            Some(status) => hal(status, &json!({"errors": {"success": ["is not wanted"]}})),
            None => hal(201, &json!({})),
        },
        _ => hal(
            404,
            &json!({"error": "The requested document was not found on this server."}),
        ),
    }
}

fn for_verification(script: &Script, body: &Value, base: &str) -> Response<Body> {
    let known = [
        "mainBranch",
        "branch",
        "tag",
        "latest",
        "deployedOrReleased",
        "consumer",
    ];
    for selector in body["consumerVersionSelectors"].as_array().unwrap() {
        for key in selector.as_object().unwrap().keys() {
            if !known.contains(&key.as_str()) {
                let error = format!("unrecognised key '{key}' in selector");
                return hal(
                    400,
                    &json!({"errors": {"consumerVersionSelectors": [error]}}),
                );
            }
        }
    }
    let all = listed(script, base, body["includePendingStatus"] == true);
    hal(200, &page_of(script, &all, 0, base))
}

/// The entries of all pacts.
fn listed(script: &Script, base: &str, asked_for_pending: bool) -> Vec<Value> {
    let base = script.elsewhere.as_deref().unwrap_or(base);
    let entry = |(number, (_, pending)): (usize, &(Value, bool))| {
        let mut properties = json!({"notices": [
            {"when": "before_verification", "text": "Verified because it is the latest."},
            {"when": "after_verification:success_true_published_true", "text": "Well done."},
        ]});
        if asked_for_pending {
            properties["pending"] = json!(pending);
        }
        json!({
            "shortDescription": "latest",
            "verificationProperties": properties,
            "_links": {"self": {"href": format!("{base}/pacts/{number}")}},
        })
    };
    script.pacts.iter().enumerate().map(entry).collect()
}

fn page_of(script: &Script, all: &[Value], page: usize, base: &str) -> Value {
    let Some(size) = script.page else {
        return json!({"_embedded": {"pacts": all}});
    };
    let pages: Vec<_> = all.chunks(size).collect();
    let mut document = json!({"_embedded": {"pacts": pages[page]}});
    if page + 1 < pages.len() {
        let href = format!("{base}/for-verification/provider/{}", page + 1);
        document["_links"] = json!({"next": {"href": href}});
    }
    document
}

/// The pact as a broker serves it: with an id for each interaction, and links.
fn pact(script: &Script, number: &str, base: &str) -> Response<Body> {
    let number: usize = number.parse().unwrap();
    let mut pact = script.pacts[number].0.clone();
    let list = match pact.get("messages") {
        Some(_) => "messages",
        None => "interactions",
    };
    let list = pact[list].as_array_mut().unwrap();
    for (index, interaction) in list.iter_mut().enumerate() {
        interaction["_id"] = json!(format!("id-{number}-{index}"));
    }
    pact["createdAt"] = json!("2026-01-01T00:00:00+00:00");
    pact["_links"] = json!({
        "self": {"href": format!("{base}/pacts/{number}")},
        "pb:provider": {"href": format!("{base}/pacticipants/provider")},
        "pb:publish-verification-results": {"href": format!("{base}/pacts/{number}/results")},
    });
    hal(200, &pact)
}

fn hal(status: u16, body: &Value) -> Response<Body> {
    let head = [("content-type", "application/hal+json;charset=utf-8")];
    (
        StatusCode::from_u16(status).unwrap(),
        head,
        body.to_string(),
    )
        .into_response()
}
