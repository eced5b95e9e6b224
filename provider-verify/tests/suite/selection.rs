//! Which interactions are checked, and that a choice that leaves none is an error.

use contract::Subject;
use provider_verify::select::contracts_with;
use provider_verify::{Filter, StateFilter, Verification, VerifyError};
use serde_json::json;

use crate::fake_provider::FakeProvider;
use crate::pact_file::{Project, interaction, pact};

fn project() -> Project {
    let state = json!({"providerStates": [{"name": "it exists"}, {"name": "it is new"}]});
    let project = Project::of([
        interaction("reads one", state.clone()),
        interaction("reads all", json!({})),
    ]);
    project.put(
        "pacts/other.json",
        &pact("other", "provider", [interaction("reads one", state)]),
    );
    project
}

/// Consumer and description of what a filter takes.
fn taken(filter: &Filter) -> Vec<String> {
    let contracts = contract::load(&project().pacts()).unwrap();
    filter
        .select(&contracts)
        .iter()
        .map(|(contract, interaction)| {
            format!("{}: {}", contract.consumer(), interaction.description())
        })
        .collect()
}

#[test]
fn the_default_takes_everything() {
    assert_eq!(taken(&Filter::default()).len(), 3);
}

#[test]
fn each_filter_takes_its_own_and_together_they_all_have_to_match() {
    let matching = |text: &str| Some(StateFilter::Matching(text.parse().unwrap()));
    let by_state = Filter {
        state: matching("new$"),
        ..Filter::default()
    };
    assert_eq!(
        taken(&by_state),
        ["consumer: reads one", "other: reads one"]
    );
    let stateless = Filter {
        state: Some(StateFilter::None),
        ..Filter::default()
    };
    assert_eq!(taken(&stateless), ["consumer: reads all"]);
    let all = Filter {
        description: Some("^reads".parse().unwrap()),
        consumers: vec!["other".to_owned()],
        ..by_state
    };
    assert_eq!(taken(&all), ["other: reads one"]);
}

#[tokio::test]
async fn only_what_is_selected_is_sent_and_the_step_says_so() {
    let fake = FakeProvider::answering(|| axum::http::StatusCode::OK).await;
    let contracts = contract::load(&project().pacts()).unwrap();
    let filter = Filter {
        description: Some("all".parse().unwrap()),
        ..Filter::default()
    };
    let step = Verification::of(&contracts, &fake.provider)
        .filter(&filter)
        .run()
        .await
        .unwrap();
    assert_eq!((step.selection.found, step.selection.selected()), (3, 1));
    let Subject::Interaction { description, .. } = &step.outcomes[0].subject else {
        panic!("{:?}", step.outcomes[0].subject);
    };
    assert_eq!(description, "reads all");
    assert_eq!(fake.lines().len(), 1);
}

#[tokio::test]
async fn nothing_to_check_is_an_error_and_never_a_pass() {
    let fake = FakeProvider::answering(|| axum::http::StatusCode::OK).await;
    let contracts = contract::load(&project().pacts()).unwrap();
    let filter = Filter {
        description: Some("writes".parse().unwrap()),
        ..Filter::default()
    };
    let error = Verification::of(&contracts, &fake.provider)
        .filter(&filter)
        .run()
        .await
        .unwrap_err();
    let text = error.to_string();
    assert!(
        text.contains("\"writes\"") && text.contains("\"reads all\""),
        "{text}"
    );

    let empty = contract::load(&Project::of([]).pacts()).unwrap();
    let error = Verification::of(&empty, &fake.provider).run().await;
    assert!(matches!(error, Err(VerifyError::Empty)));
    assert_eq!(fake.lines().len(), 0);
}

#[test]
fn a_folder_with_several_providers_needs_the_name_of_one() {
    let project = project();
    project.put("pacts/third.json", &pact("consumer", "third", []));
    let contracts = || contract::load(&project.pacts()).unwrap();
    let error = contracts_with(None, contracts()).unwrap_err().to_string();
    assert!(error.contains("provider, third"), "{error}");
    let error = contracts_with(Some("fourth"), contracts())
        .unwrap_err()
        .to_string();
    assert!(
        error.contains("\"fourth\"") && error.contains("provider, third"),
        "{error}"
    );
    assert_eq!(
        contracts_with(Some("provider"), contracts()).unwrap().len(),
        2
    );
}
