//! The fault matrix for the console: a line for each interaction, a column for each class of faults,
//! within the width of a usual terminal.

mod fit;
mod number;

use std::collections::BTreeMap;

use contract::{FaultClass, Step, Totals};

use self::fit::fit;
use self::number::Number;
use super::rows::column;
use crate::faults::{self, Interaction, Pair, Row};
use crate::style::{Style, Tone};
use crate::{plain, words};

/// The most characters of a line.
const WIDTH: usize = 100;

/// The least characters that names have room for, however wide the numbers are.
const LEAST_NAME: usize = 24;

/// The most rows that are listed when their faults are all kept; of more, only the others are.
const LISTED: usize = 60;

/// The most classes of a line that says what each comes to.
const CLASSES: usize = 4;

/// Between two columns. In the second of them stands the sign of the number after it.
const GAP: usize = 2;

/// A line of the table.
struct Line {
    /// With its indentation.
    name: String,
    tone: Option<Tone>,
    /// For each class; empty where the lines below have them.
    numbers: Vec<Number>,
}

/// The table and what explains it; nothing where the step has no faults.
pub(super) fn lines(step: &Step, style: Style) -> Vec<String> {
    let pairs = faults::matrix(step);
    if pairs.is_empty() {
        return vec![];
    }
    let (table, hidden) = table(&pairs);
    let mut lines = drawn(&table, style);
    if hidden > 0 {
        lines.push(format!("    … and {}", plain::count(hidden, "more row")));
    }
    let explained = explained(step);
    lines.push(format!("  {}", style.paint(Tone::Faint, &explained)));
    lines.extend(column("in all", in_all(step), style));
    lines.extend(column("slowest", words::fault::slowest(step), style));
    lines
}

/// What the signs of the table mean, as far as there are such.
fn explained(step: &Step) -> String {
    let mut signs = vec!["12: all 12 taken as they must be"];
    let classes = faults::by_class(step);
    let any = |count: fn(&Totals) -> usize| classes.values().any(|totals| count(totals) > 0);
    if any(|totals| totals.broken) {
        signs.push("✗10/12: only 10 of 12");
    }
    if any(|totals| totals.not_checked) {
        signs.push("?10/12: the others not checked");
    }
    signs.push("–: no such fault");
    signs.join("; ")
}

/// What each class comes to, in lines that are short enough.
fn in_all(step: &Step) -> Vec<String> {
    let classes = faults::by_class(step);
    let classes = classes.iter().map(|(class, totals)| {
        let number = number::of(Some(*totals)).painted(0, Style::Plain);
        format!("{} {}", class.name(), number.trim_start())
    });
    let classes = Vec::from_iter(classes);
    let lines = classes.chunks(CLASSES).map(|some| some.join(", "));
    lines.collect()
}

/// The lines of all rows, and how many rows were left out.
fn table(pairs: &[Pair<'_>]) -> (Vec<Line>, usize) {
    let all = pairs.iter().flat_map(|pair| &pair.interactions);
    let all: usize = all.map(|interaction| interaction.rows.len()).sum();
    let mut left = LISTED;
    let mut lines = Vec::new();
    for pair in pairs {
        let mut of_pair = Vec::new();
        for interaction in &pair.interactions {
            let listed = |row: &&Row<'_>| all <= LISTED || !row.is_kept();
            let rows = interaction.rows.iter().filter(listed).take(left);
            let rows = Vec::from_iter(rows);
            left -= rows.len();
            of_pair.extend(of_interaction(interaction, &rows));
        }
        if !of_pair.is_empty() {
            lines.push(Line {
                name: format!("  {} → {}", pair.consumer, pair.provider),
                tone: Some(Tone::Faint),
                numbers: FaultClass::ALL.map(number::head).into(),
            });
            lines.extend(of_pair);
        }
    }
    (lines, all - (LISTED - left))
}

/// One line where an interaction was asked for in one scenario, otherwise one for each of them below
/// its name.
fn of_interaction(interaction: &Interaction<'_>, rows: &[&Row<'_>]) -> Vec<Line> {
    let line = |name: String, row: &Row<'_>| Line {
        name,
        tone: None,
        numbers: numbers(|class| row.cells.get(&class).map(|checks| faults::totals(checks))),
    };
    let name = format!("    {}", interaction.description);
    if let ([row], [_]) = (rows, &*interaction.rows) {
        return vec![line(name, row)];
    }
    let rows = rows.iter();
    let mut lines: Vec<Line> = rows
        .map(|row| line(format!("      in “{}”", row.scenario), row))
        .collect();
    if !lines.is_empty() {
        lines.insert(
            0,
            Line {
                name,
                tone: None,
                numbers: vec![],
            },
        );
    }
    lines
}

fn numbers(totals: impl Fn(FaultClass) -> Option<Totals>) -> Vec<Number> {
    let classes = FaultClass::ALL.into_iter();
    classes.map(|class| number::of(totals(class))).collect()
}

/// The lines with their columns below each other.
fn drawn(table: &[Line], style: Style) -> Vec<String> {
    let widths: BTreeMap<usize, usize> = (0..FaultClass::ALL.len())
        .map(|column| {
            let numbers = table.iter().filter_map(|line| line.numbers.get(column));
            (column, numbers.map(Number::width).max().unwrap_or_default())
        })
        .collect();
    let of_numbers: usize = widths.values().map(|width| width + GAP).sum();
    let room = WIDTH.saturating_sub(of_numbers).max(LEAST_NAME);
    let names = table
        .iter()
        .map(|line| plain::clean(&line.name.replace('\n', " ")));
    let names = fit(&Vec::from_iter(names), room);
    let longest = names.iter().map(|name| name.chars().count()).max();
    let longest = longest.unwrap_or_default();
    let lines = table.iter().zip(names);
    let lines = lines.map(|(line, name)| {
        let painted = line
            .tone
            .map_or(name.clone(), |tone| style.paint(tone, &name));
        let padding = " ".repeat(longest - name.chars().count());
        let numbers = line.numbers.iter().zip(widths.values());
        let numbers = numbers.map(|(number, width)| number.painted(width + GAP, style));
        format!("{painted}{padding}{}", String::from_iter(numbers))
    });
    lines.map(|line| line.trim_end().to_owned()).collect()
}
