//! Which texts were seen before, in a memory that does not depend on how long they are.

use std::collections::HashSet;
use std::hash::{BuildHasher, BuildHasherDefault, Hasher, RandomState};

/// A set of texts of which only a fingerprint of 128 bits is kept: a million of them take 36 MB at
/// most, however long they are. The keys are random for each set, so nobody can choose two texts
/// with one fingerprint; by chance, two of a million have one in fewer than 1 of 10^26 sets.
#[derive(Debug, Default)]
pub(crate) struct Fingerprints {
    keys: [RandomState; 2],
    seen: HashSet<u128, BuildHasherDefault<Lower>>,
}

/// Takes the lower half of a fingerprint for its hash: it is as random as any other.
#[derive(Default)]
struct Lower(u64);

impl Hasher for Lower {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, fingerprint: &[u8]) {
        for (lower, byte) in (0..u64::BITS).step_by(8).zip(fingerprint) {
            self.0 ^= u64::from(*byte) << lower;
        }
    }

    fn write_u128(&mut self, fingerprint: u128) {
        self.0 = fingerprint as u64;
    }
}

impl Fingerprints {
    /// Puts `text` in; `false` when it was there already.
    pub(crate) fn insert(&mut self, text: &str) -> bool {
        let [high, low] = self
            .keys
            .each_ref()
            .map(|key| u128::from(key.hash_one(text)));
        self.seen.insert(high << 64 | low)
    }

    /// How many texts are in it.
    pub(crate) fn len(&self) -> usize {
        self.seen.len()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_was_put_in_is_seen_again() {
        let mut seen = Fingerprints::default();
        let texts: Vec<_> = (0..10_000).map(|number| number.to_string()).collect();
        assert!(texts.iter().all(|text| seen.insert(text)));
        assert!(!texts.iter().any(|text| seen.insert(text)));
        assert_eq!(seen.len(), texts.len());
    }
}
