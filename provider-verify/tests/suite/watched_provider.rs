//! A provider that writes down what it sees, begin and end of each request apart, and that can hold
//! requests back until so many are on their way: what runs side by side, and what does not, is
//! then a matter of fact and not of time.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::Router;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, StatusCode};
use contract::Step;
use provider_verify::{Provider, StateChange, Verification};
use serde_json::Value;
use tokio::net::TcpListener;
use tokio::sync::Barrier;

use crate::pact_file::Project;

/// The header that names worlds.
pub(crate) const WORLD: &str = "x-pact-isolation";

/// What the provider saw.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Seen {
    SetUp(String),
    TornDown(String),
    Begun(String),
    Ended(String),
}

/// Something that the provider saw, and in which world.
#[derive(Clone, Debug)]
pub(crate) struct Event {
    pub(crate) seen: Seen,
    pub(crate) world: Option<String>,
}

/// What all instances of the provider share.
#[derive(Clone)]
pub(crate) struct Watch {
    events: Arc<Mutex<Vec<Event>>>,
    /// Requests are answered in rounds of so many.
    together: Arc<Barrier>,
}

/// A running instance; it stops with the test's runtime.
pub(crate) struct WatchedProvider {
    pub(crate) provider: Provider,
    pub(crate) watch: Watch,
}

impl WatchedProvider {
    /// Answers requests only when `together` of them are on their way, with 200.
    pub(crate) async fn start(together: usize) -> Self {
        let watch = Watch {
            events: Arc::default(),
            together: Arc::new(Barrier::new(together)),
        };
        Self {
            provider: instance(watch.clone()).await,
            watch,
        }
    }

    /// A further instance, which answers requests together with the first.
    pub(crate) async fn another(&self) -> Self {
        let watch = Watch {
            events: Arc::default(),
            ..self.watch.clone()
        };
        Self {
            provider: instance(watch.clone()).await,
            watch,
        }
    }

    pub(crate) fn events(&self) -> Vec<Event> {
        self.watch.events.lock().unwrap().clone()
    }

    /// The requests in the order in which they came.
    pub(crate) fn requests(&self) -> Vec<String> {
        let begun = |event: Event| match event.seen {
            Seen::Begun(request) => Some(request),
            _ => None,
        };
        self.events().into_iter().filter_map(begun).collect()
    }

    /// How often a state was set up.
    pub(crate) fn set_ups(&self) -> usize {
        let is_set_up = |event: &&Event| matches!(event.seen, Seen::SetUp(_));
        self.events().iter().filter(is_set_up).count()
    }

    /// The most requests that were on their way at once.
    pub(crate) fn most_at_once(&self) -> usize {
        let (mut now, mut most) = (0_usize, 0);
        for event in self.events() {
            match event.seen {
                Seen::Begun(_) => now += 1,
                Seen::Ended(_) => now -= 1,
                Seen::SetUp(_) | Seen::TornDown(_) => {}
            }
            most = most.max(now);
        }
        most
    }

    /// Each request, whose path begins with the state that it needs or with `-` for none, found
    /// that state and no other; no state changed under way; and what writes was alone.
    #[track_caller]
    pub(crate) fn assert_each_found_its_state(&self) {
        let (mut state, mut under_way) = ("-".to_owned(), Vec::new());
        for event in self.events() {
            match event.seen {
                Seen::SetUp(new) => {
                    assert_eq!((state.as_str(), under_way.len()), ("-", 0), "before {new}");
                    state = new;
                }
                Seen::TornDown(old) => {
                    assert_eq!((&state, under_way.len()), (&old, 0), "at the end of {old}");
                    "-".clone_into(&mut state);
                }
                Seen::Begun(request) => {
                    let needs = request.split('/').nth(1).unwrap();
                    assert_eq!(state, needs, "{request}");
                    let writes = |request: &String| !request.starts_with("GET");
                    under_way.push(request);
                    assert!(under_way.len() == 1 || !under_way.iter().any(writes));
                }
                Seen::Ended(request) => under_way.retain(|one| *one != request),
            }
        }
        assert_eq!(state, "-", "all is torn down");
    }

    pub(crate) async fn verify(&self, project: &Project, jobs: usize) -> Step {
        let contracts = contract::load(&project.pacts()).unwrap();
        let verification = Verification::of(&contracts, &self.provider);
        let execution = provider_verify::run::Execution {
            jobs: jobs.try_into().unwrap(),
            ..Default::default()
        };
        verification.execution(execution).run().await.unwrap()
    }
}

async fn instance(watch: Watch) -> Provider {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url: url::Url = format!("http://{}", listener.local_addr().unwrap())
        .parse()
        .unwrap();
    let router = Router::new()
        .route("/_states", axum::routing::post(change_state))
        .fallback(answer)
        .with_state(watch);
    tokio::spawn(axum::serve(listener, router).into_future());
    Provider {
        state_change: Some(StateChange::at(url.join("_states").unwrap())),
        request_timeout: Duration::from_secs(10),
        ..Provider::at(url)
    }
}

async fn change_state(State(watch): State<Watch>, headers: HeaderMap, order: String) {
    let order: Value = serde_json::from_str(&order).unwrap();
    let mut state = order["state"].as_str().unwrap().to_owned();
    if let Some(n) = order["params"]["n"].as_u64() {
        state = format!("{state}{n}");
    }
    watch.note(
        &headers,
        match order["action"].as_str().unwrap() {
            "setup" => Seen::SetUp(state),
            _ => Seen::TornDown(state),
        },
    );
}

async fn answer(State(watch): State<Watch>, request: Request) -> StatusCode {
    let line = format!("{} {}", request.method(), request.uri());
    watch.note(request.headers(), Seen::Begun(line.clone()));
    watch.together.wait().await;
    watch.note(request.headers(), Seen::Ended(line));
    StatusCode::OK
}

impl Watch {
    fn note(&self, headers: &HeaderMap, seen: Seen) {
        let world = headers
            .get(WORLD)
            .map(|world| world.to_str().unwrap().to_owned());
        self.events.lock().unwrap().push(Event { seen, world });
    }
}
