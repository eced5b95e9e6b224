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

use pact_models::matchingrules::MatchingRuleCategory;
use pact_models::path_exp::{DocPath, PathToken};

use super::place::Step;
use super::rules::Rules;

/// The paths of a set of rules, as a tree.
#[derive(Debug, Default)]
pub(super) struct Paths(Node);

/// One part of one or more paths that begin alike.
#[derive(Debug, Default)]
struct Node {
    root: Option<Box<Node>>,
    fields: HashMap<String, Node>,
    indexes: HashMap<usize, Node>,
    star: Option<Box<Node>>,
    star_index: Option<Box<Node>>,
    end: Option<End>,
}

/// The end of a path, with its rules.
#[derive(Debug)]
struct End {
    rank: Rank,
    parts: usize,
    rules: Rules,
}

/// What decides between paths that lead to one value: the weight, then the length, then the place
/// in the alphabet.
type Rank = (u128, usize, Reverse<usize>);

impl Paths {
    pub(super) fn compile(category: &MatchingRuleCategory) -> Self {
        let mut sorted: Vec<_> = category.rules.iter().collect();
        sorted.sort_by_cached_key(|(path, _)| path.to_string());
        let mut paths = Self::default();
        for (order, (path, list)) in sorted.into_iter().enumerate() {
            let end = paths.0.reach(path.tokens());
            // Two spellings of one path: the first holds, as it does where two weigh the same.
            end.get_or_insert_with(|| End {
                rank: (weight(path), path.len(), Reverse(order)),
                parts: path.len(),
                rules: Rules::compile(list),
            });
        }
        paths
    }

    /// Rules for every direct part of a value, whatever its key.
    pub(super) fn of_every_part(rules: Rules) -> Self {
        let node = Node::ending_with(End {
            rank: (1, 1, Reverse(0)),
            parts: 1,
            rules,
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
            rules,
        }))
    }
}

fn weight(path: &DocPath) -> u128 {
    let product = path.tokens().iter().fold(1_u128, |product, token| {
        product.saturating_mul(match token {
            PathToken::Star | PathToken::StarIndex => 1,
            PathToken::Root | PathToken::Field(_) | PathToken::Index(_) => 2,
        })
    });
    product.saturating_mul(path.len() as u128)
}

impl Node {
    fn ending_with(end: End) -> Self {
        Self {
            end: Some(end),
            ..Self::default()
        }
    }

    /// The end of a path below this node, made where it is not there yet.
    fn reach(&mut self, tokens: &[PathToken]) -> &mut Option<End> {
        let Some((first, rest)) = tokens.split_first() else {
            return &mut self.end;
        };
        let next = match first {
            PathToken::Root => self.root.get_or_insert_default(),
            PathToken::Star => self.star.get_or_insert_default(),
            PathToken::StarIndex => self.star_index.get_or_insert_default(),
            PathToken::Field(name) => self.fields.entry(name.clone()).or_default(),
            PathToken::Index(index) => self.indexes.entry(*index).or_default(),
        };
        next.reach(rest)
    }

    /// The nodes that one step leads to.
    fn next<'r>(&'r self, step: Step<'_>, into: &mut Vec<&'r Self>) {
        into.extend(self.star.as_deref());
        match step {
            Step::Index(index) => {
                into.extend(self.star_index.as_deref());
                into.extend(self.indexes.get(&index));
                if !self.fields.is_empty() {
                    into.extend(self.fields.get(index.to_string().as_str()));
                }
            }
            Step::Key(key) => {
                into.extend(self.fields.get(key));
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
            best: paths.0.end.as_ref(),
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
        let ends = nodes.iter().filter_map(|node| node.end.as_ref());
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
        let ends = self.nodes.iter().filter_map(|node| node.end.as_ref());
        let best = ends.max_by_key(|end| end.rank);
        best.map(|end| &end.rules)
    }
}
