//! Numbers as a line of small columns.

const LEVELS: [char; 8] = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];

/// A character for each value, its height relative to the highest; a blank where there is none.
pub(super) fn sparkline(values: &[Option<f64>]) -> String {
    let highest = values.iter().flatten().copied().fold(0.0, f64::max);
    let level = |value: &Option<f64>| match value {
        None => ' ',
        Some(value) => LEVELS[of(*value, highest)],
    };
    values.iter().map(level).collect()
}

/// The lowest level is for nothing alone: what there is little of still shows.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a share from 0 to 1 of seven levels"
)]
fn of(value: f64, highest: f64) -> usize {
    if highest <= 0.0 {
        return 0;
    }
    let level = (value / highest * 7.0).ceil() as usize;
    level.min(LEVELS.len() - 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_highest_is_full_and_little_is_more_than_nothing() {
        let values = [Some(0.0), Some(0.1), Some(50.0), None, Some(100.0)];
        assert_eq!(sparkline(&values), "▁▂▅ █");
        assert_eq!(sparkline(&[Some(0.0), Some(0.0)]), "▁▁");
        assert_eq!(sparkline(&[]), "");
    }
}
