//! What is missing in a step without being broken, for the console: places, and what of them was not
//! seen or not looked at.

use contract::Step;

use crate::plain;
use crate::style::{Style, Tone};
use crate::unseen::Group;

/// The widest column of places, in characters.
const PLACE: usize = 40;

/// The most places of one group that are listed; the other reports have more.
const LISTED: usize = 50;

/// The places with a heading before and an advice after them; nothing where there are none.
pub(super) fn block(
    step: &Step,
    groups: &[Group],
    heading: &str,
    advice: &str,
    style: Style,
) -> Option<Vec<String>> {
    if groups.is_empty() {
        return None;
    }
    let heading = format!("{}: {heading}", plain::clean(&step.name));
    let mut lines = vec![format!(
        "{} {}",
        style.paint(Tone::Unsure, "!"),
        style.paint(Tone::Strong, &heading)
    )];
    lines.extend(places(groups, style));
    lines.push(format!("  mend  {advice}"));
    Some(lines)
}

/// The places alone.
pub(super) fn places(groups: &[Group], style: Style) -> Vec<String> {
    let mut lines = Vec::new();
    for group in groups {
        lines.push(format!("  {}", style.paint(Tone::Faint, &group.title)));
        let shown = group.gaps.iter().take(LISTED);
        let widths = shown.clone().map(|gap| gap.place.chars().count());
        let width = widths.max().unwrap_or_default().min(PLACE);
        lines.extend(shown.map(|gap| format!("    {:width$}  {}", gap.place, gap.what)));
        if group.gaps.len() > LISTED {
            let more = group.gaps.len() - LISTED;
            lines.push(format!(
                "    … and {more} more, all of them in the JSON report"
            ));
        }
    }
    lines
}
