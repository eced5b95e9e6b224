//! Flags that say the same thing in two ways, such as a token and a file that holds it. Within one
//! layer the command decides; between layers the higher one does, for both.

use super::Given;

/// A file that holds what the other flag is.
const FILE_SUFFIX: &str = "_file";

/// Other flags of which one says what the other does.
const PAIRS: [(&str, &str); 1] = [("database", "database_url")];

/// Leaves out what a higher layer says in another way.
pub(super) fn resolve(given: Vec<Given>) -> Vec<Given> {
    let outdone = |one: &Given| {
        given.iter().any(|other| {
            are_alternatives(one.id.as_str(), other.id.as_str())
                && one.source.layer() < other.source.layer()
        })
    };
    let kept: Vec<bool> = given.iter().map(|given| !outdone(given)).collect();
    let given = given.into_iter().zip(kept);
    given
        .filter_map(|(given, keep)| keep.then_some(given))
        .collect()
}

fn are_alternatives(one: &str, other: &str) -> bool {
    let stem = |id: &'_ str| id.strip_suffix(FILE_SUFFIX).unwrap_or(id).to_owned();
    let pair = |a: &str, b: &str| PAIRS.contains(&(a, b)) || PAIRS.contains(&(b, a));
    let (stem_of_one, stem_of_other) = (stem(one), stem(other));
    one != other && (stem_of_one == stem_of_other || pair(&stem_of_one, &stem_of_other))
}
