//! A provider that answers what it was told to, and remembers what it was asked.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::{Request, State};
use axum::response::{IntoResponse, Response};
use futures_util::{StreamExt, stream};
use http::header::{CONTENT_TYPE, LOCATION};
use http::{HeaderMap, HeaderName, StatusCode};
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tokio::sync::oneshot::{Receiver, Sender};
use tokio::sync::{Barrier, watch};
use tokio::task::JoinHandle;

/// What a provider does with a request.
#[derive(Clone)]
pub(crate) enum Answer {
    /// Answers with this status, content type and body.
    With(StatusCode, &'static str, Bytes),
    /// Sends the caller elsewhere.
    Redirect(String),
    /// Begins an answer, and closes the connection in the middle of it.
    BreakOff,
    /// Begins an answer, and never ends it.
    Hang,
    /// Answers only when so many callers have asked.
    Together(Arc<Barrier>, Box<Answer>),
    /// Answers only when it is told to.
    Held(Arc<Mutex<Option<Receiver<()>>>>, Box<Answer>),
    /// Answers with this header too.
    Header(HeaderName, String, Box<Answer>),
    /// Answers so the first time, and then as the second says.
    Then(Box<Answer>, Box<Answer>),
}

impl Answer {
    pub(crate) fn json(body: &Value) -> Self {
        Self::With(StatusCode::OK, "application/json", body.to_string().into())
    }

    /// The same with another header.
    pub(crate) fn header(self, name: HeaderName, value: &str) -> Self {
        Self::Header(name, value.to_owned(), Box::new(self))
    }

    /// The same, but not before something is sent. Only the first caller is held.
    pub(crate) fn held(self) -> (Self, Sender<()>) {
        let (release, held) = tokio::sync::oneshot::channel();
        let held = Arc::new(Mutex::new(Some(held)));
        (Self::Held(held, Box::new(self)), release)
    }

    /// The same once, and `next` from then on.
    pub(crate) fn then(self, next: Self) -> Self {
        match self {
            Self::Then(first, second) => Self::Then(first, Box::new(second.then(next))),
            first => Self::Then(Box::new(first), Box::new(next)),
        }
    }

    pub(crate) fn problem(status: StatusCode, code: &str) -> Self {
        let body = json!({ "type": "about:blank", "status": status.as_u16(), "code": code });
        Self::With(status, "application/problem+json", body.to_string().into())
    }
}

/// A request that came, as far as tests ask about it.
#[derive(Clone, Debug)]
pub(crate) struct Asked {
    pub(crate) path: String,
    pub(crate) headers: HeaderMap,
}

#[derive(Default)]
struct Script {
    answers: HashMap<String, Answer>,
    asked: Vec<Asked>,
    count: watch::Sender<usize>,
    at_once: usize,
    most_at_once: usize,
}

/// A provider on a port of its own.
pub(crate) struct FakeProvider {
    url: String,
    script: Arc<Mutex<Script>>,
    server: JoinHandle<()>,
}

impl Drop for FakeProvider {
    fn drop(&mut self) {
        self.server.abort();
    }
}

impl FakeProvider {
    /// A provider that knows nothing yet: it answers 404 to everything.
    pub(crate) async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let script = Arc::<Mutex<Script>>::default();
        let router = Router::new()
            .fallback(answer)
            .with_state(Arc::clone(&script));
        let server = tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
        Self {
            url,
            script,
            server,
        }
    }

    /// Ends it: nobody listens any more where it was.
    pub(crate) async fn stop(&mut self) {
        self.server.abort();
        let ended = (&mut self.server).await;
        assert!(ended.unwrap_err().is_cancelled());
    }

    pub(crate) fn url(&self) -> &str {
        &self.url
    }

    /// Answers so to this path. A path may be followed by `?cursor=…`; other parameters do not
    /// count.
    pub(crate) fn answer(&self, path: &str, answer: Answer) -> &Self {
        let mut script = self.script.lock().unwrap();
        script.answers.insert(path.to_owned(), answer);
        drop(script);
        self
    }

    /// Answers with these pages to this path.
    pub(crate) fn pages(&self, path: &str, pages: &[Vec<Value>]) -> &Self {
        for (index, items) in pages.iter().enumerate() {
            let path = match index {
                0 => path.to_owned(),
                _ => format!("{path}?cursor=c{index}"),
            };
            let next = (index + 1 < pages.len()).then(|| format!("c{}", index + 1));
            let page = json!({ "items": items, "next_cursor": next });
            self.answer(&path, Answer::json(&page));
        }
        self
    }

    /// Answers once so to this path, before what it answers now.
    pub(crate) fn fail_first(&self, path: &str, answer: Answer) {
        let mut script = self.script.lock().unwrap();
        let next = script.answers.remove(path).unwrap();
        script.answers.insert(path.to_owned(), answer.then(next));
    }

    /// Waits until so many requests came.
    pub(crate) async fn until_asked(&self, count: usize) {
        let mut asked = self.script.lock().unwrap().count.subscribe();
        let enough = asked.wait_for(|asked| *asked >= count);
        tokio::time::timeout(Duration::from_secs(30), enough)
            .await
            .unwrap()
            .unwrap();
    }

    /// How many requests were there at once at most.
    pub(crate) fn most_at_once(&self) -> usize {
        self.script.lock().unwrap().most_at_once
    }

    /// Everything that was asked so far.
    pub(crate) fn asked(&self) -> Vec<Asked> {
        self.script.lock().unwrap().asked.clone()
    }
}

async fn answer(State(script): State<Arc<Mutex<Script>>>, request: Request) -> Response {
    let path = request.uri().path().to_owned();
    let cursor = request
        .uri()
        .query()
        .and_then(|query| query.split('&').find(|pair| pair.starts_with("cursor=")));
    let key = match cursor {
        Some(cursor) => format!("{path}?{cursor}"),
        None => path,
    };
    let answer = {
        let mut script = script.lock().unwrap();
        script.asked.push(Asked {
            path: key.clone(),
            headers: request.headers().clone(),
        });
        script.count.send_replace(script.asked.len());
        script.at_once += 1;
        script.most_at_once = script.most_at_once.max(script.at_once);
        match script.answers.remove(&key) {
            Some(Answer::Then(first, next)) => {
                script.answers.insert(key, *next);
                Some(*first)
            }
            Some(answer) => {
                script.answers.insert(key, answer.clone());
                Some(answer)
            }
            None => None,
        }
    };
    let unknown = || Answer::problem(StatusCode::NOT_FOUND, "thing_not_found");
    let response = give(answer.unwrap_or_else(unknown)).await;
    script.lock().unwrap().at_once -= 1;
    response
}

async fn give(answer: Answer) -> Response {
    match answer {
        Answer::With(status, content_type, body) => {
            (status, [(CONTENT_TYPE, content_type)], body).into_response()
        }
        Answer::Held(held, answer) => {
            let held = held.lock().unwrap().take();
            if let Some(held) = held {
                held.await.unwrap();
            }
            Box::pin(give(*answer)).await
        }
        Answer::Header(name, value, answer) => {
            let mut response = Box::pin(give(*answer)).await;
            response.headers_mut().insert(name, value.parse().unwrap());
            response
        }
        Answer::Then(first, _) => Box::pin(give(*first)).await,
        Answer::Redirect(to) => (StatusCode::FOUND, [(LOCATION, to)]).into_response(),
        Answer::BreakOff => {
            let broken = stream::iter([Ok("{"), Err("broken off")]);
            (
                [(CONTENT_TYPE, "application/json")],
                Body::from_stream(broken),
            )
                .into_response()
        }
        Answer::Hang => {
            let begun = stream::iter([Ok::<_, std::io::Error>("{")]);
            let hanging = begun.chain(stream::pending());
            (
                [(CONTENT_TYPE, "application/json")],
                Body::from_stream(hanging),
            )
                .into_response()
        }
        Answer::Together(barrier, answer) => {
            let deadline = Duration::from_secs(30);
            tokio::time::timeout(deadline, barrier.wait())
                .await
                .unwrap();
            Box::pin(give(*answer)).await
        }
    }
}
