//! Which rules hold where. The path expressions of all rules become one tree with a level for each
//! of their parts; a walk goes down the body and the tree side by side.
//!
//! The choice is Pact's: a rule holds for the value that its path leads to and for everything below
//! it. Of several, the one with the greatest weight is taken: two for each part that names a key or
//! an index (and the root), one for each wildcard, multiplied, times the number of parts. Where two
//! weigh the same, Pact takes either, as its hash map has it; here it is always the longer path,
//! then the first in alphabetical order.

use std::cmp::Reverse;
use std::collections::HashMap;
use std::sync::Arc;

use contract::{PathPart, path_parts};
use pact_models::matchingrules::{MatchingRuleCategory, RuleList};
use pact_models::path_exp::{DocPath, PathToken};

use super::place::Step;
use super::rules::Rules;

/// The paths of a set of rules, as a tree.
#[derive(Debug, Default)]
pub(crate) struct Paths(Node);

/// One part of one or more paths that begin alike.
#[derive(Debug, Default)]
struct Node {
    root: Option<Box<Node>>,
    /// In the order of their names.
    fields: Vec<(Box<str>, Node)>,
    indexes: HashMap<usize, Node>,
    star: Option<Box<Node>>,
    star_index: Option<Box<Node>>,
    end: Option<Box<End>>,
}

/// The end of a path, with its rules.
#[derive(Debug)]
struct End {
    rank: Rank,
    parts: usize,
    rules: Arc<Rules>,
}

/// What decides between paths that lead to one value: the weight, then the length, then the place
/// in the alphabet.
type Rank = (u128, usize, Reverse<usize>);

impl Paths {
    /// `rules` are paths, no two the same, each with the rules for what it leads to. Lists that are
    /// the same reference are compiled once.
    pub(crate) fn compile<'r>(rules: impl IntoIterator<Item = (&'r str, &'r RuleList)>) -> Self {
        let mut sorted = Vec::from_iter(rules);
        sorted.sort_unstable_by_key(|(path, _)| *path);
        let mut compiled: HashMap<*const RuleList, Arc<Rules>> = HashMap::new();
        let mut paths = Self::default();
        for (order, (path, list)) in sorted.into_iter().enumerate() {
            let rules = compiled.entry(list);
            let rules = rules.or_insert_with(|| Arc::new(Rules::compile(list)));
            match path_parts(path) {
                Some(parts) => paths.add(&parts, order, rules),
                None => paths.add(&as_parts(&tokens_by_pact(path)), order, rules),
            }
        }
        paths
    }

    /// Of rules as Pact has them.
    pub(crate) fn of_category(category: &MatchingRuleCategory) -> Self {
        let rules = category.rules.iter();
        let rules = Vec::from_iter(rules.map(|(path, list)| (path.to_string(), list)));
        Self::compile(rules.iter().map(|(path, list)| (path.as_str(), *list)))
    }

    fn add(&mut self, parts: &[PathPart<'_>], order: usize, rules: &Arc<Rules>) {
        // Two spellings of one path: the first holds, as it does where two weigh the same.
        self.0.reach(parts).get_or_insert_with(|| {
            Box::new(End {
                rank: (weight(parts), parts.len(), Reverse(order)),
                parts: parts.len(),
                rules: Arc::clone(rules),
            })
        });
    }

    /// Rules for every direct part of a value, whatever its key.
    pub(super) fn of_every_part(rules: Rules) -> Self {
        let node = Node::ending_with(End {
            rank: (1, 1, Reverse(0)),
            parts: 1,
            rules: Arc::new(rules),
        });
        Self(Node {
            star: Some(Box::new(node)),
            ..Node::default()
        })
    }

    /// Rules for everything.
    pub(super) fn of_everything(rules: Rules) -> Self {
        Self(Node::ending_with(End {
            rank: (0, 0, Reverse(0)),
            parts: 0,
            rules: Arc::new(rules),
        }))
    }
}

/// Of a path that is written in an unusual way; empty where there is none, as Pact has it.
fn tokens_by_pact(path: &str) -> Vec<PathToken> {
    DocPath::new(path).map_or_else(|_| Vec::new(), |path| path.tokens().clone())
}

fn as_parts(tokens: &[PathToken]) -> Vec<PathPart<'_>> {
    let part = |token| match token {
        &PathToken::Root => PathPart::Root,
        PathToken::Field(name) => PathPart::Field(name),
        &PathToken::Index(index) => PathPart::Index(index),
        &PathToken::Star => PathPart::Star,
        &PathToken::StarIndex => PathPart::StarIndex,
    };
    tokens.iter().map(part).collect()
}

fn weight(parts: &[PathPart<'_>]) -> u128 {
    let product = parts.iter().fold(1_u128, |product, part| {
        product.saturating_mul(match part {
            PathPart::Star | PathPart::StarIndex => 1,
            PathPart::Root | PathPart::Field(_) | PathPart::Index(_) => 2,
        })
    });
    product.saturating_mul(parts.len() as u128)
}

impl Node {
    fn ending_with(end: End) -> Self {
        Self {
            end: Some(Box::new(end)),
            ..Self::default()
        }
    }

    /// The end of a path below this node, made where it is not there yet.
    fn reach(&mut self, parts: &[PathPart<'_>]) -> &mut Option<Box<End>> {
        let Some((first, rest)) = parts.split_first() else {
            return &mut self.end;
        };
        let next = match first {
            PathPart::Root => self.root.get_or_insert_default(),
            PathPart::Star => self.star.get_or_insert_default(),
            PathPart::StarIndex => self.star_index.get_or_insert_default(),
            PathPart::Field(name) => self.field_made(name),
            PathPart::Index(index) => self.indexes.entry(*index).or_default(),
        };
        next.reach(rest)
    }

    fn field_made(&mut self, name: &str) -> &mut Self {
        let place = match self.find(name) {
            Ok(place) => place,
            Err(place) => {
                self.fields.insert(place, (name.into(), Self::default()));
                place
            }
        };
        &mut self.fields[place].1
    }

    fn field(&self, name: &str) -> Option<&Self> {
        let place = self.find(name).ok()?;
        Some(&self.fields[place].1)
    }

    fn find(&self, name: &str) -> Result<usize, usize> {
        self.fields
            .binary_search_by(|(known, _)| (**known).cmp(name))
    }

    /// The nodes that one step leads to.
    fn next<'r>(&'r self, step: Step<'_>, into: &mut Vec<&'r Self>) {
        into.extend(self.star.as_deref());
        match step {
            Step::Index(index) => {
                into.extend(self.star_index.as_deref());
                into.extend(self.indexes.get(&index));
                if !self.fields.is_empty() {
                    into.extend(self.field(&index.to_string()));
                }
            }
            Step::Key(key) => {
                into.extend(self.field(key));
                match key {
                    "$" => into.extend(self.root.as_deref()),
                    "[*]" => into.extend(self.star_index.as_deref()),
                    _ => {}
                }
            }
        }
    }
}

/// The rules that hold at one place, and those that may hold below it.
#[derive(Clone, Debug)]
pub(super) struct Live<'r> {
    nodes: Vec<&'r Node>,
    best: Option<&'r End>,
    depth: usize,
}

/// The rules that hold for a value.
#[derive(Clone, Copy, Debug)]
pub(super) struct Applied<'r> {
    pub(super) rules: &'r Rules,
    /// Whether they are those of a value around it.
    pub(super) cascaded: bool,
}

impl<'r> Live<'r> {
    /// At the body as a whole.
    pub(super) fn at_root(paths: &'r Paths) -> Self {
        Self::above(paths).step(Step::Key("$"))
    }

    /// Before the first step.
    pub(super) fn above(paths: &'r Paths) -> Self {
        Self {
            nodes: vec![&paths.0],
            best: paths.0.end.as_deref(),
            depth: 0,
        }
    }

    /// One step further down. Pact takes a key that is a number for an index.
    pub(super) fn step(&self, step: Step<'_>) -> Self {
        let step = match step {
            Step::Key(key) => key.parse().map_or(step, Step::Index),
            Step::Index(_) => step,
        };
        let mut nodes = Vec::new();
        for node in &self.nodes {
            node.next(step, &mut nodes);
        }
        let ends = nodes.iter().filter_map(|node| node.end.as_deref());
        let best = self.best.into_iter().chain(ends).max_by_key(|end| end.rank);
        Self {
            best,
            nodes,
            depth: self.depth + 1,
        }
    }

    /// The rules that hold here; `None` where the example does.
    pub(super) fn applied(&self) -> Option<Applied<'r>> {
        self.best.map(|end| Applied {
            rules: &end.rules,
            cascaded: end.parts != self.depth,
        })
    }

    /// The weightiest of the rules whose paths lead to here and no further up.
    pub(super) fn exact(&self) -> Option<&'r Rules> {
        let ends = self.nodes.iter().filter_map(|node| node.end.as_deref());
        let best = ends.max_by_key(|end| end.rank);
        best.map(|end| &*end.rules)
    }
}
