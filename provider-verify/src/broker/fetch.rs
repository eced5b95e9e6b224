//! Fetching the pacts that a broker wants verified.

use std::collections::HashSet;
use std::path::Path;

use contract::{Contract, parse_pact};
use http::StatusCode;
use serde_json::{Value, json};
use url::Url;

use super::hal::Document;
use super::{Broker, BrokerError, Selection};

/// A pact from a broker or an address.
#[derive(Debug)]
pub struct Pact {
    /// The contract that it is.
    pub contract: Contract,
    /// What the broker says about it.
    pub notices: Vec<Notice>,
    pub(super) document: Document,
}

/// What a broker says about a pact.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notice {
    /// When it is to be shown: `before_verification`, or
    /// `after_verification:success_<bool>_published_<bool>`.
    pub when: String,
    /// The text.
    pub text: String,
}

impl Broker {
    /// The pacts that the broker at this address wants verified; perhaps none.
    ///
    /// # Errors
    /// When it does not answer as a broker should, and when a pact cannot be used.
    pub async fn pacts(
        &self,
        broker: &Url,
        selection: &Selection,
    ) -> Result<Vec<Pact>, BrokerError> {
        let index = self.hal.get(broker).await?;
        let provider = [("provider", selection.provider.as_str())];
        let url = index.link("pb:provider-pacts-for-verification", &provider)?;
        let found = match self.hal.post(&url, &question(selection)).await {
            Err(
                refusal @ BrokerError::Refused {
                    status: StatusCode::NOT_FOUND,
                    ..
                },
            ) => {
                return Err(BrokerError::UnknownProvider {
                    provider: selection.provider.clone(),
                    refusal: Box::new(refusal),
                });
            }
            found => found?,
        };
        let mut pacts = Vec::new();
        for entry in self.entries(found).await? {
            let mut pact = self.pact(&entry.link("self", &[])?).await?;
            let pending = entry.json.pointer("/verificationProperties/pending");
            pact.contract = pact.contract.pending(pending == Some(&Value::Bool(true)));
            pact.notices = notices(&entry.json);
            pacts.push(pact);
        }
        Ok(pacts)
    }

    /// The pacts that a document lists, and those on the pages after it.
    async fn entries(&self, first: Document) -> Result<Vec<Document>, BrokerError> {
        let mut entries = Vec::new();
        let mut seen = HashSet::from([first.url.clone()]);
        let mut page = first;
        loop {
            let listed = page.json.pointer("/_embedded/pacts");
            let listed = listed.and_then(Value::as_array).into_iter().flatten();
            entries.extend(listed.map(|entry| Document {
                url: page.url.clone(),
                text: bytes::Bytes::new(),
                json: entry.clone(),
            }));
            match page.next_page().filter(|next| seen.insert(next.clone())) {
                Some(next) => page = self.hal.get(&next).await?,
                None => return Ok(entries),
            }
        }
    }

    /// The pact at this address.
    ///
    /// # Errors
    /// When it cannot be had, and when it cannot be used as a contract.
    pub async fn pact(&self, url: &Url) -> Result<Pact, BrokerError> {
        let document = self.hal.get(url).await?;
        let name = contract::Redaction::default().url(url);
        // A published pact has its schemas inside; a path would be one of the project we are in.
        let contract = parse_pact(Path::new(&name), &document.text, Path::new("."))?;
        Ok(Pact {
            contract,
            notices: Vec::new(),
            document,
        })
    }
}

fn question(selection: &Selection) -> Value {
    let mut question = json!({
        "consumerVersionSelectors": selection.selectors,
        "includePendingStatus": selection.pending,
        "providerVersionTags": selection.tags,
    });
    let optional = [
        ("providerVersionBranch", &selection.branch),
        ("includeWipPactsSince", &selection.wip_since),
    ];
    for (key, value) in optional {
        if let Some(value) = value {
            question[key] = json!(value);
        }
    }
    question
}

fn notices(entry: &Value) -> Vec<Notice> {
    let notices = entry
        .pointer("/verificationProperties/notices")
        .and_then(Value::as_array);
    let notice = |notice: &Value| {
        Some(Notice {
            when: notice.get("when")?.as_str()?.to_owned(),
            text: notice.get("text")?.as_str()?.to_owned(),
        })
    };
    notices.into_iter().flatten().filter_map(notice).collect()
}
