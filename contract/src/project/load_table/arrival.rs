//! `arrival = { constant = 40 }`: exactly one shape.

use serde::Deserialize;

use crate::Arrival;

/// How many parts a soak is looked at in, unless it is said.
const PARTS: u32 = 6;

#[derive(Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct ArrivalTable {
    constant: Option<f64>,
    steps: Option<Vec<f64>>,
    ramp: Option<[f64; 2]>,
    spike: Option<[f64; 2]>,
    soak: Option<f64>,
    parts: Option<u32>,
    users: Option<u32>,
}

impl ArrivalTable {
    pub(super) fn arrival(&self) -> Result<Arrival, String> {
        let shapes = [
            self.constant.map(|rate| Arrival::Constant { rate }),
            self.steps.clone().map(|rates| Arrival::Steps { rates }),
            self.ramp.map(|[from, to]| Arrival::Ramp { from, to }),
            self.spike.map(|[rate, peak]| Arrival::Spike { rate, peak }),
            self.soak.map(|rate| Arrival::Soak {
                rate,
                parts: self.parts.unwrap_or(PARTS),
            }),
            self.users.map(|users| Arrival::Users { users }),
        ];
        let mut shapes = shapes.into_iter().flatten();
        let (Some(arrival), None) = (shapes.next(), shapes.next()) else {
            return Err(
                "an arrival has exactly one of `constant`, `steps`, `ramp`, `spike`, `soak`, `users`"
                    .to_owned(),
            );
        };
        if self.parts.is_some() && self.soak.is_none() {
            return Err("`parts` is only for a `soak`".to_owned());
        }
        match is_possible(&arrival) {
            true => Ok(arrival),
            false => Err(
                "rates are above 0 and at most 1000000 (only a ramp may begin or end at 0), and \
                 there is at least one rate, part or user"
                    .to_owned(),
            ),
        }
    }
}

fn is_possible(arrival: &Arrival) -> bool {
    let rate = |rate: f64| rate > 0.0 && rate <= 1e6;
    match *arrival {
        Arrival::Constant { rate: one } => rate(one),
        Arrival::Steps { ref rates } => !rates.is_empty() && rates.iter().all(|&one| rate(one)),
        Arrival::Ramp { from, to } => {
            let end = |one: f64| (0.0..=1e6).contains(&one);
            end(from) && end(to) && (from > 0.0 || to > 0.0)
        }
        Arrival::Spike { rate: one, peak } => rate(one) && rate(peak),
        Arrival::Soak { rate: one, parts } => rate(one) && (1..=1000).contains(&parts),
        Arrival::Users { users } => (1..=10_000).contains(&users),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(text: &str) -> Result<Arrival, String> {
        let table: ArrivalTable = toml::from_str(text).unwrap();
        table.arrival()
    }

    #[test]
    fn each_shape_is_written_by_its_name() {
        let rates = vec![1.0, 2.5];
        for (text, arrival) in [
            ("constant = 40", Arrival::Constant { rate: 40.0 }),
            ("steps = [1, 2.5]", Arrival::Steps { rates }),
            ("ramp = [0, 9]", Arrival::Ramp { from: 0.0, to: 9.0 }),
            (
                "spike = [1, 9]",
                Arrival::Spike {
                    rate: 1.0,
                    peak: 9.0,
                },
            ),
            (
                "soak = 5",
                Arrival::Soak {
                    rate: 5.0,
                    parts: 6,
                },
            ),
            (
                "soak = 5\nparts = 3",
                Arrival::Soak {
                    rate: 5.0,
                    parts: 3,
                },
            ),
            ("users = 8", Arrival::Users { users: 8 }),
        ] {
            assert_eq!(parsed(text), Ok(arrival), "{text}");
        }
    }

    #[test]
    fn no_shape_two_shapes_and_impossible_rates_are_refused() {
        for text in [
            "",
            "constant = 1\nusers = 1",
            "constant = 1\nparts = 2",
            "constant = 0",
            "constant = -1",
            "constant = nan",
            "constant = inf",
            "steps = []",
            "steps = [1, 0]",
            "ramp = [0, 0]",
            "spike = [1, 0]",
            "soak = 1\nparts = 0",
            "users = 0",
        ] {
            assert!(parsed(text).is_err(), "{text}");
        }
    }
}
