//! Entity tags: what version of a thing an answer shows (`ETag`), and requests that hold only for
//! some versions (`If-Match`, `If-None-Match`; RFC 9110, section 13).

use axum::extract::FromRequestParts;
use http::header::{ETAG, IF_MATCH, IF_NONE_MATCH};
use http::request::Parts;
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode};

use crate::Problem;

mod document;
mod tagged;

pub use document::document_header;
pub use tagged::{Conditional, Tagged};

/// The tag of one version of a thing, such as `"3"`: strong, because the version goes up with
/// every change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ETag(u64);

impl ETag {
    /// The tag of a version.
    #[must_use]
    pub fn of_version(version: impl Into<u64>) -> Self {
        Self(version.into())
    }

    /// The header.
    #[must_use]
    pub fn header(&self) -> (HeaderName, HeaderValue) {
        // Digits between quotes are always a header's value.
        let value = HeaderValue::from_str(&self.text());
        (ETAG, value.unwrap_or(HeaderValue::from_static("\"\"")))
    }

    fn text(&self) -> String {
        format!("\"{}\"", self.0)
    }
}

/// The tags that a header lists.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Listed {
    /// `*`: whatever version there is.
    Any,
    /// These, each with its quotes and, where it is weak, `W/` before them.
    These(Vec<String>),
}

/// `If-Match`: do it only if the thing still has one of these versions. An extractor; without the
/// header every version will do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IfMatch(Option<Listed>);

/// `If-None-Match`: do not send the thing if it still has one of these versions. An extractor.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IfNoneMatch(Option<Listed>);

impl IfMatch {
    /// Whether the request holds for this version. A weak tag never fits.
    #[must_use]
    pub fn holds_for(&self, tag: &ETag) -> bool {
        match &self.0 {
            None | Some(Listed::Any) => true,
            Some(Listed::These(tags)) => tags.contains(&tag.text()),
        }
    }

    /// 412 `precondition_failed`, with the tag of the version that there is.
    #[must_use]
    pub fn failed(tag: &ETag) -> Problem {
        let title = "The thing has another version than the request is for";
        Problem::new(
            StatusCode::PRECONDITION_FAILED,
            "precondition_failed",
            title,
        )
        .detail(format!(
            "`If-Match` lists other versions than {}. Get it again, and decide anew.",
            tag.text()
        ))
        .with("etag", tag.text())
    }
}

impl IfNoneMatch {
    /// Whether the caller has this version already. A weak tag fits as well.
    #[must_use]
    pub fn has(&self, tag: &ETag) -> bool {
        match &self.0 {
            None => false,
            Some(Listed::Any) => true,
            Some(Listed::These(tags)) => {
                let text = tag.text();
                tags.iter()
                    .any(|listed| listed.strip_prefix("W/").unwrap_or(listed) == text)
            }
        }
    }
}

/// The tags that all headers of this name list; `None` where there is none.
fn listed(headers: &HeaderMap, name: &HeaderName) -> Result<Option<Listed>, Problem> {
    let mut tags = Vec::new();
    let mut any = false;
    for value in headers.get_all(name) {
        let text = value.to_str().map_err(|_| invalid(name))?.trim();
        match text {
            "*" => any = true,
            text => parse(text, &mut tags).ok_or_else(|| invalid(name))?,
        }
    }
    match (any, tags.is_empty()) {
        (true, true) => Ok(Some(Listed::Any)),
        (true, false) => Err(invalid(name)),
        (false, false) => Ok(Some(Listed::These(tags))),
        (false, true) if headers.contains_key(name) => Err(invalid(name)),
        (false, true) => Ok(None),
    }
}

/// Reads `"a", W/"b"`; empty elements of the list count for nothing.
fn parse(mut text: &str, tags: &mut Vec<String>) -> Option<()> {
    loop {
        text = text.trim_start_matches([' ', '\t', ',']);
        if text.is_empty() {
            return Some(());
        }
        let opaque = text.strip_prefix("W/").unwrap_or(text).strip_prefix('"')?;
        let end = opaque.find('"')?;
        if opaque[..end].contains([' ', '\t']) {
            return None;
        }
        let length = text.len() - opaque.len() + end + 1;
        tags.push(text[..length].to_owned());
        text = text[length..].trim_start_matches([' ', '\t']);
        if !text.is_empty() && !text.starts_with(',') {
            return None;
        }
    }
}

fn invalid(name: &HeaderName) -> Problem {
    let title = "A precondition is not a list of entity tags";
    let name = header_title(name);
    Problem::new(StatusCode::BAD_REQUEST, "precondition_invalid", title)
        .detail(format!(
            "The header {name} is wrong. Send an `ETag` as it came, such as \"3\" with its quotes, \
             several with commas between them, or *."
        ))
        .with("header", name)
}

/// The name as people write it.
fn header_title(name: &HeaderName) -> &'static str {
    match *name == IF_MATCH {
        true => "If-Match",
        false => "If-None-Match",
    }
}

impl<S: Send + Sync> FromRequestParts<S> for IfMatch {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        listed(&parts.headers, &IF_MATCH).map(Self)
    }
}

impl<S: Send + Sync> FromRequestParts<S> for IfNoneMatch {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        listed(&parts.headers, &IF_NONE_MATCH).map(Self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(values: &[&str]) -> HeaderMap {
        let values = values.iter().map(|value| value.parse().unwrap());
        values.map(|value| (IF_MATCH, value)).collect()
    }

    fn if_match(values: &[&str]) -> IfMatch {
        IfMatch(listed(&headers(values), &IF_MATCH).unwrap())
    }

    #[test]
    fn a_request_holds_for_the_versions_that_it_lists_and_for_all_without_a_list() {
        let third = ETag::of_version(3_u32);
        for holds in [
            &[][..],
            &["*"],
            &["\"3\""],
            &["\"1\",\"3\""],
            &["\"1\"", ", \"3\" ,"],
        ] {
            assert!(if_match(holds).holds_for(&third), "{holds:?}");
        }
        for fails in [
            &["\"2\""][..],
            &["W/\"3\""],
            &["\"03\""],
            &["\"a,b\", \"\""],
        ] {
            assert!(!if_match(fails).holds_for(&third), "{fails:?}");
        }
    }

    #[test]
    fn a_caller_has_a_version_also_by_a_weak_tag() {
        let third = ETag::of_version(3_u32);
        let has =
            |values: &[&str]| IfNoneMatch(listed(&headers(values), &IF_MATCH).unwrap()).has(&third);
        assert!(has(&["*"]) && has(&["\"3\""]) && has(&["\"1\", W/\"3\""]));
        assert!(!has(&[]) && !has(&["\"4\""]));
    }

    #[test]
    fn what_is_no_list_of_tags_is_refused() {
        for values in [
            &[""][..],
            &["3"],
            &["\"3"],
            &["\"3\" \"4\""],
            &["w/\"3\""],
            &["\"a b\""],
            &["*", "\"3\""],
            &["*, \"3\""],
        ] {
            let problem = listed(&headers(values), &IF_MATCH).unwrap_err();
            assert_eq!(problem.code(), "precondition_invalid", "{values:?}");
        }
    }
}
