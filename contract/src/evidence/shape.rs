//! What a JSON Schema allows at each place of a body, worked out once: the places as a flat list
//! that a body is walked along with, without a look at the schema again.
//!
//! It reads only what says of which form a value may be; whether a value is right is for the
//! validator. What it cannot follow (a reference out of the document, `$dynamicRef`, `not`) it
//! leaves out: a place that is not listed is not missed.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use crate::pointer_to_member;

/// The most places of one schema; beyond, nothing is listed. References that fan out can make far
/// more of them than anybody would read.
const MOST_PLACES: usize = 2_000;

/// The places of a body; the first one is the body itself.
#[derive(Debug, Default)]
pub(crate) struct Shape {
    pub(super) places: Vec<Place>,
}

/// A place of a body, and the forms that it may have.
#[derive(Debug, Default)]
pub(super) struct Place {
    pub(super) pointer: String,
    pub(super) optional: bool,
    pub(super) nullable: bool,
    pub(super) boolean: bool,
    /// Whether it holds elements: an array, or an object of arbitrary members.
    pub(super) container: bool,
    pub(super) words: Vec<Value>,
    /// The places of the members by name, as indexes.
    pub(super) members: BTreeMap<String, usize>,
    /// The places of an array's first elements.
    pub(super) first: Vec<usize>,
    /// The place of all other elements, or of an object's other members.
    pub(super) each: Option<usize>,
}

impl Shape {
    pub(crate) fn of(schema: &Value) -> Self {
        let mut builder = Builder {
            root: schema,
            places: Vec::new(),
        };
        builder.place(String::new(), vec![schema], &mut Vec::new());
        Self {
            places: builder.places,
        }
    }
}

/// The schemas that all apply to one place, told apart by where they stand in the document.
type Schemas<'s> = Vec<&'s Value>;

struct Builder<'s> {
    root: &'s Value,
    places: Vec<Place>,
}

impl<'s> Builder<'s> {
    /// The index of the place that these schemas apply to. `above` are the places that lead to it:
    /// where the same schemas come back among them, the schema is recursive, and its places are
    /// those that are known.
    fn place(
        &mut self,
        pointer: String,
        schemas: Schemas<'s>,
        above: &mut Vec<(Schemas<'s>, usize)>,
    ) -> Option<usize> {
        let same = |known: &Schemas<'s>| {
            known.len() == schemas.len()
                && known
                    .iter()
                    .zip(&schemas)
                    .all(|(a, b)| std::ptr::eq(*a, *b))
        };
        if let Some((_, known)) = above.iter().find(|(known, _)| same(known)) {
            return Some(*known);
        }
        if self.places.len() >= MOST_PLACES {
            return None;
        }
        let mut allowed = Allowed::default();
        for schema in &schemas {
            let required = allowed.read(self.root, schema);
            allowed.required.extend(required);
        }
        let index = self.places.len();
        self.places.push(Place {
            pointer: pointer.clone(),
            nullable: allowed.nullable,
            boolean: allowed.boolean,
            container: allowed.array || !allowed.each.is_empty(),
            words: std::mem::take(&mut allowed.words),
            ..Place::default()
        });
        above.push((schemas, index));
        self.below(index, &pointer, allowed, above);
        above.pop();
        Some(index)
    }

    fn below(
        &mut self,
        index: usize,
        pointer: &str,
        allowed: Allowed<'s>,
        above: &mut Vec<(Schemas<'s>, usize)>,
    ) {
        for (name, schemas) in allowed.members {
            let required = allowed.required.contains(name);
            let Some(member) = self.place(pointer_to_member(pointer, name), schemas, above) else {
                continue;
            };
            self.places[member].optional |= !required;
            self.places[index].members.insert(name.to_owned(), member);
        }
        for (number, schemas) in allowed.first.into_iter().enumerate() {
            match self.place(format!("{pointer}/{number}"), schemas, above) {
                Some(element) => self.places[index].first.push(element),
                None => return,
            }
        }
        if !allowed.each.is_empty() {
            self.places[index].each = self.place(format!("{pointer}/*"), allowed.each, above);
        }
    }
}

/// What the schemas of one place allow, taken together.
#[derive(Default)]
struct Allowed<'s> {
    nullable: bool,
    boolean: bool,
    array: bool,
    words: Vec<Value>,
    members: BTreeMap<&'s str, Schemas<'s>>,
    required: BTreeSet<&'s str>,
    first: Vec<Schemas<'s>>,
    each: Schemas<'s>,
    /// What each reference that was followed requires: none is followed twice, so that one which
    /// leads back to itself ends, and many that fan out cost no more than the document is long.
    followed: BTreeMap<&'s str, BTreeSet<&'s str>>,
}

impl<'s> Allowed<'s> {
    /// Adds what `schema` allows, and gives back the members that it requires.
    fn read(&mut self, root: &'s Value, schema: &'s Value) -> BTreeSet<&'s str> {
        let mut required: BTreeSet<&str> = strings(schema.get("required")).collect();
        self.read_forms(schema);
        self.read_elements(schema);
        required.extend(self.follow(root, schema));
        for part in items(schema.get("allOf")) {
            required.extend(self.read(root, part));
        }
        for union in ["anyOf", "oneOf"] {
            let branches = items(schema.get(union));
            let objects = branches.map(|branch| (self.read(root, branch), branch));
            let objects: Vec<_> = objects
                .filter(|(_, branch)| may_be_object(root, branch))
                .collect();
            let in_all = objects.into_iter().map(|(required, _)| required);
            required.extend(in_all.reduce(|a, b| &a & &b).unwrap_or_default());
        }
        for condition in ["then", "else"] {
            if let Some(branch) = schema.get(condition) {
                self.read(root, branch);
            }
        }
        required
    }

    fn follow(&mut self, root: &'s Value, schema: &'s Value) -> BTreeSet<&'s str> {
        let Some((reference, target)) = reference(root, schema) else {
            return BTreeSet::new();
        };
        if let Some(required) = self.followed.get(reference) {
            return required.clone();
        }
        self.followed.insert(reference, BTreeSet::new());
        let required = self.read(root, target);
        self.followed.insert(reference, required.clone());
        required
    }

    fn read_forms(&mut self, schema: &'s Value) {
        let types: Vec<&str> = match schema.get("type") {
            Some(Value::String(one)) => vec![one],
            several => strings(several).collect(),
        };
        self.nullable |= types.contains(&"null");
        self.boolean |= types.contains(&"boolean");
        self.array |= types.contains(&"array");
        for word in items(schema.get("enum")).chain(schema.get("const")) {
            match word {
                Value::Null => self.nullable = true,
                word if !self.words.contains(word) => self.words.push(word.clone()),
                _ => {}
            }
        }
    }

    fn read_elements(&mut self, schema: &'s Value) {
        if let Some(Value::Object(members)) = schema.get("properties") {
            for (name, member) in members.iter().filter(|(_, member)| **member != false) {
                self.members.entry(name).or_default().push(member);
            }
        }
        // `items` was an array, and `additionalItems` what came after, before draft 2020-12.
        let first = items(schema.get("prefixItems")).chain(items(schema.get("items")));
        for (number, element) in first.enumerate() {
            if self.first.len() <= number {
                self.first.push(Vec::new());
            }
            self.first[number].push(element);
        }
        let others = ["items", "additionalItems", "additionalProperties"];
        self.each.extend(
            others
                .iter()
                .filter_map(|keyword| schema.get(keyword))
                .filter(|others| others.as_object().is_some_and(|one| !one.is_empty())),
        );
        if let Some(Value::Object(patterns)) = schema.get("patternProperties") {
            self.each
                .extend(patterns.values().filter(|one| one.is_object()));
        }
    }
}

/// Whether a branch of a union may be meant for an object.
fn may_be_object(root: &Value, branch: &Value) -> bool {
    /// Longer chains of references are not for people.
    const LONGEST_CHAIN: usize = 16;
    let mut branch = branch;
    for _ in 0..LONGEST_CHAIN {
        match reference(root, branch) {
            Some((_, target)) => branch = target,
            None => break,
        }
    }
    let by_type = match branch.get("type") {
        Some(Value::String(one)) => one == "object",
        Some(several) => strings(Some(several)).any(|one| one == "object"),
        None => true,
    };
    let by_words = branch.get("enum").and_then(Value::as_array);
    let by_words = by_words.is_none_or(|words| words.iter().any(Value::is_object));
    by_type && by_words && branch.get("const").is_none_or(Value::is_object)
}

/// A reference within the document, and what it points to.
fn reference<'s>(root: &'s Value, schema: &'s Value) -> Option<(&'s str, &'s Value)> {
    let reference = schema.get("$ref")?.as_str()?;
    let target = root.pointer(reference.strip_prefix('#')?)?;
    Some((reference, target))
}

fn items(value: Option<&Value>) -> impl Iterator<Item = &Value> {
    value.and_then(Value::as_array).into_iter().flatten()
}

fn strings(value: Option<&Value>) -> impl Iterator<Item = &str> {
    items(value).filter_map(Value::as_str)
}
