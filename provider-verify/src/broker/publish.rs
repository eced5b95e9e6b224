//! Telling a broker the results.

use contract::Step;
use serde_json::json;

use super::fetch::{Notice, Pact};
use super::results::{self, NotPublished};
use super::{Broker, BrokerError, Publish};

/// What came of the results of one pact.
#[derive(Debug)]
pub struct Published {
    /// The consumer whose pact it is.
    pub consumer: String,
    /// Whether the broker was told that the pact is kept, or why it was told nothing.
    pub success: Result<bool, NotPublished>,
    /// What the broker wants to be shown now.
    pub notices: Vec<Notice>,
}

impl Broker {
    /// Publishes the results of these pacts. `step` has the outcomes of all of them, in their order.
    ///
    /// # Errors
    /// When the step is not about all interactions of the pacts.
    pub async fn publish(
        &self,
        pacts: &[Pact],
        step: &Step,
        publish: &Publish,
    ) -> Result<Vec<Result<Published, BrokerError>>, NotPublished> {
        let contracts: Vec<_> = pacts.iter().map(|pact| &pact.contract).collect();
        let parts = results::by_contract(&contracts, step)?;
        let mut published = Vec::with_capacity(pacts.len());
        for (pact, outcomes) in pacts.iter().zip(parts) {
            let success = results::success(outcomes);
            let told = match &success {
                Ok(success) => {
                    let body = results::body(&pact.contract, outcomes, *success, publish);
                    self.tell(pact, &body, publish).await
                }
                Err(_) => Ok(()),
            };
            published.push(told.map(|()| Published {
                consumer: pact.contract.consumer().to_owned(),
                notices: notices_after(pact, &success),
                success,
            }));
        }
        Ok(published)
    }

    /// Branch and tags go first: a result decides what of them can be deployed.
    async fn tell(
        &self,
        pact: &Pact,
        body: &serde_json::Value,
        publish: &Publish,
    ) -> Result<(), BrokerError> {
        let url = pact.document.link("pb:publish-verification-results", &[])?;
        if publish.branch.is_some() || !publish.tags.is_empty() {
            let provider = self
                .hal
                .get(&pact.document.link("pb:provider", &[])?)
                .await?;
            let version = ("version", publish.version.as_str());
            if let Some(branch) = &publish.branch {
                let url = provider.link("pb:branch-version", &[version, ("branch", branch)])?;
                self.hal.put(&url, &json!({})).await?;
            }
            for tag in &publish.tags {
                let url = provider.link("pb:version-tag", &[version, ("tag", tag)])?;
                self.hal.put(&url, &json!({})).await?;
            }
        }
        self.hal.post(&url, body).await.map(drop)
    }
}

fn notices_after(pact: &Pact, success: &Result<bool, NotPublished>) -> Vec<Notice> {
    let (success, published) = match success {
        Ok(success) => (*success, true),
        Err(_) => (false, false),
    };
    let when = format!("after_verification:success_{success}_published_{published}");
    let due = |notice: &&Notice| notice.when == when;
    pact.notices.iter().filter(due).cloned().collect()
}
