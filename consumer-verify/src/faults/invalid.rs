//! Faults of data: the body breaks the schema in one place.

mod broken_format;
mod deep_nesting;
mod duplicate_key;
mod missing_member;
mod null_value;
mod number_too_large;
mod out_of_length;
mod out_of_range;
mod unknown_word;
mod wrong_item;
mod wrong_type;

use super::Fault;

/// Those of this class.
pub(super) const ALL: &[Fault] = &[
    missing_member::FAULT,
    null_value::FAULT,
    wrong_type::FAULT,
    unknown_word::FAULT,
    broken_format::FAULT,
    out_of_range::FAULT,
    out_of_length::FAULT,
    wrong_item::FAULT,
    number_too_large::FAULT,
    duplicate_key::FAULT,
    deep_nesting::FAULT,
];
