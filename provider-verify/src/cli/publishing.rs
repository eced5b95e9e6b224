//! Who the provider says it is, and whether the broker is told the results.

use clap::Args;
use provider_verify::broker::Publish;
use url::Url;

#[derive(Args)]
#[command(next_help_heading = "Publishing")]
pub(super) struct Publishing {
    /// Tell the broker the results. Those of a filtered, sharded or incomplete run are never
    /// published
    #[arg(long, requires = "broker_url", requires = "provider_version")]
    publish: bool,
    /// The provider's version
    #[arg(long, value_name = "VERSION", value_parser = clap::builder::NonEmptyStringValueParser::new())]
    provider_version: Option<String>,
    /// The provider's branch
    #[arg(long, value_name = "BRANCH")]
    provider_branch: Option<String>,
    /// The provider's tags, comma separated
    #[arg(long, value_name = "TAGS", value_delimiter = ',')]
    provider_tags: Vec<String>,
    /// The address of the build, for those who look at the results
    #[arg(long, value_name = "URL")]
    build_url: Option<Url>,
}

/// What the broker is told of the provider, also when only asked for pacts.
pub(super) struct PublishingSettings {
    pub(super) branch: Option<String>,
    pub(super) tags: Vec<String>,
    pub(super) publish: Option<Publish>,
}

impl Publishing {
    pub(super) fn settings(self) -> PublishingSettings {
        let version = self.provider_version.filter(|_| self.publish);
        PublishingSettings {
            publish: version.map(|version| Publish {
                version,
                branch: self.provider_branch.clone(),
                tags: self.provider_tags.clone(),
                build_url: self.build_url,
            }),
            branch: self.provider_branch,
            tags: self.provider_tags,
        }
    }
}
