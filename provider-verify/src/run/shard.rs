//! Cutting a selection into shards for several machines. Pure, and the same on all of them.

use contract::{Contract, Interaction, Shard};
use sha2::{Digest, Sha256};

use super::ShardNumber;
use super::plan::key;
use crate::pact;

/// What a filter has chosen, each interaction with its contract.
type Selected<'a> = [(&'a Contract, &'a Interaction)];

/// The part of the selection that the shard has. All shards together have each interaction exactly
/// once, and they differ by one interaction at most.
///
/// Interactions are put side by side by a hash of the states that they need, and within the same
/// states by a hash of what names them; this row is cut into equal pieces. So interactions of the
/// same states stay together, but for those at a cut, and the order of files does not matter.
pub(crate) fn shard(selected: &Selected<'_>, shard: ShardNumber) -> Shard {
    let mut row: Vec<_> = selected
        .iter()
        .enumerate()
        .map(|(place, (contract, interaction))| (sort_key(contract, interaction), place))
        .collect();
    row.sort_unstable();
    let cut = |number: usize| number * row.len() / shard.of();
    let piece = &row[cut(shard.number() - 1)..cut(shard.number())];
    let mut places: Vec<usize> = piece.iter().map(|(_, place)| *place).collect();
    places.sort_unstable();
    Shard {
        number: shard.number(),
        of: shard.of(),
        digest: digest(selected),
        checks: selected.len(),
        places,
    }
}

type Hash = [u8; 32];

fn sort_key(contract: &Contract, interaction: &Interaction) -> (Hash, Hash) {
    let states = key(interaction.states());
    let name = interaction.key().unwrap_or(interaction.description());
    let whole = [contract.consumer(), contract.provider(), name, &states];
    (hash([states.as_str()]), hash(whole))
}

/// A digest of everything that is selected: consumers, providers, interactions and schemas.
fn digest(selected: &Selected<'_>) -> String {
    let mut all = Sha256::new();
    for (contract, interaction) in selected {
        let schemas = [interaction.request_schema(), interaction.response_schema()];
        let schemas = schemas.map(|schema| schema.map(|schema| schema.document().to_string()));
        let [request, response] = schemas.map(Option::unwrap_or_default);
        let document = pact::document(interaction);
        all.update(hash([
            contract.consumer(),
            contract.provider(),
            &document,
            &request,
            &response,
        ]));
    }
    let digest = all.finalize();
    digest.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// A hash in which the texts cannot run into each other.
fn hash<const N: usize>(texts: [&str; N]) -> Hash {
    let mut hash = Sha256::new();
    for text in texts {
        hash.update((text.len() as u64).to_le_bytes());
        hash.update(text);
    }
    hash.finalize().into()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::path::Path;

    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    /// A contract in which each interaction needs the state of its number, 0 for none.
    fn contract(states: &[u8]) -> Contract {
        let interactions = states.iter().enumerate().map(|(n, state)| {
            let states = match state {
                0 => json!([]),
                state => json!([{"name": "state", "params": {"n": state}}]),
            };
            json!({
                "type": "Synchronous/HTTP",
                "description": format!("interaction {n}"),
                "providerStates": states,
                "request": {"method": "GET", "path": "/"},
                "response": {"status": 200}
            })
        });
        let pact = json!({
            "consumer": {"name": "consumer"},
            "provider": {"name": "provider"},
            "interactions": Vec::from_iter(interactions),
            "metadata": {"pactSpecification": {"version": "4.0"}}
        });
        let root = Path::new("/");
        contract::parse_pact(root, pact.to_string().as_bytes(), root).unwrap()
    }

    fn selected(contract: &Contract) -> Vec<(&Contract, &Interaction)> {
        let interactions = contract.interactions().iter();
        interactions.map(|one| (contract, one)).collect()
    }

    fn shards(selected: &Selected<'_>, of: usize) -> Vec<Shard> {
        let number = |number| ShardNumber::new(number, of).unwrap();
        (1..=of).map(|one| shard(selected, number(one))).collect()
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]

        #[test]
        fn every_interaction_is_in_exactly_one_shard_and_all_shards_are_about_equal(
            states in prop::collection::vec(0..6_u8, 1..40),
            of in 1..12_usize,
        ) {
            let contract = contract(&states);
            let shards = shards(&selected(&contract), of);
            let mut places: Vec<usize> = shards.iter().flat_map(|one| one.places.clone()).collect();
            places.sort_unstable();
            prop_assert!(places.into_iter().eq(0..states.len()));
            let sizes = || shards.iter().map(|one| one.places.len());
            prop_assert!(sizes().max().unwrap() - sizes().min().unwrap() <= 1);
        }

        #[test]
        fn states_are_split_only_at_the_cuts(
            states in prop::collection::vec(0..6_u8, 1..40),
            of in 1..6_usize,
        ) {
            let contract = contract(&states);
            let parts = shards(&selected(&contract), of).into_iter().flat_map(|one| {
                one.places.iter().map(|place| states[*place]).collect::<BTreeSet<u8>>()
            });
            let all: BTreeSet<u8> = states.iter().copied().collect();
            prop_assert!(parts.count() < all.len() + of);
        }

        #[test]
        fn the_order_of_the_files_does_not_matter(
            states in prop::collection::vec(0..6_u8, 1..20),
            of in 1..6_usize,
        ) {
            let contract = contract(&states);
            let forwards = selected(&contract);
            let backwards: Vec<_> = forwards.iter().rev().copied().collect();
            let names = |selected: &Selected<'_>| -> Vec<BTreeSet<String>> {
                let name = |place: &usize| selected[*place].1.description().to_owned();
                let shards = shards(selected, of);
                shards.iter().map(|one| one.places.iter().map(name).collect()).collect()
            };
            prop_assert_eq!(names(&forwards), names(&backwards));
        }
    }

    #[test]
    fn the_digest_is_of_what_is_asked_for_and_not_only_of_names() {
        let (one, other) = (contract(&[1]), contract(&[2]));
        assert_eq!(digest(&selected(&one)), digest(&selected(&contract(&[1]))));
        assert_ne!(digest(&selected(&one)), digest(&selected(&other)));
        assert_eq!(digest(&selected(&one)).len(), 64);
    }
}
