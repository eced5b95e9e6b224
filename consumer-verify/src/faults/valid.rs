//! No faults of data, though they look like some: the body fits the schema and is another one.

mod absent_member;
mod array_length;
mod extra_member;
mod non_ascii_string;
mod null_member;
mod number_size;
mod other_boolean;
mod other_word;
mod string_length;

use super::Fault;

/// Those of this class.
pub(super) const ALL: &[Fault] = &[
    absent_member::FAULT,
    null_member::FAULT,
    extra_member::FAULT,
    other_word::FAULT,
    string_length::FAULT,
    non_ascii_string::FAULT,
    number_size::FAULT,
    array_length::FAULT,
    other_boolean::FAULT,
];
