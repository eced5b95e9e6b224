//! Where a walk is in a body, written out only when something is to be said of it.

use contract::pointer_to_member;
use pact_models::path_exp::DocPath;

/// One step from a value into a part of it.
#[derive(Clone, Copy, Debug)]
pub(super) enum Step<'a> {
    Key(&'a str),
    Index(usize),
}

/// The steps from the body as a whole.
#[derive(Clone, Debug, Default)]
pub(super) struct Place<'a>(Vec<Step<'a>>);

impl<'a> Place<'a> {
    pub(super) fn enter(&mut self, step: Step<'a>) {
        self.0.push(step);
    }

    pub(super) fn leave(&mut self) {
        self.0.pop();
    }

    /// As a JSON pointer (RFC 6901).
    pub(super) fn pointer(&self) -> String {
        let pointer = String::new();
        self.0.iter().fold(pointer, |pointer, step| match step {
            Step::Key(key) => pointer_to_member(&pointer, key),
            Step::Index(index) => format!("{pointer}/{index}"),
        })
    }

    /// As Pact writes it, such as `$.items[0]['odd.name']`: for its own words only.
    pub(super) fn path(&self) -> String {
        let path = self
            .0
            .iter()
            .fold(DocPath::root(), |path, step| match step {
                Step::Key(key) => path.join(*key),
                Step::Index(index) => path.join(index.to_string()),
            });
        path.to_string()
    }
}
