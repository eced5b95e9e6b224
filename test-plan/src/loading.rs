//! The part of a step that loads a consumer.

use consumer_verify::load::{Options, Play};
use contract::project::Load;
use test_environment::Services;

use crate::Plan;
use crate::run::Within;

/// The services that a load speaks to itself.
pub(crate) fn uses(load: &Load) -> impl Iterator<Item = &str> {
    let given = load.given.iter().map(|given| given.provider.as_str());
    let held = load.held.iter().map(|held| held.provider.as_str());
    given.chain(held).chain([load.consumer.as_str()])
}

impl Plan {
    /// Plays the load of a step, and starts the consumer again as the steps after it know it.
    pub(crate) async fn play_load(
        &self,
        step: &str,
        load: &Load,
        within: &Within<'_, '_>,
        services: &mut Services,
    ) -> contract::Step {
        let mut options = Options::of(load, fastrand::u64(..), self.files.load());
        if self.soak {
            options = options.soaking(load);
        }
        let play = Play {
            load,
            options: &options,
            surroundings: within.surroundings,
            listener: within.listener,
            told: within.told,
            end: within.end,
        };
        let played = play.step(step, services).await;
        let is_last = self.steps.last().is_some_and(|last| last.name == step);
        if let (Some(consumer), false) = (self.project.service(&load.consumer), is_last) {
            let up = services.bring_up(within.surroundings, consumer, within.listener);
            within.end.unless(up).await;
        }
        played
    }
}
