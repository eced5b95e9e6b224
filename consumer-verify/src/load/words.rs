//! The id and the key of each request, made from the seed and its number: nobody has to remember them,
//! and an id that is found somewhere says which request it is of.

/// What ids and keys are made from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Words {
    seed: u64,
}

impl Words {
    /// The words of all loads with this seed.
    #[must_use]
    pub fn of(seed: u64) -> Self {
        Self { seed }
    }

    /// The id of a request.
    #[must_use]
    pub fn id(self, number: u64) -> String {
        format!("{:016x}-{number}", self.seed)
    }

    /// The idempotency key of a request; another one for each.
    #[must_use]
    pub fn key(self, number: u64) -> String {
        format!("{:016x}{:016x}", self.seed, scattered(number))
    }

    /// The number of the request whose id stands somewhere in a text.
    #[must_use]
    pub fn number_in(self, text: &str) -> Option<u64> {
        let prefix = format!("{:016x}-", self.seed);
        let (_, rest) = text.split_once(&prefix)?;
        let digits = rest.find(|c: char| !c.is_ascii_digit());
        let number: u64 = rest[..digits.unwrap_or(rest.len())].parse().ok()?;
        // `007` is not what was sent.
        rest.starts_with(&number.to_string()).then_some(number)
    }
}

/// The finalizer of SplitMix64: a bijection, so that no two numbers have one key.
fn scattered(number: u64) -> u64 {
    let mut z = number.wrapping_add(0x9e37_79b9_7f4a_7c15);
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;

    use super::*;

    #[test]
    fn keys_are_all_different_and_say_nothing_of_the_order() {
        let keys = BTreeSet::from_iter((0..10_000).map(|number| Words::of(7).key(number)));
        assert_eq!(keys.len(), 10_000);
        assert_ne!(Words::of(7).key(1), Words::of(8).key(1));
    }

    #[test]
    fn what_is_no_id_of_this_load_has_no_number() {
        let words = Words::of(7);
        let id = words.id(42);
        for text in [
            "",
            "42",
            &Words::of(8).id(42),
            &id[..17],
            &id.replace("42", "042"),
        ] {
            assert_eq!(words.number_in(text), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn an_id_says_its_number_wherever_it_stands(
            seed: u64, number: u64, before in "[^0-9a-f]{0,9}", after in "[^0-9]{0,9}"
        ) {
            let words = Words::of(seed);
            let text = format!("{before}{}{after}", words.id(number));
            prop_assert_eq!(words.number_in(&text), Some(number));
        }
    }
}
