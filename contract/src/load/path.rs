//! Path expressions, such as `$.items[0].name`, cut into their parts without copying them. Pact's own
//! parser goes through them character by character and allocates for each part; of tens of thousands
//! that is a tenth of a second. It panics at some, so they are checked here before it sees them.

use serde_json::Value;

use super::error::{Fault, Problem};
use super::node::Node;

/// One part of a path expression.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PathPart<'p> {
    /// `$`: the whole.
    Root,
    /// The member of that name.
    Field(&'p str),
    /// The item at that place, from 0.
    Index(usize),
    /// `*`: every member or item.
    Star,
    /// `[*]`: every item.
    StarIndex,
}

/// The longest index that is read here, in digits: any of that length is a number.
const LONGEST_INDEX: usize = 18;

/// The parts of a path expression that begins with `$` and is written as all but a few are. `None`
/// for any other: only Pact's parser can say what it means, or that it means nothing.
#[must_use]
pub fn path_parts(path: &str) -> Option<Vec<PathPart<'_>>> {
    let mut rest = path.strip_prefix('$')?;
    let mut parts = Vec::with_capacity(8);
    parts.push(PathPart::Root);
    while !rest.is_empty() {
        let (part, after) = match rest.strip_prefix('.') {
            Some(rest) => dotted(rest)?,
            None => bracketed(rest.strip_prefix('[')?)?,
        };
        parts.push(part);
        rest = after;
    }
    Some(parts)
}

/// What comes after a dot, and what is left behind it.
fn dotted(rest: &str) -> Option<(PathPart<'_>, &str)> {
    if let Some(after) = rest.strip_prefix('*') {
        return Some((PathPart::Star, after));
    }
    let end = rest.bytes().position(|byte| matches!(byte, b'.' | b'['));
    let (name, after) = rest.split_at(end.unwrap_or(rest.len()));
    let is_plain = name
        .bytes()
        .all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
    let is_name = !name.is_empty() && (is_plain || name.chars().all(in_a_name));
    is_name.then_some((PathPart::Field(name), after))
}

fn in_a_name(character: char) -> bool {
    character.is_alphanumeric() || matches!(character, '_' | '-' | ':' | '#' | '@')
}

/// What comes after an opening bracket, and what is left behind the closing one.
fn bracketed(rest: &str) -> Option<(PathPart<'_>, &str)> {
    if let Some(quoted) = rest.strip_prefix('\'') {
        let (name, after) = quoted.split_once('\'')?;
        let after = after.strip_prefix(']')?;
        return (!name.is_empty()).then_some((PathPart::Field(name), after));
    }
    let (index, after) = rest.split_at(rest.bytes().position(|byte| byte == b']')?);
    let after = &after[1..];
    if index == "*" {
        return Some((PathPart::StarIndex, after));
    }
    let is_index = index.len() <= LONGEST_INDEX && index.bytes().all(|byte| byte.is_ascii_digit());
    let index = index.parse().ok().filter(|_| is_index)?;
    Some((PathPart::Index(index), after))
}

/// Checks that each index in the path expressions of rules or generators is one that can be counted
/// to: Pact panics at `$[99999999999999999999]` and at `$[²]`.
pub(super) fn check_indexes(rules: &Node<'_>) -> Result<(), Fault> {
    if has_usable_indexes(rules.value()) {
        return Ok(());
    }
    if let Ok(members) = rules.members() {
        for (path, node) in members {
            if !is_usable(path) {
                let reason = format!("{path:?} has an index that is no usable number");
                return Err(node.fault(Problem::Path(reason)));
            }
            check_indexes(&node)?;
        }
    }
    let items = rules.items().unwrap_or_default();
    items.iter().try_for_each(check_indexes)
}

/// The same without a look at the places, which of tens of thousands of paths takes most of the time.
fn has_usable_indexes(rules: &Value) -> bool {
    match rules {
        Value::Object(members) => members
            .iter()
            .all(|(path, rules)| is_usable(path) && has_usable_indexes(rules)),
        Value::Array(items) => items.iter().all(has_usable_indexes),
        _ => true,
    }
}

/// Whether each index in a path can be counted to.
fn is_usable(path: &str) -> bool {
    if path_parts(path).is_some() {
        return true;
    }
    let is_number = |part: &&str| part.starts_with(char::is_numeric);
    let mut indexes = path.split('[').skip(1).filter(is_number);
    indexes.all(|index| {
        let end = index.find(|c: char| !c.is_numeric()).unwrap_or(index.len());
        index[..end].parse::<usize>().is_ok()
    })
}

#[cfg(test)]
mod tests {
    use pact_models::path_exp::{DocPath, PathToken};
    use proptest::prelude::*;

    use super::*;

    fn by_pact(path: &str) -> Option<Vec<PathToken>> {
        // A number that cannot be counted to makes Pact panic; loading refuses it before.
        DocPath::new(path).ok().map(|path| path.tokens().clone())
    }

    fn by_us(path: &str) -> Option<Vec<PathToken>> {
        let token = |part| match part {
            PathPart::Root => PathToken::Root,
            PathPart::Field(name) => PathToken::Field(name.to_owned()),
            PathPart::Index(index) => PathToken::Index(index),
            PathPart::Star => PathToken::Star,
            PathPart::StarIndex => PathToken::StarIndex,
        };
        Some(path_parts(path)?.into_iter().map(token).collect())
    }

    #[test]
    fn what_people_write_is_read_here_and_as_pact_reads_it() {
        let paths = [
            "$",
            "$.a",
            "$.a.b-c",
            "$['a b'].c",
            "$.a[0]",
            "$.a[007]",
            "$[*].b",
            "$.*",
            "$.*.a",
            "$.a[*][1]",
            "$['é'].ü",
            "$.@id",
            "$.a['x']['y']",
            "$.1",
            "$['a.b[0]']",
        ];
        for path in paths {
            assert!(by_us(path).is_some(), "{path}");
            assert_eq!(by_us(path), by_pact(path), "{path}");
        }
    }

    proptest! {
        #[test]
        fn a_path_that_is_read_here_means_the_same_to_pact(
            parts in prop::collection::vec(
                prop_oneof![
                    Just("."), Just("["), Just("]"), Just("'"), Just("*"), Just("$"), Just("a"),
                    Just("b-c"), Just("12"), Just("é"), Just(" "), Just("\\"), Just("[*]"),
                    Just("[3]"), Just(".x"), Just("['q']"),
                ],
                0..8,
            ),
        ) {
            let path = format!("${}", parts.concat());
            if let Some(parts) = by_us(&path) {
                prop_assert_eq!(Some(parts), by_pact(&path));
            }
        }
    }
}
