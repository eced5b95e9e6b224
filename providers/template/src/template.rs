//! Templates, and the rules that what is in them keeps. It knows nothing of HTTP or SQL.

mod content;
mod locale;
mod status;

use jiff::Timestamp;

pub use content::{Content, ContentParts, InvalidContent, Undeclared, Variable};
pub use content::{LONGEST_BODY, LONGEST_DEFAULT, LONGEST_NAME, LONGEST_SUBJECT, MOST_VARIABLES};
pub use locale::{InvalidLocale, Locale};
pub use status::{Status, UnknownStatus};

/// A template in its newest version.
#[derive(Clone, Debug, PartialEq)]
pub struct Template {
    /// What identifies it, through all its versions.
    pub id: String,
    /// Which version this is, from 1.
    pub version: u32,
    /// Whether it can be sent.
    pub status: Status,
    /// What it says.
    pub content: Content,
    /// When it was changed last.
    pub updated_at: Timestamp,
}

/// A template without its text.
#[derive(Clone, Debug, PartialEq)]
pub struct Summary {
    /// What identifies it.
    pub id: String,
    /// What people call it.
    pub name: String,
    /// Its newest version.
    pub version: u32,
    /// Whether it can be sent.
    pub status: Status,
    /// The language it is in.
    pub locale: Locale,
    /// When it was changed last.
    pub updated_at: Timestamp,
}
