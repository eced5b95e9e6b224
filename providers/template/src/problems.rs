//! The problems of this service: what its own errors look like to a caller.

use http::StatusCode;
use serde_json::{Value, json};
use service::Problem;
use service::openapi::DocumentedProblem;

use crate::placeholder::Position;
use crate::store::ChangeError;
use crate::template::{InvalidContent, Undeclared};

/// The problems of content that breaks a rule, as they are documented.
pub(crate) const CONTENT_PROBLEMS: [DocumentedProblem<'static>; 7] = [
    (
        REFUSED,
        LENGTH,
        "A text or list is empty or too long; `pointer` says which.",
    ),
    (
        REFUSED,
        CONTROL,
        "The subject has a line break or another control character.",
    ),
    (
        REFUSED,
        LOCALE,
        "The locale is not a language tag of BCP 47.",
    ),
    (
        REFUSED,
        NAME,
        "The name of a variable is not one; `pointer` says which.",
    ),
    (
        REFUSED,
        DUPLICATE,
        "Two variables have the same name; `pointer` is the second.",
    ),
    (
        REFUSED,
        MALFORMED,
        "`{{` is not followed by a name and `}}`; `pointer`, `line` and `column` say where.",
    ),
    (
        REFUSED,
        UNDECLARED,
        "A text uses a variable that is not declared; `errors` lists the uses (the first 20), \
         each with `variable`, `pointer`, `line` and `column`.",
    ),
];

/// The problem of an unknown id, as it is documented.
pub(crate) const NOT_FOUND: DocumentedProblem<'static> = (
    StatusCode::NOT_FOUND,
    "template_not_found",
    "No template has the id.",
);

/// The problem of a change to an archived template, as it is documented.
pub(crate) const ARCHIVED: DocumentedProblem<'static> = (
    StatusCode::CONFLICT,
    "template_archived",
    "The template is archived and cannot be changed.",
);

const REFUSED: StatusCode = StatusCode::UNPROCESSABLE_ENTITY;
const LENGTH: &str = "template_length";
const CONTROL: &str = "template_subject_control_character";
const LOCALE: &str = "template_locale_invalid";
const NAME: &str = "template_variable_name_invalid";
const DUPLICATE: &str = "template_variable_duplicate";
const MALFORMED: &str = "template_placeholder_malformed";
const UNDECLARED: &str = "template_variable_undeclared";

/// The problem of an id that no template has.
pub(crate) fn not_found(id: &str) -> Problem {
    let (status, code, _) = NOT_FOUND;
    Problem::new(status, code, "No template has this id")
        .detail(format!("There is no template {id:?}."))
        .with("id", id)
}

fn archived(id: &str) -> Problem {
    let (status, code, _) = ARCHIVED;
    Problem::new(status, code, "The template is archived")
        .detail(format!(
            "The template {id:?} is archived: it cannot be changed any more."
        ))
        .with("id", id)
}

/// The problem of a change that cannot be made.
pub(crate) fn change(id: &str, error: &ChangeError) -> Problem {
    match error {
        ChangeError::NotFound => not_found(id),
        ChangeError::Archived => archived(id),
        ChangeError::Database(error) => Problem::internal(error),
    }
}

/// The problem of content that breaks a rule.
pub(crate) fn content(error: &InvalidContent) -> Problem {
    let problem = |code: &'static str, title: &'static str| {
        Problem::new(REFUSED, code, title).detail(format!("{error}."))
    };
    match error {
        InvalidContent::Length {
            pointer,
            least,
            most,
            ..
        } => problem(LENGTH, "A text or list is empty or too long")
            .with("pointer", pointer.as_str())
            .with("least", *least)
            .with("most", *most),
        InvalidContent::SubjectControl(position) => {
            let problem = problem(CONTROL, "The subject has a control character");
            placed(problem, "/subject", *position)
        }
        InvalidContent::Locale(_) => {
            problem(LOCALE, "The locale is not a language tag").with("pointer", "/locale")
        }
        InvalidContent::VariableName { pointer, .. } => {
            problem(NAME, "The name of a variable is not one").with("pointer", pointer.as_str())
        }
        InvalidContent::VariableDuplicate { pointer, .. } => {
            problem(DUPLICATE, "Two variables have the same name").with("pointer", pointer.as_str())
        }
        InvalidContent::Placeholder { pointer, source } => {
            let problem = problem(MALFORMED, "A placeholder is malformed");
            placed(problem, pointer, source.position)
        }
        InvalidContent::Undeclared(uses) => {
            let uses: Vec<Value> = uses.iter().map(undeclared).collect();
            problem(UNDECLARED, "A variable is used that is not declared").with("errors", uses)
        }
    }
}

fn placed(problem: Problem, pointer: &str, position: Position) -> Problem {
    problem
        .with("pointer", pointer)
        .with("line", position.line)
        .with("column", position.column)
}

fn undeclared(undeclared: &Undeclared) -> Value {
    json!({
        "variable": undeclared.variable,
        "pointer": undeclared.pointer,
        "line": undeclared.position.line,
        "column": undeclared.position.column,
    })
}
