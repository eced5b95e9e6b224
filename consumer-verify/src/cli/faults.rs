//! The command that plays faults to a consumer.

use std::num::NonZeroUsize;
use std::path::PathBuf;

use clap::Args;

use crate::settings;

/// Plays every fault that the contract allows to the consumer, and says how it took each
///
/// Reads [faults.<consumer>] of contracts.toml: it starts instances of the consumer, plays their
/// providers from the pacts, makes their answers wrong one by one, and looks at what the consumer
/// answers, stores and logs. Exit codes: 0 it took all of them as it has to, 1 not all, 2 the call or an
/// input was wrong, or a scenario fails without any fault, 3 not everything could be checked.
#[derive(Args)]
pub(super) struct Faults {
    /// The plan [default: contracts.toml in the current folder or above it]
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
    /// The consumer, where the plan has faults for several
    #[arg(long, value_name = "NAME")]
    consumer: Option<String>,
    /// Play only the cells with this in their names, which are scenario/interaction/fault, and behind
    /// that @pointer and #variant where there are any; may be repeated
    #[arg(long, value_name = "TEXT")]
    only: Vec<String>,
    /// Makes the same choices where there are several, such as which element of a list is changed
    #[arg(long, value_name = "N", default_value_t = consumer_verify::FaultTest::SEED)]
    seed: u64,
    /// How many instances of the consumer run side by side [default: as the plan says]
    #[arg(long, value_name = "N")]
    instances: Option<NonZeroUsize>,
    /// Where the reports and logs go [default: target/fault-report beside the plan]
    #[arg(long, value_name = "FOLDER")]
    output_dir: Option<PathBuf>,
    /// No colours, as with the environment variable NO_COLOR
    #[arg(long, visible_alias = "no-color")]
    no_colour: bool,
}

impl Faults {
    pub(super) fn settings(self) -> settings::Faults {
        settings::Faults {
            config: self.config,
            consumer: self.consumer,
            only: self.only,
            seed: self.seed,
            instances: self.instances.map(NonZeroUsize::get),
            output_dir: self.output_dir,
            colours: !self.no_colour,
        }
    }
}
