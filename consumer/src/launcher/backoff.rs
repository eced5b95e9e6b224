//! How long to wait after an attempt that failed. Pure.

use std::time::Duration;

use super::LauncherSettings;

/// The time until the next attempt when `failed` attempts failed so far, 1 at least. `random` is
/// from 0 to 1: replicas that failed together shall not come back together.
///
/// The delay doubles with each attempt up to the longest one, and between half of it and all of it
/// is waited. `asked_for` is how long the provider wants to be left alone, and counts where it is
/// longer.
pub(super) fn delay(
    settings: &LauncherSettings,
    failed: u32,
    random: f64,
    asked_for: Option<Duration>,
) -> Duration {
    let doublings = failed.saturating_sub(1).min(31);
    let full = settings
        .first_delay
        .saturating_mul(1 << doublings)
        .min(settings.longest_delay);
    let jittered = full.mul_f64(0.5 + random.clamp(0.0, 1.0) / 2.0);
    jittered.max(asked_for.unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn settings() -> LauncherSettings {
        LauncherSettings {
            first_delay: Duration::from_secs(5),
            longest_delay: Duration::from_secs(60),
            ..LauncherSettings::default()
        }
    }

    #[test]
    fn the_delay_doubles_until_it_is_the_longest() {
        let delays: Vec<u64> = (1..=6)
            .map(|failed| delay(&settings(), failed, 1.0, None).as_secs())
            .collect();
        assert_eq!(delays, [5, 10, 20, 40, 60, 60]);
    }

    #[test]
    fn a_provider_that_wants_more_time_gets_it() {
        let wanted = Duration::from_secs(90);
        assert_eq!(delay(&settings(), 1, 1.0, Some(wanted)), wanted);
        let less = Duration::from_secs(1);
        assert_eq!(delay(&settings(), 1, 1.0, Some(less)).as_secs(), 5);
    }

    proptest! {
        #[test]
        fn a_delay_is_between_half_of_the_full_one_and_all_of_it(
            failed in any::<u32>(), random in 0.0..=1.0,
        ) {
            let full = delay(&settings(), failed, 1.0, None);
            let jittered = delay(&settings(), failed, random, None);
            prop_assert!(jittered <= full);
            prop_assert!(jittered >= full / 2);
        }
    }
}
