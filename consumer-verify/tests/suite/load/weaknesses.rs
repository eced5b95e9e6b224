//! Each weakness of a consumer is found, under its own name, and a consumer without one is not blamed.

use contract::{Arrival, BreakerState, LoadCheck, LoadTest, Step};

use super::consumer::{Weakness, consumer};
use super::played::{REQUESTS, broken, not_checked, played, project};

async fn loaded(weakness: Weakness) -> Step {
    let url = consumer(weakness).await;
    played(project(&url), |_| {}).await
}

fn of(step: &Step) -> &LoadTest {
    step.load.as_ref().unwrap()
}

/// The step of a consumer whose only fault is of this class, and that every tenth time.
async fn finds(weakness: Weakness, check: LoadCheck) -> Step {
    let step = loaded(weakness).await;
    assert_eq!(broken(&step), [check].into(), "{:#?}", step.outcomes);
    let outcome = step
        .outcomes
        .iter()
        .find(|one| !one.verdict.mismatches().is_empty());
    let mismatches = outcome.unwrap().verdict.mismatches();
    assert_eq!(mismatches.len(), 6, "the total and five examples");
    step
}

#[tokio::test]
async fn a_ledger_in_which_every_request_is_found_once_and_whole_balances() {
    let step = loaded(Weakness::None).await;
    assert_eq!(broken(&step), [].into(), "{:#?}", step.outcomes);
    assert_eq!(not_checked(&step), [].into(), "{:#?}", step.outcomes);
    let load = of(&step);
    let ledger = load.ledger;
    assert_eq!((ledger.sent, ledger.acknowledged), (REQUESTS, REQUESTS));
    assert_eq!((ledger.stored, ledger.ambiguous), (REQUESTS, 0));
    let started = load.stages.iter().map(|stage| stage.started);
    assert_eq!(Vec::from_iter(started), [25, 75]);
    let sampled = load.series.samples.iter().map(|sample| sample.answered);
    assert_eq!(sampled.sum::<u64>(), 100, "the warm-up is left out");
}

#[tokio::test]
async fn the_states_of_its_circuit_breakers_are_in_the_time_line() {
    let step = loaded(Weakness::None).await;
    let mut samples = of(&step).series.samples.iter();
    // The first is asked for in the warm-up; a short load may have no other.
    let breakers = samples.find_map(|sample| sample.breakers.get("catalogue"));
    assert!(breakers.is_none_or(|state| *state == BreakerState::HalfOpen));
}

#[tokio::test]
async fn a_consumer_that_refuses_and_breaks_off_but_keeps_its_word_is_not_blamed() {
    let step = loaded(Weakness::Moody).await;
    assert_eq!(broken(&step), [].into(), "{:#?}", step.outcomes);
    assert_eq!(not_checked(&step), [].into(), "{:#?}", step.outcomes);
    let ledger = of(&step).ledger;
    assert!(ledger.refused >= 10 && ledger.ambiguous >= 10, "{ledger:?}");
    assert_eq!(ledger.settled, ledger.ambiguous);
    assert_eq!(ledger.acknowledged + ledger.refused, REQUESTS);
    assert!(of(&step).total.errors >= 18);
}

#[tokio::test]
async fn what_is_acknowledged_and_not_stored_is_lost() {
    let step = finds(Weakness::Loses, LoadCheck::Lost).await;
    assert_eq!(of(&step).ledger.lost, REQUESTS / 10);
}

#[tokio::test]
async fn what_is_stored_and_not_in_the_list_of_all_is_lost() {
    let step = finds(Weakness::Hides, LoadCheck::Lost).await;
    assert_eq!(of(&step).ledger.lost, REQUESTS / 10);
}

#[tokio::test]
async fn what_is_made_again_when_it_is_asked_for_again_is_duplicated() {
    let step = finds(Weakness::DoublesOnRetry, LoadCheck::Duplicated).await;
    let ledger = of(&step).ledger;
    assert_eq!(ledger.duplicated, REQUESTS / 10);
    assert_eq!(ledger.ambiguous, REQUESTS / 10);
}

#[tokio::test]
async fn what_is_stored_otherwise_than_the_provider_holds_it_is_altered() {
    let step = finds(Weakness::AltersAField, LoadCheck::Altered).await;
    assert_eq!(of(&step).ledger.altered, REQUESTS / 10);
}

#[tokio::test]
async fn what_is_stored_under_another_name_is_altered_and_neither_lost_nor_a_phantom() {
    let step = finds(Weakness::AltersTheName, LoadCheck::Altered).await;
    assert_eq!(of(&step).ledger.altered, REQUESTS / 10);
}

#[tokio::test]
async fn what_is_stored_although_it_was_refused_is_a_phantom() {
    let step = finds(Weakness::StoresWhatItRefused, LoadCheck::Phantom).await;
    assert_eq!(of(&step).ledger.phantom, REQUESTS / 10);
}

#[tokio::test]
async fn what_nobody_asked_for_is_a_phantom() {
    let step = finds(Weakness::MakesUp, LoadCheck::Phantom).await;
    assert_eq!(of(&step).ledger.phantom, REQUESTS / 10);
}

#[tokio::test]
async fn what_lacks_a_part_is_half_stored() {
    let step = finds(Weakness::StoresHalf, LoadCheck::HalfStored).await;
    assert_eq!(of(&step).ledger.half_stored, REQUESTS / 10);
}

#[tokio::test]
async fn what_was_there_before_the_load_is_no_phantom() {
    let url = consumer(Weakness::MakesUp).await;
    let before = played(project(&url), |_| {}).await;
    assert_eq!(of(&before).ledger.phantom, REQUESTS / 10);
    // The other half of the things that are there now is of no request of this load.
    let again = played(project(&url), |options| options.scope.seed = 8).await;
    assert_eq!(of(&again).ledger.phantom, REQUESTS / 10);
}

#[tokio::test]
async fn a_consumer_that_acknowledges_nothing_proves_nothing() {
    let step = loaded(Weakness::Down).await;
    assert_eq!(broken(&step), [].into());
    assert_eq!(not_checked(&step), LoadCheck::LEDGER.into());
    assert_eq!(of(&step).ledger.refused, REQUESTS);
}

#[tokio::test]
async fn a_closed_loop_has_as_many_requests_on_their_way_as_users() {
    let url = consumer(Weakness::None).await;
    let step = played(project(&url), |options| {
        options.arrival = Arrival::Users { users: 3 };
    })
    .await;
    assert_eq!(broken(&step), [].into(), "{:#?}", step.outcomes);
    let load = of(&step);
    assert!(load.ledger.sent >= 3);
    assert_eq!(load.ledger.stored, load.ledger.sent);
    let in_flight = load.series.samples.iter().map(|sample| sample.in_flight);
    assert!(in_flight.max().unwrap() <= 3);
    assert_eq!(load.total.target_rate, None);
}

#[tokio::test]
async fn the_knee_of_a_consumer_that_only_fails_is_nowhere() {
    let url = consumer(Weakness::Down).await;
    let text = project(&url) + "\n[load.app.budget]\nerrors = 0.5\n";
    let step = played(text, |options| {
        options.arrival = Arrival::Constant { rate: 200.0 };
        options.length = std::time::Duration::from_millis(50);
        options.warm_up = std::time::Duration::from_millis(1);
        options.knee = Some((200.0, 400.0));
    })
    .await;
    let knee = of(&step).knee.as_ref().unwrap();
    assert_eq!(knee.highest, None);
    assert!(knee.trials.iter().all(|trial| !trial.kept));
    assert!(broken(&step).contains(&LoadCheck::Errors));
}

#[tokio::test]
async fn the_knee_of_a_consumer_that_keeps_every_rate_is_the_highest_that_is_tried() {
    let url = consumer(Weakness::None).await;
    let text = project(&url) + "\n[load.app.budget]\nerrors = 0.5\n";
    let step = played(text, |options| {
        options.length = std::time::Duration::from_millis(100);
        options.knee = Some((50.0, 150.0));
    })
    .await;
    let load = of(&step);
    assert_eq!(load.knee.as_ref().unwrap().highest, Some(150.0));
    assert_eq!(load.knee.as_ref().unwrap().trials.len(), 3);
    assert_eq!(load.ledger.stored, load.ledger.sent, "of all trials");
    assert_eq!(broken(&step), [].into(), "{:#?}", step.outcomes);
}

#[tokio::test]
async fn a_search_without_a_budget_that_a_rate_can_break_is_not_made() {
    let url = consumer(Weakness::None).await;
    let step = played(project(&url), |options| {
        options.knee = Some((50.0, 150.0));
    })
    .await;
    assert_eq!(not_checked(&step), LoadCheck::LEDGER.into());
    let said = format!("{:?}", step.outcomes[0].verdict);
    assert!(said.contains("needs a budget"), "{said}");
}

#[tokio::test]
async fn a_soak_is_looked_at_in_parts() {
    let url = consumer(Weakness::None).await;
    let text = project(&url).replace("for = \"500ms\"", "for = \"500ms\"\nsoak_for = \"600ms\"");
    let parsed = contract::project::Project::parse("contracts.toml".as_ref(), &text).unwrap();
    let step = played(text, |options| {
        *options = options.clone().soaking(&parsed.loads[0]);
    })
    .await;
    assert_eq!(broken(&step), [].into(), "{:#?}", step.outcomes);
    let stages = of(&step).stages.iter();
    let stages = Vec::from_iter(stages.map(|stage| (stage.target_rate, stage.started)));
    // The average of 100 and 300.
    assert_eq!(stages, [(Some(200.0), 20); 6]);
}
