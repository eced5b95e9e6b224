//! What the services' tests hold their OpenAPI documents to, beyond what a linter sees: everything
//! that is sent or got has an example, and each example fits its own schema.

use serde_json::{Map, Value, json};

/// Everything that is wrong with the examples of an OpenAPI document, each with its place; none
/// where nothing is.
#[must_use]
pub fn faulty_examples(document: &Value) -> Vec<String> {
    let mut check = Check {
        components: &document["components"],
        faults: Vec::new(),
    };
    for (path, method, operation) in operations(document) {
        let place = format!("{} {path}", method.to_uppercase());
        check.operation(&place, operation);
    }
    for (name, schema) in members(&document["components"]["schemas"]) {
        for example in elements(&schema["examples"]) {
            check.fits(&format!("schema {name}"), schema, example);
        }
    }
    check.faults
}

struct Check<'a> {
    components: &'a Value,
    faults: Vec<String>,
}

impl Check<'_> {
    fn operation(&mut self, place: &str, operation: &Value) {
        for parameter in elements(&operation["parameters"]) {
            let place = format!("{place}, parameter {}", parameter["name"]);
            self.examples(&place, parameter, parameter["required"] == true);
        }
        for (media_type, body) in members(&operation["requestBody"]["content"]) {
            self.examples(&format!("{place}, request, {media_type}"), body, true);
        }
        for (status, response) in members(&operation["responses"]) {
            for (media_type, body) in members(&response["content"]) {
                self.examples(&format!("{place}, {status}, {media_type}"), body, true);
            }
            for (name, header) in members(&response["headers"]) {
                self.examples(&format!("{place}, {status}, header {name}"), header, true);
            }
        }
    }

    /// Checks what has a schema, and `example` or `examples`, or needs neither.
    fn examples(&mut self, place: &str, holder: &Value, needed: bool) {
        let named = members(&holder["examples"]).map(|(_, example)| &example["value"]);
        let examples: Vec<&Value> = holder.get("example").into_iter().chain(named).collect();
        if examples.is_empty() && needed {
            let advice = "give the fields of its type `#[schemars(example = …)]`";
            self.faults.push(format!("{place}: no example; {advice}"));
        }
        for example in examples {
            self.fits(place, &holder["schema"], example);
        }
    }

    fn fits(&mut self, place: &str, schema: &Value, example: &Value) {
        // References lead to the root, so the components have to be there.
        let schema = json!({ "allOf": [schema], "components": self.components });
        let options = jsonschema::draft202012::options().should_validate_formats(true);
        match options.build(&schema) {
            Ok(schema) => {
                let errors = schema.iter_errors(example);
                let errors =
                    errors.map(|error| format!("{place}: {error} at {}", error.instance_path()));
                self.faults.extend(errors);
            }
            Err(error) => self.faults.push(format!("{place}: no schema: {error}")),
        }
    }
}

/// Path, method and operation.
fn operations(document: &Value) -> impl Iterator<Item = (&String, &String, &Value)> {
    members(&document["paths"]).flat_map(|(path, item)| {
        members(item).map(move |(method, operation)| (path, method, operation))
    })
}

fn members(object: &Value) -> impl Iterator<Item = (&String, &Value)> {
    object.as_object().into_iter().flat_map(Map::iter)
}

fn elements(list: &Value) -> impl Iterator<Item = &Value> {
    list.as_array().into_iter().flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn faults(response: Value) -> Vec<String> {
        faulty_examples(&json!({
            "paths": { "/v1/things": { "get": { "responses": { "200": {
                "content": { "application/json": response }
            } } } } },
            "components": { "schemas": { "Size": { "type": "integer", "minimum": 1 } } },
        }))
    }

    #[test]
    fn an_example_that_does_not_fit_is_told_with_its_place() {
        let schema = json!({ "$ref": "#/components/schemas/Size" });
        assert!(faults(json!({ "schema": schema, "example": 1 })).is_empty());
        let named = json!({ "schema": schema, "examples": { "none": { "value": 0 } } });
        let found = faults(named);
        assert!(
            found[0].starts_with("GET /v1/things, 200, application/json: 0 is less"),
            "{found:?}"
        );
    }

    #[test]
    fn a_body_without_an_example_is_told() {
        let found = faults(json!({ "schema": { "type": "string" } }));
        assert!(found[0].contains("no example"), "{found:?}");
    }
}
