//! Names that are not known, and which known one was probably meant.

/// One slip (a letter more, less, other, or two exchanged) is forgiven in every so many letters.
const LETTERS_FOR_A_SLIP: usize = 3;

/// The most names that are listed beside a guess: more of them would only hide it.
const BESIDE_A_GUESS: usize = 20;

/// `unknown` with the nearest of the `known` names, and all of them, unless they are many: "`strat`; did you
/// mean `start`? Known: `build`, `start`".
#[must_use]
pub fn instead<'a>(unknown: &str, known: impl IntoIterator<Item = &'a str>) -> String {
    let known: Vec<&str> = known.into_iter().collect();
    let slips = 1.max(unknown.chars().count() / LETTERS_FOR_A_SLIP);
    let nearest = known
        .iter()
        .map(|name| (strsim::damerau_levenshtein(unknown, name), *name))
        .filter(|(distance, _)| *distance <= slips)
        .min_by_key(|(distance, _)| *distance);
    let guess = nearest.map_or_else(String::new, |(_, name)| format!("; did you mean `{name}`?"));
    let all: Vec<String> = known.iter().map(|name| format!("`{name}`")).collect();
    match (guess.is_empty(), all.is_empty()) {
        (_, true) => format!("`{unknown}`; none is known"),
        (false, false) if known.len() > BESIDE_A_GUESS => format!("`{unknown}`{guess}"),
        (true, false) => format!("`{unknown}`; known: {}", all.join(", ")),
        (false, false) => format!("`{unknown}`{guess} Known: {}", all.join(", ")),
    }
}

/// Whether `name` can stand in a placeholder and in a file name.
pub(super) fn is_plain(name: &str) -> bool {
    let allowed = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_');
    name.starts_with(|c: char| c.is_ascii_alphabetic()) && name.chars().all(allowed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_name_is_offered_only_when_it_is_near() {
        assert_eq!(
            instead("strat", ["build", "start"]),
            "`strat`; did you mean `start`? Known: `build`, `start`"
        );
        assert_eq!(
            instead("xyz", ["build", "start"]),
            "`xyz`; known: `build`, `start`"
        );
        assert_eq!(instead("xyz", []), "`xyz`; none is known");
        let many: Vec<String> = (0..30).map(|number| format!("name-{number}")).collect();
        let many = || many.iter().map(String::as_str);
        assert_eq!(instead("nam-7", many()), "`nam-7`; did you mean `name-7`?");
        assert!(instead("xyz", many()).ends_with("`name-29`"));
    }
}
