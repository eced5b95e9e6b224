//! Request and response of an interaction, a message's among them, as they are kept: read and checked
//! once. Of Pact's own types matching rules take by far the most memory, so they are kept apart, as
//! text that all share who have the same; and whoever needs none does not read them.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use pact_models::v4::message_parts::MessageContents;
use pact_models::v4::synch_http::SynchronousHttp;
use serde_json::Value;

use super::checks::{Checks, Kept};
use super::error::Fault;
use super::node::Node;
use super::pact;
use super::rules::{self, RuleSet, RulesOf};
use super::{interaction, message};

/// A request and its answer, without the matching rules and comments that are kept apart.
#[derive(Clone, Debug)]
pub(crate) struct Http {
    http: Box<SynchronousHttp>,
    values_from_states: BTreeSet<String>,
    rules: RulesOfParts,
    /// The comments as JSON; among them may be schemas, in thousands of interactions the same.
    comments: Option<Arc<str>>,
    message: Option<Box<MessageContents>>,
}

/// The matching rules of an interaction that are kept apart from it.
#[derive(Clone, Debug, Default)]
pub(super) struct RulesOfParts {
    request: Option<RuleSet>,
    response: Option<RuleSet>,
}

impl RulesOfParts {
    /// Checks the rules of an interaction that can be kept apart.
    pub(super) fn of(interaction: &Node<'_>, kind: Kind, checks: &Checks) -> Result<Self, Fault> {
        let part = |name: &str, old: &str| match interaction.member(name) {
            Some(part) => apart(&part, old, RulesOf::Part, checks),
            None => Ok(None),
        };
        match kind {
            Kind::Http => Ok(Self {
                request: part("request", "requestMatchingRules")?,
                response: part("response", "responseMatchingRules")?,
            }),
            Kind::Message => Ok(Self {
                request: None,
                response: apart(interaction, "", RulesOf::Message, checks)?,
            }),
        }
    }

    /// Takes them out of the interaction.
    pub(super) fn take_out(&self, interaction: &mut Value) {
        for (name, rules) in [("request", &self.request), ("response", &self.response)] {
            let part = match rules.as_ref().map(RuleSet::whose) {
                None => continue,
                Some(RulesOf::Part) => interaction.get_mut(name),
                Some(RulesOf::Message) => Some(&mut *interaction),
            };
            if let Some(Value::Object(part)) = part {
                part.remove(rules::KEY);
            }
        }
    }

    fn put_back(&self, interaction: &mut SynchronousHttp) {
        if let Some(rules) = &self.request {
            interaction.request.matching_rules = rules.by_pact();
        }
        if let Some(rules) = &self.response {
            interaction.response.matching_rules = rules.by_pact();
        }
    }
}

/// The rules of what they stand in, if they can be kept apart from it. Those cannot that have
/// generators, which make values for a request, and those beside others under an old name, which
/// would take their place.
fn apart(
    part: &Node<'_>,
    old: &str,
    of: RulesOf,
    checks: &Checks,
) -> Result<Option<RuleSet>, Fault> {
    let rules = part.present(rules::KEY);
    let rules = rules.filter(|rules| rules.value().is_object() && part.present(old).is_none());
    let Some(rules) = rules else {
        return Ok(None);
    };
    let text = checks.shared(Kept::Rules, rules.value(), |text| {
        interaction::check_rule_set(&rules, text, checks)
    })?;
    let apart = !rules::may_generate(&text);
    Ok(apart.then(|| RuleSet::new(text, of)))
}

/// What an interaction is in its pact.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// A request and its answer.
    Http,
    /// A message that the provider sends some time.
    Message,
}

impl Http {
    /// Of an interaction whose shape has been checked, and whose rules have been taken out.
    pub(super) fn of(
        interaction: &Node<'_>,
        rules: RulesOfParts,
        kind: Kind,
        checks: &Checks,
    ) -> Result<Self, Fault> {
        let (mut http, message) = match kind {
            Kind::Http => (pact::http(interaction, checks.version)?, None),
            Kind::Message => {
                let message = pact::message(interaction, checks.version)?;
                let contents = Box::new(message.contents.clone());
                (message::exchange(message), Some(contents))
            }
        };
        let comments = match std::mem::take(&mut http.comments) {
            none if none.is_empty() => None,
            some => {
                let in_order = Value::from_iter(BTreeMap::from_iter(some));
                Some(checks.shared(Kept::Comments, &in_order, |_| Ok(()))?)
            }
        };
        Ok(Self {
            values_from_states: pact::values_from_states(&http.request),
            http: Box::new(http),
            rules,
            comments,
            message,
        })
    }

    pub(crate) fn description(&self) -> &str {
        &self.http.description
    }

    pub(crate) fn key(&self) -> Option<&str> {
        self.http.key.as_deref()
    }

    pub(crate) fn id(&self) -> Option<&str> {
        self.http.id.as_deref()
    }

    pub(crate) fn method(&self) -> &str {
        &self.http.request.method
    }

    pub(crate) fn transport(&self) -> Option<&str> {
        self.http.transport.as_deref()
    }

    pub(crate) fn values_from_states(&self) -> &BTreeSet<String> {
        &self.values_from_states
    }

    pub(crate) fn is_pending(&self) -> bool {
        self.http.pending
    }

    pub(crate) fn response_rules(&self) -> Option<&RuleSet> {
        self.rules.response.as_ref()
    }

    /// All of it.
    pub(crate) fn whole(&self) -> SynchronousHttp {
        let mut http = SynchronousHttp::clone(&self.http);
        self.rules.put_back(&mut http);
        if let Some(comments) = &self.comments {
            http.comments = serde_json::from_str(comments).unwrap_or_default();
        }
        http
    }

    /// Without the rules and comments that are kept apart.
    pub(crate) fn parts(&self) -> &SynchronousHttp {
        &self.http
    }

    pub(crate) fn is_message(&self) -> bool {
        self.message.is_some()
    }

    /// The message itself, where it is one.
    pub(crate) fn message(&self) -> Option<MessageContents> {
        let mut message = MessageContents::clone(self.message.as_ref()?);
        if let Some(rules) = &self.rules.response {
            message.matching_rules = rules.as_written();
        }
        Some(message)
    }
}
