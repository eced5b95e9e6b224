//! From the sources that a call names to contracts.

use contract::{Contract, Problem};
use provider_verify::broker::{Broker, Pact};
use provider_verify::select::contracts_with;

use crate::settings::{BrokerPacts, NoPacts, Sources};
use crate::terminal;

/// The contracts of a call. Those that a broker has are told about, when results are published, and
/// stand first.
pub(crate) struct Gathered {
    pub(crate) from_broker: Vec<Pact>,
    pub(crate) contracts: Vec<Contract>,
}

/// Reads and fetches everything. Contracts with another provider than the one named are left out.
pub(crate) async fn gather(
    sources: &Sources,
    provider_name: Option<&str>,
) -> anyhow::Result<Gathered> {
    let mut contracts = files(sources)?;
    let mut from_broker = Vec::new();
    if sources.broker.is_some() || !sources.urls.is_empty() {
        let server = Broker::new(&sources.access)?;
        for url in &sources.urls {
            contracts.push(server.pact(url).await?.contract);
        }
        from_broker = match &sources.broker {
            Some(BrokerPacts::Selected { url, selection }) => server.pacts(url, selection).await?,
            Some(BrokerPacts::One(url)) => vec![server.pact(url).await?],
            None => Vec::new(),
        };
    }
    for pact in &from_broker {
        let notices = pact.notices.iter();
        for notice in notices.filter(|notice| notice.when == "before_verification") {
            terminal::tell(&notice.text);
        }
    }
    let asked_for = from_broker.iter().map(|pact| pact.contract.clone());
    contracts.splice(0..0, asked_for);
    // Nothing to choose from is for the caller to judge.
    let contracts = match contracts.is_empty() {
        true => contracts,
        false => contracts_with(provider_name, contracts)?,
    };
    Ok(Gathered {
        from_broker,
        contracts,
    })
}

fn files(sources: &Sources) -> anyhow::Result<Vec<Contract>> {
    let mut contracts = Vec::new();
    for path in &sources.paths {
        match contract::load(path) {
            Ok(more) => contracts.extend(more),
            Err(error)
                if sources.no_pacts == NoPacts::Ignored
                    && matches!(error.problem, Problem::NoPacts) => {}
            Err(error) => return Err(error.into()),
        }
    }
    Ok(contracts)
}
