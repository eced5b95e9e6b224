//! Which of several contracts are with one provider.

use std::collections::BTreeSet;

use crate::Contract;

/// A choice that leaves nothing to check, or does not say enough.
#[derive(Debug, thiserror::Error)]
pub enum SelectError {
    /// The contracts are with several providers, and none was named.
    #[error("the contracts are with several providers; choose one with --provider-name: {0}")]
    WhichProvider(String),
    /// No contract is with the provider named.
    #[error("no contract is with the provider {wanted:?}; there are contracts with: {found}")]
    UnknownProvider {
        /// The provider named.
        wanted: String,
        /// The providers that there are contracts with.
        found: String,
    },
}

/// The contracts with one provider. `name` may be left out when there is only one.
///
/// # Errors
/// When no contract is with the provider named, and when one must be named.
pub fn contracts_with(
    name: Option<&str>,
    contracts: Vec<Contract>,
) -> Result<Vec<Contract>, SelectError> {
    let providers: BTreeSet<&str> = contracts.iter().map(Contract::provider).collect();
    let found = Vec::from_iter(providers.iter().copied()).join(", ");
    match name {
        None if providers.len() > 1 => Err(SelectError::WhichProvider(found)),
        None => Ok(contracts),
        Some(name) if !providers.contains(name) => Err(SelectError::UnknownProvider {
            wanted: name.to_owned(),
            found,
        }),
        Some(name) => Ok(contracts
            .into_iter()
            .filter(|contract| contract.provider() == name)
            .collect()),
    }
}
