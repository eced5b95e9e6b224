//! The fault matrix as the page shows it: a table of interactions and classes, and below it the faults
//! of each of its cells.

mod list;

use std::collections::{BTreeMap, HashMap};

use contract::{FaultClass, Step, Totals};
use serde::Serialize;

use self::list::List;
use crate::causes::Check;
use crate::{faults, plain, words};

#[derive(Serialize)]
pub(super) struct Faults {
    /// The columns.
    classes: Vec<Class>,
    pairs: Vec<Pair>,
    /// What each column comes to.
    all: Vec<Option<Cell>>,
    /// How many faults there are of each class.
    summary: String,
    slowest: Option<String>,
    lists: Vec<List>,
}

#[derive(Serialize)]
struct Class {
    name: &'static str,
    means: &'static str,
}

/// A consumer and a provider.
#[derive(Serialize)]
struct Pair {
    name: String,
    rows: Vec<Row>,
}

/// A line of the table.
#[derive(Serialize)]
struct Row {
    name: String,
    place: Place,
    /// For each class; empty where the rows below have them.
    cells: Vec<Option<Cell>>,
}

/// What a row stands for.
#[derive(Serialize)]
#[serde(rename_all = "snake_case")]
enum Place {
    Interaction,
    /// One of several scenarios of the interaction above.
    Scenario,
}

#[derive(Serialize)]
struct Cell {
    verdict: &'static str,
    sign: &'static str,
    text: String,
    /// The same in words, for who cannot see the table.
    label: String,
    /// How many hundredths of the faults were not kept, rounded up.
    share: usize,
    /// The place of the list on the page, where it has one.
    list: Option<String>,
}

impl Faults {
    /// The matrix of a step; `None` where it has no faults. `causes` has the places of the causes by
    /// the numbers of the checks.
    pub(super) fn of(number: usize, step: &Step, causes: &HashMap<usize, String>) -> Option<Self> {
        let summary = words::fault::by_class(step)?;
        let mut lists = Vec::new();
        let pairs = faults::matrix(step).into_iter().map(|pair| Pair {
            name: plain::clean(&format!("{} → {}", pair.consumer, pair.provider)),
            rows: pair
                .interactions
                .iter()
                .flat_map(|one| rows(number, one, causes, &mut lists))
                .collect(),
        });
        let pairs = pairs.collect();
        let all = faults::by_class(step);
        Some(Self {
            classes: FaultClass::ALL.map(Class::of).into(),
            pairs,
            all: cells(|class| Some(Cell::of(all.get(&class)?, None))),
            summary,
            slowest: words::fault::slowest(step),
            lists,
        })
    }
}

impl Class {
    fn of(class: FaultClass) -> Self {
        Self {
            name: class.name(),
            means: words::fault::class(class),
        }
    }
}

/// The rows of an interaction; to `lists` comes one for each of them that has cells.
fn rows(
    step: usize,
    interaction: &faults::Interaction<'_>,
    causes: &HashMap<usize, String>,
    lists: &mut Vec<List>,
) -> Vec<Row> {
    let name = plain::clean(interaction.description);
    let mut filled = |name: String, place: Place, row: &faults::Row<'_>| {
        let id = format!("faults-{step}-{}", lists.len() + 1);
        let list = |class: FaultClass| format!("{id}-{}", class.name());
        let title = [
            plain::clean(interaction.description),
            plain::clean(row.scenario),
        ];
        let classes: BTreeMap<FaultClass, (String, &[Check<'_>])> = row
            .cells
            .iter()
            .map(|(class, checks)| (*class, (list(*class), &**checks)))
            .collect();
        lists.push(List::of(title, &classes, causes));
        let cell = |class| {
            let totals = faults::totals(row.cells.get(&class)?);
            Some(Cell::of(&totals, Some(list(class))))
        };
        Row {
            name,
            place,
            cells: cells(cell),
        }
    };
    if let [row] = &*interaction.rows {
        return vec![filled(name, Place::Interaction, row)];
    }
    let scenarios = interaction.rows.iter();
    let scenarios = scenarios.map(|row| {
        let name = format!("in “{}”", plain::clean(row.scenario));
        filled(name, Place::Scenario, row)
    });
    let scenarios: Vec<Row> = scenarios.collect();
    let head = Row {
        name,
        place: Place::Interaction,
        cells: vec![],
    };
    std::iter::once(head).chain(scenarios).collect()
}

fn cells(cell: impl Fn(FaultClass) -> Option<Cell>) -> Vec<Option<Cell>> {
    FaultClass::ALL.into_iter().map(cell).collect()
}

impl Cell {
    fn of(totals: &Totals, list: Option<String>) -> Self {
        let (kept, all) = (totals.kept, totals.checks());
        let (verdict, sign) = match totals {
            Totals { broken: 1.., .. } => ("broken", "✗ "),
            Totals {
                not_checked: 1.., ..
            } => ("not_checked", "? "),
            Totals { pending: 1.., .. } => ("pending", "○ "),
            _ => ("kept", ""),
        };
        let text = match kept == all {
            true => kept.to_string(),
            false => format!("{kept}/{all}"),
        };
        Self {
            verdict,
            sign,
            text,
            label: words::totals(totals),
            share: ((all - kept) * 100).div_ceil(all.max(1)),
            list,
        }
    }
}
