//! Shuffling by a seed. The generator is SplitMix64 (Steele, Lea, Flood 2014): a few lines of our
//! own, so that a seed gives the same order in every version of this program.

/// Shuffles in place (Fisher-Yates); the same seed gives the same order.
pub(crate) fn shuffle<T>(items: &mut [T], seed: u64) {
    let mut random = SplitMix64(seed);
    for last in (1..items.len()).rev() {
        items.swap(last, random.below(last + 1));
    }
}

struct SplitMix64(u64);

impl SplitMix64 {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A number below `limit`, by the high half of the product; its bias is below 2^-40 for any
    /// number of interactions.
    fn below(&mut self, limit: usize) -> usize {
        let product = u128::from(self.next()) * limit as u128;
        usize::try_from(product >> 64).unwrap_or(0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seed_gives_the_same_order_today_and_in_later_versions() {
        let mut items: Vec<u32> = (0..8).collect();
        shuffle(&mut items, 42);
        assert_eq!(items, [4, 3, 2, 0, 7, 6, 1, 5]);
    }

    #[test]
    fn the_generator_gives_the_numbers_of_its_reference() {
        let mut random = SplitMix64(1_234_567);
        assert_eq!(random.next(), 6_457_827_717_110_365_317);
        assert_eq!(random.next(), 3_203_168_211_198_807_973);
    }

    #[test]
    fn nothing_is_lost_or_doubled() {
        for seed in 0..100 {
            let mut items: Vec<usize> = (0..50).collect();
            shuffle(&mut items, seed);
            items.sort_unstable();
            assert!(items.into_iter().eq(0..50));
        }
    }
}
