//! A digest of a set of values: the same in any order, and of constant size however many they are.

use serde_json::Value;
use sha2::{Digest as _, Sha256};

/// How many values there are, and the sum of their hashes. A value that is there twice counts twice.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct SetDigest {
    pub(super) values: u64,
    sum: [u64; 4],
}

impl SetDigest {
    /// Adds a value; one that is not there is one as well.
    pub(super) fn add(&mut self, value: Option<&Value>) {
        let hash = match value {
            Some(value) => Sha256::digest(value.to_string()),
            None => Sha256::digest([]),
        };
        for (sum, bytes) in self.sum.iter_mut().zip(hash.chunks_exact(8)) {
            let mut word = [0; 8];
            word.copy_from_slice(bytes);
            *sum = sum.wrapping_add(u64::from_le_bytes(word));
        }
        self.values += 1;
    }

    /// As it is shown in a report: the count, and the first half of the sum.
    pub(super) fn shown(&self) -> Value {
        let [first, second, ..] = self.sum;
        serde_json::json!({ "values": self.values, "digest": format!("{first:016x}{second:016x}") })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(values: &[&str]) -> SetDigest {
        let mut digest = SetDigest::default();
        for value in values {
            digest.add(Some(&Value::from(*value)));
        }
        digest
    }

    #[test]
    fn the_order_does_not_count_and_everything_else_does() {
        assert_eq!(of(&["a", "b", "c"]), of(&["c", "a", "b"]));
        assert_ne!(of(&["a", "b"]), of(&["a", "c"]));
        assert_ne!(of(&["a", "b"]), of(&["a", "b", "b"]));
        assert_ne!(of(&["a", "a"]), of(&["b", "b"]));
        let mut missing = of(&["a"]);
        missing.add(None);
        assert_ne!(missing, of(&["a", "null"]));
        assert_eq!(missing.values, 2);
    }
}
