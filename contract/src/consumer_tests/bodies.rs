//! The bodies of one interaction: from a Rust type to example, matching rules and schema.

use std::any::type_name;
use std::cell::RefCell;
use std::path::Path;

use pact_consumer::builders::InteractionBuilder;
use pact_consumer::prelude::{HttpPartBuilder, JsonPattern, Pattern};
use schemars::generate::SchemaSettings;
use schemars::{JsonSchema, SchemaGenerator};
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::{schema_file, words};
use crate::{Place, Rule, Schema, json_text};

/// Which body of an interaction.
#[derive(Clone, Copy, Debug)]
enum Part {
    Request,
    Response,
}

impl Part {
    fn name(self) -> &'static str {
        match self {
            Self::Request => "request",
            Self::Response => "response",
        }
    }

    /// What a provider must answer is what the consumer can read; what it must accept is what the
    /// consumer writes.
    fn generator(self) -> SchemaGenerator {
        let settings = SchemaSettings::draft2020_12().with_transform(words::AsEnum);
        match self {
            Self::Request => settings.for_serialize(),
            Self::Response => settings.for_deserialize(),
        }
        .into_generator()
    }
}

/// Sets the JSON bodies of an interaction from the consumer's types.
#[derive(Debug)]
pub struct Bodies<'a> {
    root: &'a Path,
    provider: &'a str,
    request: RefCell<Option<Value>>,
    response: RefCell<Option<Value>>,
}

impl<'a> Bodies<'a> {
    pub(super) fn new(root: &'a Path, provider: &'a str) -> Self {
        Self {
            root,
            provider,
            request: RefCell::new(None),
            response: RefCell::new(None),
        }
    }

    /// Sets the body of the response, which the consumer reads as a `T`. The content type is
    /// `application/json` unless the test sets another.
    ///
    /// # Panics
    /// When the pattern's example does not fit the schema of `T` or does not deserialize into it.
    pub fn response<T: JsonSchema + DeserializeOwned>(
        &self,
        interaction: &mut InteractionBuilder,
        pattern: impl Into<JsonPattern>,
    ) {
        let pattern = pattern.into();
        let example = self.attach::<T>(interaction, Part::Response, &pattern);
        interaction.response.json_body(pattern);
        self.response.replace(Some(example));
    }

    /// Sets the body of the request, which the consumer writes as a `T`. The content type is
    /// `application/json` unless the test sets another.
    ///
    /// # Panics
    /// When the pattern's example does not fit the schema of `T` or does not deserialize into it.
    pub fn request<T: JsonSchema + DeserializeOwned>(
        &self,
        interaction: &mut InteractionBuilder,
        pattern: impl Into<JsonPattern>,
    ) {
        let pattern = pattern.into();
        let example = self.attach::<T>(interaction, Part::Request, &pattern);
        interaction.request.json_body(pattern);
        self.request.replace(Some(example));
    }

    /// Checks the example against the type, writes the type's schema and names it in the
    /// interaction.
    fn attach<T: JsonSchema + DeserializeOwned>(
        &self,
        interaction: &mut InteractionBuilder,
        part: Part,
        pattern: &JsonPattern,
    ) -> Value {
        let example = json_text::sorted(pattern.to_example());
        let document = part.generator().into_root_schema_for::<T>();
        let document = json_text::sorted(document.to_value());
        let path = schema_file::path(self.provider, &T::schema_name());
        must_fit::<T>(part, &example, &path, &document);
        schema_file::write(&self.root.join(&path), &document);
        interaction.reference("jsonschema", part.name(), path);
        example
    }

    /// Gives each body the content type of its header, in whatever order the test set the two:
    /// Pact trusts the type that it stored with the body more than the header, and its own
    /// `json_body` always stores `application/json`.
    pub(super) fn finish(self, interaction: &mut InteractionBuilder) {
        if let Some(example) = self.request.into_inner() {
            let headers = interaction.request.build_v4().headers;
            settle(&mut interaction.request, headers, &example);
        }
        if let Some(example) = self.response.into_inner() {
            let headers = interaction.response.build_v4().headers;
            settle(&mut interaction.response, headers, &example);
        }
    }
}

fn settle(
    part: &mut impl HttpPartBuilder,
    headers: Option<std::collections::HashMap<String, Vec<String>>>,
    example: &Value,
) {
    const JSON: &str = "application/json";
    let stated = headers.into_iter().flatten().find_map(|(name, values)| {
        let values = name.eq_ignore_ascii_case("content-type").then_some(values);
        values.and_then(|values| values.into_iter().next())
    });
    if stated.is_none() {
        part.content_type(JSON);
    }
    let content_type = stated.unwrap_or_else(|| JSON.to_owned());
    part.body2(example.to_string(), content_type);
}

/// Panics unless `example` is a value of `T`, both by its schema and by its `Deserialize`.
fn must_fit<T: DeserializeOwned>(part: Part, example: &Value, path: &str, document: &Value) {
    let what = format!("the example of the {} body", part.name());
    let of = type_name::<T>();
    let schema = match Schema::compile(path, document.clone()) {
        Ok(schema) => schema,
        Err(error) => panic!("the schema of {of} cannot be used: {error}"),
    };
    let mismatches: Vec<_> = schema
        .check(example)
        .into_iter()
        .map(|mismatch| match (mismatch.place, mismatch.rule) {
            (Place::Body { pointer }, Rule::Schema { keyword, .. }) => format!(
                "\n  at {}: {} (keyword {keyword})",
                json_text::pointer_or_root(&pointer),
                mismatch.detail,
            ),
            (place, rule) => format!("\n  at {place:?}: {rule:?}"),
        })
        .collect();
    assert!(
        mismatches.is_empty(),
        "{what} does not fit the schema of {of}:{}\n{example:#}",
        mismatches.concat()
    );
    if let Err(error) = serde_json::from_value::<T>(example.clone()) {
        panic!("{what} does not deserialize into {of}: {error}\n{example:#}");
    }
}
