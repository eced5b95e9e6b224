//! Bodies that are changed in one place: the places that a schema speaks of, and cases that are told
//! apart by whether the changed body still fits.

mod edit;
mod place;

use contract::Reaction;
use fastrand::Rng;
use serde_json::Value;

pub(super) use edit::{Edit, edit};
pub(super) use place::Place;

use super::case::Case;
use super::plain::Plain;

/// The edits that a fault makes at one place, each with the variant's name where there are several.
pub(super) type Edits = fn(&Place<'_>, &mut Rng) -> Vec<(Option<String>, Edit)>;

/// Bodies that break the schema in one place, which a consumer has to refuse.
pub(super) fn invalid(plain: &Plain<'_>, fault: &str, edits: Edits) -> Vec<Case> {
    cases(plain, fault, edits, Reaction::Refuse)
}

/// Bodies that are others in one place and fit the schema, which a consumer has to tolerate.
pub(super) fn valid(plain: &Plain<'_>, fault: &str, edits: Edits) -> Vec<Case> {
    cases(plain, fault, edits, Reaction::Tolerate)
}

/// The schema itself says which of the edits are of the kind that is asked for.
fn cases(plain: &Plain<'_>, fault: &str, edits: Edits, reaction: Reaction) -> Vec<Case> {
    let (Some(body), Some(schema)) = (plain.body, plain.schema) else {
        return Vec::new();
    };
    let mut random = plain.random(fault);
    let mut cases = Vec::new();
    for place in Place::all(schema.document(), body, &mut random) {
        for (variant, edit) in edits(&place, &mut random) {
            let Some(changed) = edit.of(body, &place.pointer) else {
                continue;
            };
            let fits = || changed.json().map(|body| schema.check(body).is_empty());
            // What is no JSON that a schema could judge breaks the contract by being so.
            let is_meant = match reaction {
                Reaction::Refuse => fits() != Some(true),
                Reaction::Tolerate | Reaction::Recover => fits() == Some(true),
            };
            if !is_meant || changed.json() == Some(body) {
                continue;
            }
            let answer = plain.with_body(changed.into_text(), None);
            let mut case = Case::always(reaction, answer).at(place.pointer.clone());
            case.variant = variant;
            cases.push(case);
        }
    }
    cases
}

/// One edit without a name.
pub(super) fn only(edit: Edit) -> Vec<(Option<String>, Edit)> {
    vec![(None, edit)]
}

/// Values in the place of the one that is there, by the names of the variants.
pub(super) fn values<'a>(
    values: impl IntoIterator<Item = (&'a str, Value)>,
) -> Vec<(Option<String>, Edit)> {
    let edit = |(name, value): (&str, Value)| (Some(name.to_owned()), Edit::Value(value));
    values.into_iter().map(edit).collect()
}
