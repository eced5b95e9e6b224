//! JSON pointers (RFC 6901), and JSON text in one fixed order: what files and messages are made of.

/// The JSON pointer to the member `key` of what `pointer` points to.
#[must_use]
pub fn pointer_to_member(pointer: &str, key: &str) -> String {
    // Loading asks for one of every value that it looks at: one allocation, and not four.
    let mut member = String::with_capacity(pointer.len() + 1 + key.len());
    member.push_str(pointer);
    member.push('/');
    for part in key.split_inclusive(['~', '/']) {
        match part.as_bytes() {
            [rest @ .., b'~'] => member.extend([&part[..rest.len()], "~0"]),
            [rest @ .., b'/'] => member.extend([&part[..rest.len()], "~1"]),
            _ => member.push_str(part),
        }
    }
    member
}

/// The pointer as a message shows it: the empty one, which is the whole document, has a word.
pub(crate) fn pointer_or_root(pointer: &str) -> &str {
    if pointer.is_empty() {
        "the top"
    } else {
        pointer
    }
}

/// The same value with the keys of every object in order, also where some dependency has made
/// `serde_json` keep the order of insertion.
#[cfg(feature = "consumer-tests")]
pub(crate) fn sorted(value: serde_json::Value) -> serde_json::Value {
    use serde_json::{Map, Value};

    match value {
        Value::Array(items) => items.into_iter().map(sorted).collect(),
        Value::Object(members) => {
            let mut members: Vec<_> = members.into_iter().collect();
            members.sort_by(|(a, _), (b, _)| a.cmp(b));
            let members: Map<_, _> = members
                .into_iter()
                .map(|(key, value)| (key, sorted(value)))
                .collect();
            Value::Object(members)
        }
        scalar => scalar,
    }
}
