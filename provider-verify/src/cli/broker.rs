//! Which pacts a broker is asked for.

use clap::Args;
use provider_verify::broker::Selection;
use serde_json::{Map, Value, json};
use url::Url;

use super::number::date;
use super::publishing::PublishingSettings;
use super::{http_url, usage};
use crate::settings::BrokerPacts;

#[derive(Args)]
#[command(next_help_heading = "Broker")]
pub(super) struct Broker {
    /// The address of a Pact Broker; the pacts with --provider-name are verified. It may have user and
    /// password in it
    #[arg(
        short,
        long,
        value_name = "URL",
        env = "PACT_BROKER_BASE_URL",
        hide_env_values = true
    )]
    broker_url: Option<Url>,
    /// Only this one of the broker's pacts: the address that a webhook hands over
    #[arg(
        long,
        value_name = "URL",
        env = "PACT_WEBHOOK_CALLBACK_URL",
        requires = "broker_url",
        conflicts_with_all = ["file", "dir", "url"]
    )]
    webhook_callback_url: Option<Url>,
    /// The latest pacts with these tags, comma separated
    #[arg(
        long,
        value_name = "TAGS",
        value_delimiter = ',',
        requires = "broker_url",
        conflicts_with = "consumer_version_selectors"
    )]
    consumer_version_tags: Vec<String>,
    /// A consumer version selector as JSON, such as '{"mainBranch": true}'; may be repeated.
    /// Without one, the broker decides
    #[arg(
        long,
        value_name = "JSON",
        value_parser = selector,
        requires = "broker_url"
    )]
    consumer_version_selectors: Vec<Map<String, Value>>,
    /// Ask for pending pacts: what is broken of them is shown, and never fails the run
    #[arg(long, requires = "broker_url")]
    enable_pending: bool,
    /// Ask for work-in-progress pacts since this date (YYYY-MM-DD); they are pending
    #[arg(long, value_name = "DATE", value_parser = date, requires = "broker_url")]
    include_wip_pacts_since: Option<String>,
}

fn selector(text: &str) -> Result<Map<String, Value>, String> {
    match serde_json::from_str(text) {
        Ok(Value::Object(selector)) => Ok(selector),
        Ok(_) => Err("must be a JSON object, such as {\"mainBranch\": true}".to_owned()),
        Err(error) => Err(format!("not JSON: {error}")),
    }
}

impl Broker {
    pub(super) fn url(&self) -> Option<Url> {
        self.broker_url.clone()
    }

    pub(super) fn settings(
        self,
        provider: Option<&str>,
        publishing: &PublishingSettings,
    ) -> Result<Option<BrokerPacts>, clap::Error> {
        let Some(url) = self.broker_url else {
            return Ok(None);
        };
        let url = http_url("--broker-url", url)?;
        if let Some(callback) = self.webhook_callback_url {
            let callback = http_url("--webhook-callback-url", callback)?;
            return Ok(Some(BrokerPacts::One(callback)));
        }
        let Some(provider) = provider else {
            return Err(usage("--broker-url: needs --provider-name"));
        };
        let by_tag = |tag: String| {
            Map::from_iter([
                ("tag".to_owned(), json!(tag)),
                ("latest".to_owned(), json!(true)),
            ])
        };
        let mut selectors = self.consumer_version_selectors;
        selectors.extend(self.consumer_version_tags.into_iter().map(by_tag));
        Ok(Some(BrokerPacts::Selected {
            url,
            selection: Selection {
                provider: provider.to_owned(),
                selectors,
                branch: publishing.branch.clone(),
                tags: publishing.tags.clone(),
                pending: self.enable_pending,
                wip_since: self.include_wip_pacts_since,
            },
        }))
    }
}
