//! The pacts of this repository, played and verified against the stub that plays them.

use std::path::Path;

use consumer_verify::{Played, Running, Stub};
use contract::{Contract, Step, Verdict, contracts_with};
use provider_verify::run::Execution;
use provider_verify::{Provider, StateChange, Verification};

fn pacts(provider: &str) -> Vec<Contract> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../pacts");
    contracts_with(Some(provider), contract::load(&folder).unwrap()).unwrap()
}

async fn verified(contracts: &[Contract], stub: &Running) -> Step {
    let at = |path: &str| format!("{}{path}", stub.url()).parse().unwrap();
    let provider = Provider {
        state_change: Some(StateChange::at(at("/_stub/provider-states"))),
        ..Provider::at(at(""))
    };
    let execution = Execution {
        jobs: 1.try_into().unwrap(),
        ..Execution::default()
    };
    let verification = Verification::of(contracts, &provider).execution(execution);
    verification.run().await.unwrap()
}

#[tokio::test]
async fn every_interaction_gets_its_own_answer_and_keeps_its_contract() {
    for (provider, interactions) in [("template-service", 16), ("recipient-service", 23)] {
        let contracts = pacts(provider);
        let stub = Stub::of(contracts.clone());
        let stub = stub.listen("127.0.0.1:0").await.unwrap();
        let step = verified(&contracts, &stub).await;
        for outcome in &step.outcomes {
            assert_eq!(outcome.verdict, Verdict::Kept, "{:?}", outcome.subject);
        }
        let all = contracts.iter().flat_map(Contract::interactions);
        let mut wanted = Vec::from_iter(all.map(|one| one.description().to_owned()));
        let entries = stub.journal().entries.into_iter();
        let mut answered = Vec::from_iter(entries.map(|entry| match entry.answered {
            Played::Interaction { description, .. } => description,
            Played::Problem { code, .. } => code.to_owned(),
        }));
        wanted.sort();
        answered.sort();
        assert_eq!(answered, wanted);
        assert_eq!(answered.len(), interactions);
        stub.stop().await;
    }
}

#[tokio::test]
async fn both_providers_can_be_played_by_one_stub() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../pacts");
    let stub = Stub::of(contract::load(&folder).unwrap());
    let stub = stub.listen("127.0.0.1:0").await.unwrap();
    let step = verified(&pacts("template-service"), &stub).await;
    assert!(step.outcomes.iter().all(|one| one.verdict == Verdict::Kept));
}
