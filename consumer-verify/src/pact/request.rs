//! The request that an interaction waits for, ready to be held against one that came. The parts are
//! those of `pact_matching::match_request`, which reads the rules anew at every call; here that is
//! done once.

use std::collections::BTreeMap;

use contract::Interaction;
use pact_matching::headers::match_headers;
use pact_matching::{
    CoreMatchingContext, DiffConfig, HeaderMatchingContext, match_body, match_method, match_path,
    match_query,
};
use pact_models::bodies::OptionalBody;
use pact_models::generators::{Generator, GeneratorCategory};
use pact_models::matchingrules::{Category, MatchingRules};
use pact_models::path_exp::DocPath;
use pact_models::v4::http_parts::HttpRequest;
use serde_json::Value;
use url::Url;

use super::difference::{Difference, Sides};
use super::evident::EvidentHeaders;
use super::incoming::Incoming;

/// What an interaction waits for.
#[derive(Debug)]
pub(crate) struct ExpectedRequest {
    request: HttpRequest,
    path: CoreMatchingContext,
    query: CoreMatchingContext,
    headers: HeaderMatchingContext,
    evident_headers: EvidentHeaders,
    body: CoreMatchingContext,
    path_is_fixed: bool,
}

/// How much an expectation asks for; the one that asks for more comes first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Breadth {
    /// Whether any path but one will do.
    path_is_open: bool,
    /// How many headers, values of the query and bodies it asks for.
    parts: std::cmp::Reverse<usize>,
    /// How many places of the request have a matcher in the place of an exact value.
    matchers: usize,
}

impl ExpectedRequest {
    pub(crate) fn of(interaction: &Interaction) -> Self {
        let mut request = interaction.http().request;
        let rules = std::mem::take(&mut request.matching_rules);
        let path_is_fixed = rules
            .rules_for_category(Category::PATH)
            .is_none_or(|rules| rules.is_empty());
        if path_is_fixed {
            request.path = as_sent(&request.path);
        }
        let context = |category| context(&rules, category);
        let headers = HeaderMatchingContext::new(&context(Category::HEADER));
        let expected = Self {
            path: context(Category::PATH),
            query: context(Category::QUERY),
            evident_headers: EvidentHeaders::of(&request, &headers),
            headers,
            body: context(Category::BODY),
            path_is_fixed,
            request: HttpRequest::default(),
        };
        request.matching_rules = rules;
        Self {
            request,
            ..expected
        }
    }

    pub(crate) fn method(&self) -> &str {
        &self.request.method
    }

    /// The path, or the example of one.
    pub(crate) fn path(&self) -> &str {
        &self.request.path
    }

    /// Whether no other path than [`ExpectedRequest::path`] will do.
    pub(crate) fn path_is_fixed(&self) -> bool {
        self.path_is_fixed
    }

    pub(crate) fn breadth(&self) -> Breadth {
        let request = &self.request;
        let headers = request.headers.as_ref().map_or(0, |headers| headers.len());
        let query = request.query.iter().flatten();
        let values: usize = query.map(|(_, values)| values.len()).sum();
        let matchers = request.matching_rules.rules.values();
        Breadth {
            path_is_open: !self.path_is_fixed,
            parts: std::cmp::Reverse(headers + values + usize::from(request.body.is_present())),
            matchers: matchers.map(|category| category.rules.len()).sum(),
        }
    }

    pub(crate) fn fits_path(&self, incoming: &Incoming) -> bool {
        match self.path_is_fixed {
            true => self.path() == incoming.path(),
            false => match_path(self.path(), incoming.path(), &self.path).is_ok(),
        }
    }

    /// Whether the request is one that the interaction waits for, by Pact's rules. Pact is asked only
    /// about what is not evident.
    pub(crate) async fn fits(&self, incoming: &Incoming) -> bool {
        match_method(self.method(), incoming.method()).is_ok()
            && self.fits_path(incoming)
            && self.fits_query(incoming)
            && self.fits_headers(incoming)
            && self.fits_body(incoming).await
    }

    fn fits_query(&self, incoming: &Incoming) -> bool {
        let (expected, actual) = (&self.request.query, &incoming.request.query);
        if expected.is_none() && actual.is_none() {
            return true;
        }
        let found = match_query(expected.clone(), actual.clone(), &self.query);
        found.into_values().all(|found| found.is_empty())
    }

    fn fits_headers(&self, incoming: &Incoming) -> bool {
        if self.evident_headers.fit(&incoming.request) {
            return true;
        }
        let (expected, actual) = (&self.request.headers, &incoming.request.headers);
        let found = match_headers(expected.clone(), actual.clone(), &self.headers);
        found.into_values().all(|found| found.is_empty())
    }

    async fn fits_body(&self, incoming: &Incoming) -> bool {
        let (expected, actual) = (&self.request, &incoming.request);
        // Where nothing is said of a body, any will do, of whatever type.
        matches!(expected.body, OptionalBody::Missing)
            || match_body(expected, actual, &self.body, &self.headers)
                .await
                .all_matched()
    }

    /// All that would have to be different in the request, in the order of its parts.
    pub(crate) async fn differences(&self, incoming: &Incoming) -> Vec<Difference> {
        let (expected, actual) = (&self.request, &incoming.request);
        let mut found = Vec::new();
        found.extend(match_method(&expected.method, &actual.method).err());
        let path = match_path(self.path(), incoming.path(), &self.path);
        found.extend(path.err().unwrap_or_default());
        let query = match_query(expected.query.clone(), actual.query.clone(), &self.query);
        let (wanted, came) = (expected.headers.clone(), actual.headers.clone());
        let headers = match_headers(wanted, came, &self.headers);
        // In the order of the names, so that the same request is always told the same.
        found.extend(BTreeMap::from_iter(query).into_values().flatten());
        found.extend(BTreeMap::from_iter(headers).into_values().flatten());
        let body = match_body(expected, actual, &self.body, &self.headers).await;
        found.extend(body.mismatches());
        let sides = Sides::of(expected, actual);
        let mut told: Vec<Difference> = Vec::new();
        for one in found.into_iter().filter_map(|one| sides.difference(one)) {
            if !told.contains(&one) {
                told.push(one);
            }
        }
        told
    }

    /// The examples of the values that a verifier of this request wants from the handlers of its
    /// provider states, by name.
    pub(crate) fn values_from_states(&self) -> BTreeMap<String, Value> {
        let generators = &self.request.generators.categories;
        let all = generators
            .iter()
            .flat_map(|(category, list)| list.iter().map(move |(path, one)| (category, path, one)));
        all.filter_map(|(category, path, generator)| {
            let Generator::ProviderStateGenerator(expression, _) = generator else {
                return None;
            };
            let name = expression
                .strip_prefix("${")
                .and_then(|rest| rest.strip_suffix('}'))
                .unwrap_or(expression);
            Some((name.to_owned(), self.example(category, path)?))
        })
        .collect()
    }

    fn example(&self, category: &GeneratorCategory, path: &DocPath) -> Option<Value> {
        let request = &self.request;
        let field = path.first_field();
        match category {
            GeneratorCategory::PATH => Some(request.path.as_str().into()),
            GeneratorCategory::QUERY => {
                let values = request.query.as_ref()?.get(field?)?;
                values.first()?.clone().map(Value::from)
            }
            GeneratorCategory::HEADER => {
                let values = request.headers.as_ref()?.get(field?)?;
                values.first().map(|value| value.as_str().into())
            }
            GeneratorCategory::BODY => {
                let body: Value = serde_json::from_slice(&request.body.value()?).ok()?;
                body.pointer(&path.as_json_pointer().ok()?).cloned()
            }
            _ => None,
        }
    }
}

fn context(rules: &MatchingRules, category: Category) -> CoreMatchingContext {
    let rules = rules.rules_for_category(category).unwrap_or_default();
    CoreMatchingContext::new(DiffConfig::NoUnexpectedKeys, &rules)
}

/// A path as clients send it: what HTTP does not allow in it is escaped, the rest is left.
fn as_sent(path: &str) -> String {
    match Url::parse("http://localhost") {
        Ok(mut url) => {
            url.set_path(path);
            url.path().to_owned()
        }
        Err(_) => path.to_owned(),
    }
}

#[cfg(test)]
mod tests;
