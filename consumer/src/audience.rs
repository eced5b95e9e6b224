//! Which recipients of a list a campaign is sent to, and whether each has what the template needs.
//! Pure: one recipient after another is put in, and nothing is asked or stored.

use std::collections::{BTreeMap, HashMap};

use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde_json::Value;

use crate::campaign::{CampaignRecipient, LeftOut};
use crate::fingerprints::Fingerprints;
use crate::message::MessageTemplate;
use crate::providers::recipient::{Recipient, RecipientStatus};
use crate::providers::template::Variable;
use crate::send_at::{SendAt, time_zone};
use crate::shown::shown;

/// The zone of those whose zone is not known.
const UTC: &str = "UTC";

/// Sorts the recipients of one list. Of the recipients themselves it keeps only fingerprints of the
/// addresses, to know duplicates by.
pub(crate) struct Audience<'t> {
    variables: &'t [Variable],
    message: &'t MessageTemplate,
    send_at: SendAt,
    /// When the message goes out in each zone: there are few, and many recipients.
    deliver_at: HashMap<String, Timestamp>,
    due_at: Option<Timestamp>,
    addresses: Fingerprints,
    left_out: LeftOut,
    missing: Option<MissingVariables>,
    too_large: Option<String>,
}

/// Why nobody can be sent to: some recipients cannot.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Unsendable {
    /// They lack what the template needs.
    VariablesMissing(MissingVariables),
    /// The message would be too large.
    MessageTooLarge {
        /// The first such recipient of the list.
        recipient_id: String,
    },
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
    /// An audience for a template with these variables, that is sent to at this time.
    pub(crate) fn new(
        variables: &'t [Variable],
        message: &'t MessageTemplate,
        send_at: SendAt,
    ) -> Self {
        Self {
            variables,
            message,
            send_at,
            deliver_at: HashMap::new(),
            due_at: None,
            addresses: Fingerprints::default(),
            left_out: LeftOut::default(),
            missing: None,
            too_large: None,
        }
    }

    /// The recipient as the campaign needs it; `None` for one that is left out or cannot be sent
    /// to.
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
        if !self.addresses.insert(&recipient.email.to_lowercase()) {
            self.left_out.duplicates += 1;
            return None;
        }
        let deliver_at = self.deliver_at(recipient.time_zone.as_deref());
        self.due_at = Some(
            self.due_at
                .map_or(deliver_at, |due_at| due_at.min(deliver_at)),
        );
        match values(self.variables, recipient.attributes) {
            Ok(variables) if !self.message.fits(&variables) => {
                self.too_large.get_or_insert_with(|| shown(recipient.id));
                None
            }
            Ok(variables) => Some(CampaignRecipient {
                id: recipient.id,
                email: recipient.email,
                locale: recipient.locale,
                time_zone: recipient.time_zone,
                deliver_at,
                variables,
            }),
            Err(variables) => {
                self.note_missing(recipient.id, variables);
                None
            }
        }
    }

    /// When the message to somebody in this zone goes out.
    fn deliver_at(&mut self, time_zone_name: Option<&str>) -> Timestamp {
        let name = time_zone_name.unwrap_or(UTC);
        if let Some(known) = self.deliver_at.get(name) {
            return *known;
        }
        // Recipients come here after their zones were found to be known.
        let zone = time_zone(time_zone_name).unwrap_or(TimeZone::UTC);
        let deliver_at = self.send_at.in_zone(&zone);
        self.deliver_at.insert(name.to_owned(), deliver_at);
        deliver_at
    }

    /// When the first message goes out; `None` when there is none.
    pub(crate) fn due_at(&self) -> Option<Timestamp> {
        self.due_at
    }

    /// How many were left out; the first recipient that cannot be sent to, if there is one.
    pub(crate) fn close(self) -> Result<LeftOut, Unsendable> {
        match (self.missing, self.too_large) {
            (Some(missing), _) => Err(Unsendable::VariablesMissing(missing)),
            (None, Some(recipient_id)) => Err(Unsendable::MessageTooLarge { recipient_id }),
            (None, None) => Ok(self.left_out),
        }
    }

    fn note_missing(&mut self, recipient_id: String, variables: Vec<String>) {
        match &mut self.missing {
            Some(first) => first.more += 1,
            None => {
                self.missing = Some(MissingVariables {
                    recipient_id: shown(recipient_id),
                    variables: variables.into_iter().map(shown).collect(),
                    more: 0,
                });
            }
        }
    }
}

/// The value of each variable: the attribute of its name, otherwise its default. An optional
/// variable without either has none. Of a variable that the template lists twice the first counts: its
/// value is taken out of the attributes. `Err` names the required ones that have none, each once.
fn values(
    variables: &[Variable],
    mut attributes: BTreeMap<String, Value>,
) -> Result<BTreeMap<String, Value>, Vec<String>> {
    let mut values = BTreeMap::new();
    let mut missing = Vec::new();
    for variable in variables {
        if values.contains_key(&variable.name) || missing.contains(&variable.name) {
            continue;
        }
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

    fn message(html_body: &str) -> MessageTemplate {
        MessageTemplate::read("", html_body, None).unwrap()
    }

    fn noon() -> SendAt {
        "2026-03-01T12:00:00".parse().unwrap()
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
        let message = message("");
        let mut audience = Audience::new(&[], &message, noon());
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
        let message = message("");
        let mut audience = Audience::new(&[], &message, noon());
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
        let message = message("");
        let mut audience = Audience::new(&variables, &message, noon());
        let attributes = json!({"own": 3, "null": null, "other": "not needed"});
        let admitted = audience.admit(recipient("1", "a@example.org", attributes));
        let expected = BTreeMap::from([
            ("own".to_owned(), json!(3)),
            ("null".to_owned(), json!("default")),
        ]);
        assert_eq!(admitted.unwrap().variables, expected);
    }

    #[test]
    fn a_variable_that_is_listed_twice_keeps_its_value_and_is_missed_once() {
        let variables = [
            variable("first", true, None),
            variable("first", true, Some("a default")),
            variable("last", true, None),
            variable("last", true, None),
        ];
        let message = message("<p>Hello {{first}} {{last}}</p>");
        let mut audience = Audience::new(&variables, &message, noon());
        let admitted = audience.admit(recipient(
            "r1",
            "ada@example.org",
            json!({ "first": "Ada", "last": "Lovelace" }),
        ));
        let expected = json!({ "first": "Ada", "last": "Lovelace" });
        assert_eq!(json!(admitted.unwrap().variables), expected);
        audience.admit(recipient(
            "r2",
            "grace@example.org",
            json!({ "first": "Grace" }),
        ));
        match audience.close() {
            Err(Unsendable::VariablesMissing(missing)) => assert_eq!(missing.variables, ["last"]),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn the_first_recipient_without_a_required_variable_is_named_and_the_others_are_counted() {
        let variables = [variable("first", true, None), variable("last", true, None)];
        let message = message("");
        let mut audience = Audience::new(&variables, &message, noon());
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
        let Err(Unsendable::VariablesMissing(missing)) = audience.close() else {
            panic!("nothing is missing");
        };
        assert_eq!(missing.recipient_id, "2");
        assert_eq!(missing.variables, ["first"]);
        assert_eq!(missing.more, 2);
    }

    #[test]
    fn the_first_recipient_with_a_message_that_is_too_large_is_named() {
        let variables = [variable("v", true, None)];
        let message = MessageTemplate::read("", "", Some("{{v}}")).unwrap();
        let mut audience = Audience::new(&variables, &message, noon());
        for (id, length, fits) in [
            ("1", 1, true),
            ("2", 11 << 20, false),
            ("3", 11 << 20, false),
        ] {
            let attributes = json!({ "v": "x".repeat(length) });
            let recipient = recipient(id, &format!("{id}@example.org"), attributes);
            assert_eq!(audience.admit(recipient).is_some(), fits);
        }
        let recipient_id = "2".to_owned();
        let too_large = Unsendable::MessageTooLarge { recipient_id };
        assert_eq!(audience.close(), Err(too_large));
    }

    #[test]
    fn everybody_gets_the_message_at_their_own_time_and_the_first_is_when_it_is_due() {
        let message = message("");
        let mut audience = Audience::new(&[], &message, noon());
        assert_eq!(audience.due_at(), None);
        let mut deliver_at = |id: &str, time_zone: Option<&str>| {
            let recipient = Recipient {
                time_zone: time_zone.map(str::to_owned),
                ..recipient(id, &format!("{id}@example.org"), json!({}))
            };
            audience.admit(recipient).unwrap().deliver_at.to_string()
        };
        assert_eq!(deliver_at("1", None), "2026-03-01T12:00:00Z");
        assert_eq!(deliver_at("2", Some("Asia/Tokyo")), "2026-03-01T03:00:00Z");
        assert_eq!(
            deliver_at("3", Some("America/Lima")),
            "2026-03-01T17:00:00Z"
        );
        assert_eq!(
            audience.due_at(),
            Some("2026-03-01T03:00:00Z".parse().unwrap())
        );
    }
}
