//! What can be wrong with a pact file, in words that say how to mend it. Each message holds its
//! cause, so that it is whole on its one line; none has a source beside it.

use std::io;
use std::path::{Path, PathBuf};

use crate::SchemaError;
use crate::json_text::pointer_or_root;

/// A file that cannot be used as a contract.
#[derive(Debug, thiserror::Error)]
#[error("{}: {}{problem}", file.display(), place(pointer.as_deref()))]
pub struct LoadError {
    /// The file, or the folder that was to be searched.
    pub file: PathBuf,
    /// The place in the file, as a JSON pointer; `None` when the file could not even be parsed.
    pub pointer: Option<String>,
    /// What is wrong there.
    pub problem: Problem,
}

fn place(pointer: Option<&str>) -> String {
    pointer.map_or_else(String::new, |pointer| {
        format!("at {}: ", pointer_or_root(pointer))
    })
}

/// What is wrong with a pact file.
#[derive(Debug, thiserror::Error)]
pub enum Problem {
    /// The file or folder is not there, or may not be read.
    #[error("cannot be read: {0}")]
    Unreadable(io::Error),
    /// The folder has no pact in it.
    #[error("holds no *.json file; the consumer's contract tests write one for each provider")]
    NoPacts,
    /// The file is not JSON.
    #[error("line {line}, column {column}: not JSON: {reason}")]
    NotJson {
        /// The line, from 1.
        line: usize,
        /// The column, from 1; 0 before the first character of a line.
        column: usize,
        /// What the parser says.
        reason: String,
    },
    /// A value of a type, or in a range, that the specification does not allow here.
    #[error("must be {expected}, but is {found}")]
    Unexpected {
        /// What the specification allows here.
        expected: &'static str,
        /// What is here.
        found: String,
    },
    /// A member that every pact has.
    #[error("has no \"{0}\"; is this a pact file?")]
    Missing(&'static str),
    /// A version of the Pact specification that is not known here.
    #[error("version {0} of the Pact specification is not known; known are 1 to 4")]
    SpecVersion(String),
    /// An interaction that is neither a request and its answer over HTTP nor a message.
    #[error(
        "an interaction over {0} cannot be replayed, only one over HTTP and an asynchronous \
         message; keep those in a pact of their own"
    )]
    NotHttp(String),
    /// Messages in a list of their own, where the specification has none.
    #[error(
        "only version 3 of the Pact specification has \"messages\", and then no \"interactions\" \
         beside them; in version 4 a message is an interaction of the type \
         \"Asynchronous/Messages\""
    )]
    Messages,
    /// A pact that only a Pact plugin can check.
    #[error(
        "the pact needs a Pact plugin, and plugins are not supported; verify it with \
         pact_verifier_cli"
    )]
    Plugin,
    /// A matching rule that is unknown or cannot be used.
    #[error("the matching rule cannot be used: {0}")]
    Matcher(String),
    /// A generator that is unknown or cannot be used.
    #[error("the generator cannot be used: {0}")]
    Generator(String),
    /// A path expression, such as `$.items[*].id`, that cannot be parsed.
    #[error("not a path expression: {0}")]
    Path(String),
    /// A schema for something that has none.
    #[error(
        "schemas are for the \"request\" or the \"response\", of a message for its \"contents\", not for {0:?}"
    )]
    SchemaOf(String),
    /// A schema's path that leads out of the project.
    #[error(
        "the schema's path {0:?} must be relative to the folder above the pact's, and stay inside \
         it"
    )]
    SchemaPath(String),
    /// A schema file that is not there, or may not be read.
    #[error(
        "cannot read the schema {}: {cause}; the consumer's contract tests write it",
        file.display()
    )]
    SchemaUnreadable {
        /// The file.
        file: PathBuf,
        /// Why.
        cause: io::Error,
    },
    /// A schema file that is not JSON.
    #[error("the schema {}: {cause}", file.display())]
    SchemaNotJson {
        /// The file.
        file: PathBuf,
        /// Where, and what the parser says.
        cause: Box<Problem>,
    },
    /// A schema that is not a usable JSON Schema.
    #[error("the schema {schema}: {cause}")]
    SchemaInvalid {
        /// The schema's path or title.
        schema: String,
        /// Where in the schema, and why.
        cause: SchemaError,
    },
    /// Two interactions with the same description and provider states.
    #[error(
        "the interaction {description:?} has the same description and provider states as the one \
         at {first}; give it a description of its own"
    )]
    Duplicate {
        /// The description.
        description: String,
        /// The place of the one before.
        first: String,
    },
    /// Whatever else Pact's own reader finds.
    #[error("not a usable interaction: {0}")]
    Pact(String),
}

impl Problem {
    pub(super) fn not_json(error: &serde_json::Error) -> Self {
        let (line, column) = (error.line(), error.column());
        let text = error.to_string();
        let reason = text.strip_suffix(&format!(" at line {line} column {column}"));
        Self::NotJson {
            line,
            column,
            reason: reason.unwrap_or(&text).to_owned(),
        }
    }
}

/// A problem with its place, before the file is known.
#[derive(Debug)]
pub(super) struct Fault {
    pub(super) pointer: Option<String>,
    pub(super) problem: Problem,
}

impl Fault {
    /// A problem of the file as a whole.
    pub(super) fn whole(problem: Problem) -> Self {
        Self {
            pointer: None,
            problem,
        }
    }

    pub(super) fn of(self, file: &Path) -> LoadError {
        LoadError {
            file: file.to_owned(),
            pointer: self.pointer,
            problem: self.problem,
        }
    }
}
