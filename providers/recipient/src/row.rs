//! A recipient as a client writes one: JSON into [`RecipientDetails`], or the field that is wrong.
//!
//! Knows neither where the JSON comes from nor where the recipient goes.

use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::error::Category;

use crate::domain::{Attributes, Email, Locale, RecipientDetails, Status, TimeZone};

/// Why a JSON text is not a recipient.
#[derive(Debug, PartialEq)]
pub(crate) struct RowError {
    /// The member that is wrong, such as `email`; `None` when the text as a whole is.
    pub(crate) field: Option<String>,
    /// What is wrong with it. Never its value: it may be personal data.
    pub(crate) reason: String,
}

/// A recipient as a client writes one.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewRecipient {
    /// Where mail goes to. Several recipients of a list may share an address.
    #[schemars(required)]
    #[schemars(example = &"ada@example.com")]
    email: Option<Email>,
    /// Whether mail may go there.
    #[serde(default)]
    #[schemars(example = &"subscribed")]
    status: Status,
    /// The recipient's language, where it is known.
    #[serde(default)]
    #[schemars(example = &"en-GB")]
    locale: Option<Locale>,
    /// The recipient's time zone, where it is known.
    #[serde(default)]
    #[schemars(example = &"Europe/London")]
    time_zone: Option<TimeZone>,
    /// Values for the variables of templates.
    #[serde(default)]
    #[schemars(example = serde_json::json!({ "first_name": "Ada" }))]
    attributes: Attributes,
}

/// Reads one recipient from one JSON object.
pub(crate) fn parse(json: &str) -> Result<RecipientDetails, RowError> {
    // What serde says of another type repeats its value.
    if !json.trim_ascii_start().starts_with('{') {
        return Err(RowError {
            field: None,
            reason: "not a JSON object".to_owned(),
        });
    }
    let mut json = serde_json::Deserializer::from_str(json);
    let row: NewRecipient = serde_path_to_error::deserialize(&mut json).map_err(|error| {
        // A fault of the text as a whole leaves a path that leads nowhere.
        let whole = error.inner().classify() != Category::Data || error.path().iter().len() == 0;
        RowError {
            field: (!whole).then(|| error.path().to_string()),
            reason: reason(error.inner()),
        }
    })?;
    json.end().map_err(|error| RowError {
        field: None,
        reason: reason(&error),
    })?;
    row.into_details()
}

impl NewRecipient {
    fn into_details(self) -> Result<RecipientDetails, RowError> {
        let Some(email) = self.email else {
            return Err(RowError {
                field: Some("email".to_owned()),
                reason: "is missing".to_owned(),
            });
        };
        Ok(RecipientDetails {
            email,
            status: self.status,
            locale: self.locale,
            time_zone: self.time_zone,
            attributes: self.attributes,
        })
    }
}

/// What is wrong, without the line number that serde_json adds: a row is always its line 1.
fn reason(error: &serde_json::Error) -> String {
    let text = error.to_string();
    let what = text.split(" at line ").next().unwrap_or(&text);
    match error.classify() {
        Category::Data => what.to_owned(),
        Category::Syntax | Category::Eof | Category::Io => {
            format!("not JSON: {what} at column {}", error.column())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(json: &str) -> (Option<String>, String) {
        let RowError { field, reason } = parse(json).unwrap_err();
        assert!(!reason.contains("secret"), "{reason}");
        (field, reason)
    }

    fn at(field: &str, reason: &str) -> (Option<String>, String) {
        (Some(field.to_owned()), reason.to_owned())
    }

    #[test]
    fn a_row_needs_nothing_but_an_address() {
        let row = parse(r#" {"email":"a@example.org"} "#).unwrap();
        assert_eq!(row.email.into_string(), "a@example.org");
        assert_eq!(row.status, Status::Subscribed);
        assert_eq!((row.locale, row.time_zone), (None, None));
        assert!(row.attributes.into_map().is_empty());
    }

    #[test]
    fn a_whole_row_is_read() {
        let row = parse(
            r#"{"email":"a@example.org","status":"bounced","locale":"de-CH",
                "time_zone":"Europe/Zurich","attributes":{"first_name":"Ada","n":[1,null]}}"#,
        )
        .unwrap();
        assert_eq!(row.status, Status::Bounced);
        assert_eq!(row.locale.unwrap().into_string(), "de-CH");
        assert_eq!(row.time_zone.unwrap().into_string(), "Europe/Zurich");
        let attributes = serde_json::json!({"first_name": "Ada", "n": [1, null]});
        assert_eq!(
            serde_json::Value::from(row.attributes.into_map()),
            attributes
        );
    }

    #[test]
    fn the_field_that_is_wrong_is_named() {
        assert_eq!(refused("{}"), at("email", "is missing"));
        assert_eq!(refused(r#"{"email":null}"#), at("email", "is missing"));
        assert_eq!(
            refused(r#"{"email":7}"#),
            at("email", "invalid type: integer `7`, expected a string")
        );
        let email = r#""email":"a@example.org""#;
        for (field, value) in [
            ("email", r#""secret""#),
            ("status", r#""secret""#),
            ("status", "null"),
            ("locale", r#""secret@example.org""#),
            ("time_zone", r#""secret""#),
            ("attributes", r#""secret""#),
            ("id", r#""secret""#),
        ] {
            let (place, _) = refused(&format!(r#"{{"{field}":{value},{email}}}"#));
            assert_eq!(place.as_deref(), Some(field));
        }
        let (place, reason) = refused(&format!("{{{email},{email}}}"));
        assert_eq!((place, reason.as_str()), (None, "duplicate field `email`"));
    }

    #[test]
    fn what_is_no_object_is_refused_as_a_whole() {
        for json in ["null", "[1]", r#""secret""#, "secret", ""] {
            assert_eq!(refused(json), (None, "not a JSON object".to_owned()));
        }
        let (field, reason) = refused(r#"{"email":"a@example.org""#);
        assert_eq!(field, None);
        assert!(reason.starts_with("not JSON: EOF"), "{reason}");
        let (field, reason) = refused(r#"{"email":"a@example.org"} {}"#);
        assert_eq!(field, None);
        assert!(reason.starts_with("not JSON: trailing"), "{reason}");
    }
}
