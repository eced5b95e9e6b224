//! Headers that fit without Pact being asked, which compiles a pattern anew for each value and copies
//! the headers of both sides. What is not evident is for Pact to decide, and so is what is wrong.

use onig::Regex;
use pact_matching::{HeaderMatchingContext, MatchingContext};
use pact_models::matchingrules::MatchingRule;
use pact_models::path_exp::DocPath;
use pact_models::v4::http_parts::HttpRequest;

/// By which headers it is evident that a request has those that an interaction waits for.
#[derive(Debug)]
pub(super) struct EvidentHeaders(Vec<(String, Evidence)>);

/// By which values it is evident that a header fits.
#[derive(Debug)]
enum Evidence {
    /// Those of the example: no rule is about them.
    Example(Vec<String>),
    /// One that the pattern matches: nothing else is asked. The engine is Pact's own, so that every
    /// pattern means the same.
    Pattern(Regex),
    /// None.
    Nothing,
}

impl EvidentHeaders {
    pub(super) fn of(expected: &HttpRequest, rules: &HeaderMatchingContext) -> Self {
        let headers = expected.headers.iter().flatten();
        let evidence = headers.map(|(name, values)| {
            let name = name.to_lowercase();
            let evidence = Evidence::of(&name, values, rules);
            (name, evidence)
        });
        Self(evidence.collect())
    }

    /// Whether all of them fit; `false` does not say that one does not.
    pub(super) fn fit(&self, actual: &HttpRequest) -> bool {
        self.0.iter().all(|(name, evidence)| {
            let values = actual.headers.as_ref().and_then(|all| all.get(name));
            values.is_some_and(|values| evidence.is_in(values))
        })
    }
}

impl Evidence {
    fn of(name: &str, values: &[String], rules: &HeaderMatchingContext) -> Self {
        let path = DocPath::root().join(name).to_vec();
        let path = Vec::from_iter(path.iter().map(String::as_str));
        // Also those that are about one of its values, or about any header.
        let about_it = rules.matchers().rules.iter().filter(|(path, _)| {
            let field = path.first_field();
            field.is_none_or(|field| field == name)
        });
        match Vec::from_iter(about_it).as_slice() {
            [] => Self::Example(values.to_vec()),
            [(about, list)] if about.matches_path(&path) && values.len() == 1 => {
                match list.rules.as_slice() {
                    [MatchingRule::Regex(pattern)] => {
                        Regex::new(pattern).map_or(Self::Nothing, Self::Pattern)
                    }
                    _ => Self::Nothing,
                }
            }
            _ => Self::Nothing,
        }
    }

    fn is_in(&self, values: &[String]) -> bool {
        match self {
            Self::Example(example) => example == values,
            Self::Pattern(pattern) => matches!(values, [value] if pattern.is_match(value.trim())),
            Self::Nothing => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use pact_matching::{CoreMatchingContext, DiffConfig};
    use pact_models::matchingrules;
    use pact_models::v4::http_parts::HttpRequest;

    use super::*;

    fn with_token(token: &str) -> HttpRequest {
        let headers = [("accept", "a/b"), ("authorization", token)];
        let headers = headers.map(|(name, value)| (name.to_owned(), vec![value.to_owned()]));
        HttpRequest {
            headers: Some(headers.into()),
            ..HttpRequest::default()
        }
    }

    #[test]
    fn it_is_evident_that_another_token_fits_its_pattern() {
        let rules = matchingrules! {
            "header" => { "Authorization" => [ MatchingRule::Regex("Bearer [a-z]+".to_owned()) ] }
        };
        let rules = rules.rules_for_category("header").unwrap();
        let rules = CoreMatchingContext::new(DiffConfig::NoUnexpectedKeys, &rules);
        let rules = HeaderMatchingContext::new(&rules);
        let evident = EvidentHeaders::of(&with_token("Bearer example"), &rules);
        assert!(evident.fit(&with_token("Bearer another")));
        assert!(!evident.fit(&with_token("Basic another")));
        assert!(!evident.fit(&HttpRequest::default()));
    }
}
