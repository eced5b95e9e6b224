//! Which recipients of a list a campaign is sent to, and whether each has what the template needs.
//! Pure: one recipient after another is put in, and nothing is asked or stored.

use std::collections::{BTreeMap, HashSet};

use serde_json::Value;

use crate::campaign::{CampaignRecipient, LeftOut};
use crate::providers::recipient::{Recipient, RecipientStatus};
use crate::providers::template::Variable;

/// Sorts the recipients of one list. Of the recipients themselves it keeps only the addresses, to
/// know duplicates by.
pub(crate) struct Audience<'t> {
    variables: &'t [Variable],
    addresses: HashSet<String>,
    left_out: LeftOut,
    missing: Option<MissingVariables>,
}

/// A recipient without a value for a required variable.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct MissingVariables {
    /// The first such recipient of the list.
    pub recipient_id: String,
    /// The variables it has no value for, in the template's order.
    pub variables: Vec<String>,
    /// How many more recipients lack one.
    pub more: u32,
}

impl<'t> Audience<'t> {
    /// An audience for a template with these variables.
    pub(crate) fn new(variables: &'t [Variable]) -> Self {
        Self {
            variables,
            addresses: HashSet::new(),
            left_out: LeftOut::default(),
            missing: None,
        }
    }

    /// The recipient as the campaign needs it; `None` for one that is left out or lacks a
    /// variable.
    pub(crate) fn admit(&mut self, recipient: Recipient) -> Option<CampaignRecipient> {
        match recipient.status {
            RecipientStatus::Subscribed => {}
            RecipientStatus::Unsubscribed => {
                self.left_out.unsubscribed += 1;
                return None;
            }
            RecipientStatus::Bounced => {
                self.left_out.bounced += 1;
                return None;
            }
        }
        if !self.addresses.insert(recipient.email.to_lowercase()) {
            self.left_out.duplicates += 1;
            return None;
        }
        match values(self.variables, recipient.attributes) {
            Ok(variables) => Some(CampaignRecipient {
                id: recipient.id,
                email: recipient.email,
                locale: recipient.locale,
                time_zone: recipient.time_zone,
                variables,
            }),
            Err(variables) => {
                self.note_missing(recipient.id, variables);
                None
            }
        }
    }

    /// How many were left out; the first recipient that lacks a variable, if there is one.
    pub(crate) fn close(self) -> Result<LeftOut, MissingVariables> {
        self.missing.map_or(Ok(self.left_out), Err)
    }

    fn note_missing(&mut self, recipient_id: String, variables: Vec<String>) {
        match &mut self.missing {
            Some(first) => first.more += 1,
            None => {
                self.missing = Some(MissingVariables {
                    recipient_id,
                    variables,
                    more: 0,
                });
            }
        }
    }
}

/// The value of each variable: the attribute of its name, otherwise its default. An optional
/// variable without either has none. `Err` names the required ones that have none.
fn values(
    variables: &[Variable],
    mut attributes: BTreeMap<String, Value>,
) -> Result<BTreeMap<String, Value>, Vec<String>> {
    let mut values = BTreeMap::new();
    let mut missing = Vec::new();
    for variable in variables {
        let own = attributes
            .remove(&variable.name)
            .filter(|value| !value.is_null());
        let default = || variable.default.clone().map(Value::String);
        match own.or_else(default) {
            Some(value) => {
                values.insert(variable.name.clone(), value);
            }
            None if variable.required => missing.push(variable.name.clone()),
            None => {}
        }
    }
    if missing.is_empty() {
        Ok(values)
    } else {
        Err(missing)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn recipient(id: &str, email: &str, attributes: Value) -> Recipient {
        serde_json::from_value(json!({
            "id": id, "email": email, "status": "subscribed", "attributes": attributes,
        }))
        .unwrap()
    }

    fn variable(name: &str, required: bool, default: Option<&str>) -> Variable {
        Variable {
            name: name.to_owned(),
            required,
            default: default.map(str::to_owned),
        }
    }

    #[test]
    fn who_may_not_be_written_to_is_left_out_and_counted_once() {
        let mut audience = Audience::new(&[]);
        for status in [
            RecipientStatus::Unsubscribed,
            RecipientStatus::Bounced,
            RecipientStatus::Subscribed,
            RecipientStatus::Unsubscribed,
        ] {
            let recipient = Recipient {
                status,
                ..recipient("r", "a@example.org", json!({}))
            };
            let admitted = audience.admit(recipient).is_some();
            assert_eq!(admitted, status == RecipientStatus::Subscribed);
        }
        let left_out = audience.close().unwrap();
        assert_eq!((left_out.unsubscribed, left_out.bounced), (2, 1));
        assert_eq!(left_out.duplicates, 0);
    }

    #[test]
    fn an_address_that_differs_only_in_case_is_a_duplicate() {
        let mut audience = Audience::new(&[]);
        assert!(
            audience
                .admit(recipient("1", "Zoë@Example.org", json!({})))
                .is_some()
        );
        assert!(
            audience
                .admit(recipient("2", "zOË@example.ORG", json!({})))
                .is_none()
        );
        assert_eq!(audience.close().unwrap().duplicates, 1);
    }

    #[test]
    fn a_value_comes_from_the_attribute_and_otherwise_from_the_default() {
        let variables = [
            variable("own", true, Some("default")),
            variable("null", true, Some("default")),
            variable("absent", false, None),
        ];
        let mut audience = Audience::new(&variables);
        let attributes = json!({"own": 3, "null": null, "other": "not needed"});
        let admitted = audience.admit(recipient("1", "a@example.org", attributes));
        let expected = BTreeMap::from([
            ("own".to_owned(), json!(3)),
            ("null".to_owned(), json!("default")),
        ]);
        assert_eq!(admitted.unwrap().variables, expected);
    }

    #[test]
    fn the_first_recipient_without_a_required_variable_is_named_and_the_others_are_counted() {
        let variables = [variable("first", true, None), variable("last", true, None)];
        let mut audience = Audience::new(&variables);
        let with = json!({"first": "A", "last": "B"});
        assert!(
            audience
                .admit(recipient("1", "1@example.org", with))
                .is_some()
        );
        for id in ["2", "3", "4"] {
            let email = format!("{id}@example.org");
            let lacking = recipient(id, &email, json!({"first": null, "last": "B"}));
            assert!(audience.admit(lacking).is_none());
        }
        let missing = audience.close().unwrap_err();
        assert_eq!(missing.recipient_id, "2");
        assert_eq!(missing.variables, ["first"]);
        assert_eq!(missing.more, 2);
    }
}
