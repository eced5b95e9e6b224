//! The mutation score of a step in words: how much of the answers the consumer's tests look at, and
//! which places nobody checks.

use std::collections::{BTreeMap, BTreeSet};

use contract::{Excused, MutationScore, Place, Survivor};

use crate::unseen::{Gap, Group};
use crate::{plain, words};

/// The most interactions of one place that are named.
const NAMED: usize = 3;

/// What to do about a place that nobody checks.
pub(crate) const ADVICE: &str =
    "assert on it in the consumer's test, or excuse it there with a reason";

/// The score in a line: `412 of 420 mutants noticed (98 %), 3 excused`; `None` where there was none.
pub(crate) fn score(score: &MutationScore) -> Option<String> {
    if score.is_empty() {
        return None;
    }
    let mut line = match score.percent() {
        None => "no mutant counts".to_owned(),
        Some(percent) => {
            let of = plain::count(score.mutants(), "mutant");
            format!("{} of {of} noticed ({percent} %)", score.noticed())
        }
    };
    let excused = score.excused.iter();
    let excused: usize = excused.map(|one| one.survivor.mutations.len()).sum();
    if excused > 0 {
        line.push_str(&format!(", {excused} excused"));
    }
    Some(line)
}

/// What nobody checks, by provider: each place once, whatever the number of its interactions, and the
/// interactions that no test was run for.
pub(crate) fn unchecked(score: &MutationScore) -> Vec<Group> {
    let mut groups: Vec<Group> = Vec::new();
    for ((provider, at), survivors) in score.by_place() {
        let gap = Gap {
            place: place(at),
            what: format!("{} {}", mutations(&survivors), interactions(&survivors)),
        };
        push(&mut groups, provider, gap);
    }
    for untested in &score.untested {
        let gap = Gap {
            place: format!("“{}”", plain::clean(&untested.interaction)),
            what: format!(
                "no test was run for it: {}",
                plain::count(untested.mutants, "mutant")
            ),
        };
        push(&mut groups, &untested.provider, gap);
    }
    groups
}

/// What nobody needs to check, by the reason: each place of a provider once.
pub(crate) fn excused(score: &MutationScore) -> Vec<Group> {
    let mut places: BTreeMap<(&str, &str, &Place), Vec<&Survivor>> = BTreeMap::new();
    for Excused { survivor, because } in &score.excused {
        let place = (&**because, &*survivor.provider, &survivor.place);
        places.entry(place).or_default().push(survivor);
    }
    let mut groups: Vec<Group> = Vec::new();
    for ((because, provider, at), survivors) in places {
        let (mutations, interactions) = (mutations(&survivors), interactions(&survivors));
        let provider = plain::clean(provider);
        let gap = Gap {
            place: place(at),
            what: format!("{mutations} {interactions} of {provider}"),
        };
        push(&mut groups, because, gap);
    }
    groups
}

/// How many places nobody checks, as a sentence.
pub(crate) fn heading(unchecked: &[Group]) -> String {
    let places: usize = unchecked.iter().map(|group| group.gaps.len()).sum();
    match places {
        1 => "1 place of an answer that no test of the consumer checks".to_owned(),
        places => format!("{places} places of answers that no test of the consumer checks"),
    }
}

fn push(groups: &mut Vec<Group>, title: &str, gap: Gap) {
    let title = plain::clean(title);
    match groups.iter_mut().find(|group| group.title == title) {
        Some(group) => group.gaps.push(gap),
        None => groups.push(Group {
            title,
            gaps: vec![gap],
        }),
    }
}

fn place(place: &Place) -> String {
    match place {
        Place::Body { pointer } if pointer.is_empty() => "the whole body".to_owned(),
        Place::Body { pointer } => plain::words(pointer),
        other => words::place(other),
    }
}

/// What was done there and nobody noticed, each thing once.
fn mutations(survivors: &[&Survivor]) -> String {
    let all = survivors.iter().flat_map(|one| &one.mutations);
    let all: BTreeSet<&str> = all.map(String::as_str).collect();
    plain::clean(&Vec::from_iter(all).join(", "))
}

fn interactions(survivors: &[&Survivor]) -> String {
    let named = survivors.iter().take(NAMED);
    let named = named.map(|one| format!("“{}”", plain::words(&one.interaction)));
    let named = Vec::from_iter(named).join(", ");
    match survivors.len().saturating_sub(NAMED) {
        0 => format!("in {named}"),
        more => format!("in {named} and {more} more"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn survivor(interaction: &str, mutation: &str) -> Survivor {
        Survivor {
            provider: "p".into(),
            interaction: interaction.into(),
            place: Place::Body {
                pointer: "/a".into(),
            },
            mutations: vec![mutation.into()],
        }
    }

    #[test]
    fn what_is_excused_for_one_reason_is_said_with_it_once() {
        let excused = |interaction| Excused {
            survivor: survivor(interaction, "nulled"),
            because: "nobody reads it".into(),
        };
        let groups = super::excused(&MutationScore {
            excused: vec![excused("i"), excused("j")],
            ..MutationScore::default()
        });
        assert_eq!(groups.len(), 1);
        assert_eq!(groups[0].title, "nobody reads it");
        assert_eq!(groups[0].gaps[0].what, "nulled in “i”, “j” of p");
    }

    #[test]
    fn a_field_of_many_interactions_is_one_line() {
        let mut all = vec![survivor("i", "nulled"), survivor("j", "dropped")];
        all.extend(["k", "l", "m"].map(|name| survivor(name, "nulled")));
        let groups = unchecked(&MutationScore {
            survivors: all,
            ..MutationScore::default()
        });
        let [Group { gaps, .. }] = &*groups else {
            panic!("they are all of one provider");
        };
        let [Gap { place, what }] = &**gaps else {
            panic!("they are all one field");
        };
        assert_eq!(place, "/a");
        assert_eq!(what, "dropped, nulled in “i”, “j”, “k” and 2 more");
        assert_eq!(
            heading(&groups),
            "1 place of an answer that no test of the consumer checks"
        );
    }
}
