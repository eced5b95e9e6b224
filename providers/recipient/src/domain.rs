//! What a recipient list is: types that can only hold valid values, checked where they are parsed.
//!
//! Knows neither HTTP nor the database.

mod email;
mod id;
mod list;
mod locale;
mod recipient;
mod time_zone;

pub(crate) use email::Email;
pub(crate) use id::{ListId, RecipientId};
pub(crate) use list::{ListName, RecipientList};
pub(crate) use locale::Locale;
pub(crate) use recipient::{Attributes, Recipient, RecipientDetails, Status};
pub(crate) use time_zone::TimeZone;

/// Why a value is not what it should be. It never repeats the value, which may be personal data.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{reason}")]
pub(crate) struct Refused {
    reason: &'static str,
}

impl Refused {
    fn new(reason: &'static str) -> Self {
        Self { reason }
    }
}
