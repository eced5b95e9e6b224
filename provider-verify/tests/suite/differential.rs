//! The same contract and answer, by `pact_matching` and by ours: the mismatches have to be the same.
//! What differs on purpose is in `docs/differences-from-pact.md`, and in [`deliberate`].

mod deliberate;
mod generated;
mod our_pacts;
mod said;
mod spec_cases;
mod whole_loop;

use std::collections::HashMap;
use std::panic::RefUnwindSafe;
use std::path::Path;

use axum::http::{HeaderName, HeaderValue, StatusCode};
use bytes::Bytes;
use contract::{Contract, Interaction, Mismatch, Rule};
use pact_matching::{Mismatch as PactMismatch, match_response};
use pact_models::bodies::OptionalBody;
use pact_models::headers::parse_header;
use pact_models::interaction::Interaction as PactInteraction;
use pact_models::matchingrules::{MatchingRule, MatchingRuleCategory};
use pact_models::pact::Pact;
use pact_models::v4::http_parts::HttpResponse;
use pact_models::v4::pact::V4Pact;
use provider_verify::check::{Answer, Expectation};
use serde_json::Value;

/// An answer, as a provider gives it.
#[derive(Clone, Debug)]
pub(crate) struct Played {
    pub(crate) status: u16,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: Bytes,
}

impl Played {
    fn json(body: &Value) -> Self {
        Self {
            status: 200,
            headers: vec![("content-type".to_owned(), "application/json".to_owned())],
            body: Bytes::from(body.to_string()),
        }
    }

    fn for_us(&self) -> Answer {
        let headers = self.headers.iter().map(|(name, value)| {
            let name = HeaderName::try_from(name).unwrap();
            (name, HeaderValue::from_bytes(value.as_bytes()).unwrap())
        });
        Answer {
            status: StatusCode::from_u16(self.status).unwrap(),
            headers: headers.collect(),
            body: self.body.clone(),
        }
    }

    fn for_pact(&self) -> HttpResponse {
        let mut headers: HashMap<String, Vec<String>> = HashMap::new();
        for (name, value) in &self.headers {
            let values = headers.entry(name.to_lowercase()).or_default();
            values.extend(parse_header(name, value));
        }
        let mut response = HttpResponse {
            status: self.status,
            headers: Some(headers),
            ..HttpResponse::default()
        };
        if !self.body.is_empty() {
            let kind = response.content_type();
            response.body = OptionalBody::Present(self.body.clone(), kind, None);
        } else {
            response.body = OptionalBody::Empty;
        }
        response
    }
}

/// What `pact_matching` finds.
pub(crate) async fn by_pact(interaction: &Interaction, played: &Played) -> Vec<PactMismatch> {
    let mut http = interaction.http();
    for rules in http.response.matching_rules.rules.values_mut() {
        *rules = shuffled(rules);
    }
    let pact: Box<dyn Pact + Send + Sync + RefUnwindSafe> = Box::new(V4Pact::default());
    let boxed: Box<dyn PactInteraction + Send + Sync + RefUnwindSafe> = Box::new(http.clone());
    match_response(http.response.clone(), played.for_pact(), &pact, &boxed)
        .await
        .unwrap()
}

/// The same rules in the order of another hash map.
fn shuffled(category: &MatchingRuleCategory) -> MatchingRuleCategory {
    let lists = category.rules.iter().map(|(path, list)| {
        let mut list = list.clone();
        for rule in &mut list.rules {
            if let MatchingRule::ArrayContains(variants) = rule {
                for (_, rules, _) in variants {
                    *rules = shuffled(rules);
                }
            }
        }
        (path.clone(), list)
    });
    MatchingRuleCategory {
        name: category.name.clone(),
        rules: lists.collect(),
    }
}

/// What we find by the pact's own rules, without the schema.
async fn by_us(interaction: &Interaction, played: &Played) -> Vec<Mismatch> {
    let mut found = Expectation::of(interaction)
        .mismatches(&played.for_us())
        .await;
    found.retain(|mismatch| matches!(mismatch.rule, Rule::Pact { .. }));
    found
}

/// What both find.
///
/// # Errors
/// Where they do not find the same, with both sides.
///
/// Where two rules have the same weight, `pact_matching` takes either, as its hash map has them: so
/// it is asked again with another map, and ours must be one of its answers.
async fn differ(interaction: &Interaction, played: &Played) -> Result<Vec<Mismatch>, String> {
    const ASKED: usize = 48;
    let ours = by_us(interaction, played).await;
    let mut difference = String::new();
    for _ in 0..ASKED {
        match said::differ(&ours, &by_pact(interaction, played).await) {
            None => return Ok(ours),
            Some(found) => difference = found,
        }
    }
    let expected = &interaction.http().response;
    Err(format!(
        "{}\nexample: {}\nrules: {}\nanswer: {played:?}\n{difference}",
        interaction.description(),
        expected.body.value_as_string().unwrap_or_default(),
        expected.matching_rules,
    ))
}

/// Reads a pact from a file of its own.
fn load(pact: &Value, folder: &Path) -> Result<Contract, String> {
    let file = folder.join("pact.json");
    std::fs::write(&file, pact.to_string()).unwrap();
    let mut contracts = contract::load(&file).map_err(|error| error.to_string())?;
    Ok(contracts.remove(0))
}
