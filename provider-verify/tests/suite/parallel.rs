//! What runs side by side and what does not, and in which order: see
//! docs/decisions/parallel-replay.md.

use std::collections::{BTreeMap, BTreeSet};

use contract::{Note, Step, Subject, Verdict};
use provider_verify::Verification;
use provider_verify::run::{Execution, Order};
use serde_json::json;

use crate::fake_provider::FakeProvider;
use crate::pact_file::{Project, interaction};
use crate::watched_provider::{Seen, WORLD, WatchedProvider};

/// Interactions with these requests; the first part of a path names the state: a letter with the
/// parameter `n`, or `-` for none.
fn project<'a>(requests: impl IntoIterator<Item = &'a str>) -> Project {
    let interactions = requests.into_iter().map(|request| {
        let (method, path) = request.split_once(' ').unwrap();
        let (name, n) = path.split('/').nth(1).unwrap().split_at(1);
        let states = match name {
            "-" => json!([]),
            name => json!([{"name": name, "params": {"n": n.parse::<u64>().unwrap()}}]),
        };
        interaction(
            request,
            json!({"request": {"method": method, "path": path}, "providerStates": states}),
        )
    });
    Project::of(Vec::from_iter(interactions))
}

fn descriptions(step: &Step) -> Vec<&str> {
    step.outcomes
        .iter()
        .map(|outcome| match &outcome.subject {
            Subject::Interaction { description, .. } => description.as_str(),
            subject => panic!("{subject:?}"),
        })
        .collect()
}

#[track_caller]
fn assert_all_kept(step: &Step) {
    for outcome in &step.outcomes {
        assert_eq!(outcome.verdict, Verdict::Kept, "{:?}", outcome.subject);
    }
}

const MIXED: [&str; 9] = [
    "GET /a1/1",
    "GET /-/1",
    "GET /a2/1",
    "GET /a1/2",
    "GET /b1/1",
    "GET /-/2",
    "GET /a1/3",
    "GET /a2/2",
    "GET /b1/2",
];

#[tokio::test]
async fn the_same_states_share_one_set_up_and_results_stay_in_the_order_of_the_contract() {
    let watched = WatchedProvider::start(1).await;
    let step = watched.verify(&project(MIXED), 4).await;
    assert_all_kept(&step);
    assert_eq!(descriptions(&step), MIXED);
    assert_eq!(watched.set_ups(), 3, "a1, a2 and b1");
    watched.assert_each_found_its_state();
}

#[tokio::test]
async fn requests_of_one_state_are_on_their_way_at_the_same_time() {
    let watched = WatchedProvider::start(4).await;
    let requests = ["GET /a1/1", "GET /a1/2", "GET /a1/3", "GET /a1/4"];
    assert_all_kept(&watched.verify(&project(requests), 4).await);
    watched.assert_each_found_its_state();
}

#[tokio::test]
async fn never_are_more_requests_on_their_way_than_there_are_jobs() {
    let watched = WatchedProvider::start(3).await;
    let requests: Vec<String> = (0..30).map(|n| format!("GET /-/{n}")).collect();
    let project = project(requests.iter().map(String::as_str));
    assert_all_kept(&watched.verify(&project, 3).await);
    assert_eq!(watched.most_at_once(), 3);
}

#[tokio::test]
async fn what_may_change_the_provider_has_a_set_up_of_its_own_and_runs_alone() {
    let watched = WatchedProvider::start(1).await;
    let requests = [
        "GET /a1/1",
        "DELETE /a1/1",
        "GET /a1/2",
        "POST /a1/2",
        "PUT /-/1",
        "GET /-/1",
        "PATCH /-/1",
        "HEAD /-/1",
    ];
    assert_all_kept(&watched.verify(&project(requests), 8).await);
    assert_eq!(watched.set_ups(), 3, "both GETs together, DELETE, POST");
    watched.assert_each_found_its_state();
}

#[tokio::test]
async fn without_a_handler_all_reads_go_together_and_the_step_says_that_states_are_missing() {
    let mut watched = WatchedProvider::start(3).await;
    watched.provider.state_change = None;
    let step = watched
        .verify(&project(["GET /a1/1", "GET /b1/1", "GET /-/1"]), 3)
        .await;
    assert_all_kept(&step);
    assert_eq!(step.notes, [Note::StatesNotSetUp { checks: 2 }]);
}

#[tokio::test]
async fn in_worlds_of_their_own_different_states_stand_at_the_same_time() {
    let mut watched = WatchedProvider::start(4).await;
    let change = watched.provider.state_change.as_mut().unwrap();
    change.isolation = Some(WORLD.parse().unwrap());
    let requests = ["GET /a1/1", "GET /b1/1", "DELETE /a1/1", "POST /-/1"];
    assert_all_kept(&watched.verify(&project(requests), 4).await);

    let mut worlds: BTreeMap<String, Vec<Seen>> = BTreeMap::new();
    for event in watched.events() {
        worlds
            .entry(event.world.unwrap())
            .or_default()
            .push(event.seen);
    }
    let around = |state: &str, request: &str| {
        vec![
            Seen::SetUp(state.into()),
            Seen::Begun(request.into()),
            Seen::Ended(request.into()),
            Seen::TornDown(state.into()),
        ]
    };
    let seen: Vec<_> = worlds.into_values().collect();
    assert_eq!(seen.len(), 4);
    assert!(seen.contains(&around("a1", "GET /a1/1")), "{seen:?}");
    assert!(seen.contains(&around("a1", "DELETE /a1/1")), "{seen:?}");
    assert!(seen.contains(&around("b1", "GET /b1/1")), "{seen:?}");
}

#[tokio::test]
async fn states_are_spread_over_the_instances_and_each_has_one_at_a_time() {
    let first = WatchedProvider::start(2).await;
    let second = first.another().await;
    let project = project(["GET /a1/1", "GET /b1/1", "POST /c1/1", "GET /d1/1"]);
    let contracts = contract::load(&project.pacts()).unwrap();
    // Both instances answer only together: were one of them left out, nothing would be answered.
    let step = Verification::of(&contracts, &first.provider)
        .instance(&second.provider)
        .run()
        .await
        .unwrap();
    assert_all_kept(&step);
    for instance in [&first, &second] {
        assert_eq!((instance.set_ups(), instance.most_at_once()), (2, 1));
        instance.assert_each_found_its_state();
    }
}

/// The requests of `MIXED`, one by one in an order by `seed`.
async fn shuffled(seed: u64) -> (Vec<String>, Step) {
    let watched = WatchedProvider::start(1).await;
    let project = project(MIXED);
    let contracts = contract::load(&project.pacts()).unwrap();
    let execution = Execution {
        jobs: 1.try_into().unwrap(),
        order: Order::Shuffled { seed },
        ..Execution::default()
    };
    let verification = Verification::of(&contracts, &watched.provider).execution(execution);
    let step = verification.run().await.unwrap();
    watched.assert_each_found_its_state();
    (watched.requests(), step)
}

#[tokio::test]
async fn a_seed_gives_an_order_of_its_own_and_always_the_same() {
    let (order, step) = shuffled(1).await;
    assert_eq!(order, shuffled(1).await.0);
    assert_ne!(order, shuffled(2).await.0);
    assert_eq!(order.len(), BTreeSet::from_iter(&order).len());
    assert_eq!(descriptions(&step), MIXED);
    assert_eq!(step.notes, [Note::Shuffled { seed: 1 }]);
}

#[tokio::test]
async fn what_a_set_up_returns_is_for_the_whole_group() {
    let fake = FakeProvider::start(
        |_| axum::response::IntoResponse::into_response(()),
        |_, _| crate::fake_provider::json(200, &json!({"id": "made"})),
    )
    .await;
    let reads = |description| {
        let generators = json!({"path": {"type": "ProviderState", "expression": "/things/${id}"}});
        let request = json!({"method": "GET", "path": "/things/1", "generators": generators});
        interaction(
            description,
            json!({"request": request, "providerStates": [{"name": "it exists"}]}),
        )
    };
    assert_all_kept(
        &fake
            .verify(&Project::of([reads("one"), reads("two")]))
            .await,
    );
    let expected = ["setup it exists {}", "GET /things/made", "GET /things/made"];
    assert_eq!(fake.lines()[..3], expected);
    assert_eq!(fake.lines().len(), 4);
}
