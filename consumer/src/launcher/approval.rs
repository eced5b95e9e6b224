//! Whether a campaign that is due may still be launched: its template has to be what it was. Pure.

use std::time::Duration;

use crate::campaign::{Failure, TemplateReference};
use crate::providers::template::{Template, TemplateStatus};
use crate::providers::{Fault, ProviderError};

/// What the answer of the Template service means for a campaign.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Approval {
    /// The template is active and has the version that the campaign was checked with.
    Granted,
    /// It is not, and waiting will not change that.
    Refused(Reason),
    /// Nothing can be said now.
    Unknown {
        /// Why.
        reason: Reason,
        /// How long the service wants to be left alone, where it says so.
        retry_after: Option<Duration>,
    },
}

/// Why a campaign is not launched.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Reason {
    /// For programs.
    pub(super) code: &'static str,
    /// For people; never a value that a provider sent.
    pub(super) detail: String,
}

impl From<&Reason> for Failure {
    fn from(reason: &Reason) -> Self {
        Self {
            code: reason.code.to_owned(),
            detail: reason.detail.clone(),
        }
    }
}

/// Decides about a campaign with this template.
pub(super) fn approval(
    wanted: &TemplateReference,
    answer: Result<Template, ProviderError>,
) -> Approval {
    let refused = |code, detail| Approval::Refused(Reason { code, detail });
    let template = match answer {
        Ok(template) => template,
        Err(error) if matches!(error.fault, Fault::NotFound) => {
            let detail = format!("There is no template {} any more.", wanted.id);
            return refused("template_not_found", detail);
        }
        Err(error) => {
            return Approval::Unknown {
                reason: Reason {
                    code: error.fault.code(),
                    detail: format!("{error}."),
                },
                retry_after: error.fault.retry_after(),
            };
        }
    };
    let status = match template.status {
        TemplateStatus::Active => None,
        TemplateStatus::Draft => Some("a draft"),
        TemplateStatus::Archived => Some("archived"),
    };
    if let Some(status) = status {
        let detail = format!("The template {} is {status}, not active.", wanted.id);
        return refused("template_not_active", detail);
    }
    if template.version != wanted.version {
        let detail = format!(
            "The template {} has version {}; the campaign was checked with version {}.",
            wanted.id, template.version, wanted.version
        );
        return refused("template_changed", detail);
    }
    Approval::Granted
}
