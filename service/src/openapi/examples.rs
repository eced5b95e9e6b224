//! Examples in an OpenAPI document, for people and for the tools that send them. The fields of the
//! types bring theirs along (`#[schemars(example = …)]`); here they are put together to those of
//! whole bodies, and stand where tools look for them.

use aide::openapi::{
    Header, MediaType, OpenApi, Operation, Parameter, ParameterSchemaOrContent, ReferenceOr,
    RequestBody, Response, SchemaObject,
};
use schemars::Schema;
use serde_json::{Map, Value, json};

use super::operations;

/// How deep types may lie in each other; deeper than any here, and an end for one that holds
/// itself.
const DEEPEST: usize = 16;

/// The schemas that others refer to, by their names.
type Components = Map<String, Value>;

/// Adds an example to each schema that has a name, each required parameter, each header and each
/// body, as far as the fields say what one could be.
pub(super) fn add(api: &mut OpenApi) {
    let schemas = api
        .components
        .as_mut()
        .map(|components| &mut components.schemas);
    let mut components = Components::new();
    for (name, schema) in schemas.iter().flat_map(|schemas| schemas.iter()) {
        components.insert(name.clone(), schema.json_schema.as_value().clone());
    }
    for schema in schemas.into_iter().flat_map(|schemas| schemas.values_mut()) {
        let example = of_schema(&schema.json_schema, &components);
        if let (Some(object), Some(example)) = (schema.json_schema.as_object_mut(), example) {
            object.entry("examples").or_insert_with(|| json!([example]));
        }
    }
    let paths = api.paths.get_or_insert_default().paths.values_mut();
    for item in paths.filter_map(ReferenceOr::as_item_mut) {
        operations(item).for_each(|operation| add_to_operation(operation, &components));
    }
}

fn add_to_operation(operation: &mut Operation, components: &Components) {
    for parameter in operation
        .parameters
        .iter_mut()
        .filter_map(ReferenceOr::as_item_mut)
    {
        let data = match parameter {
            Parameter::Query { parameter_data, .. }
            | Parameter::Header { parameter_data, .. }
            | Parameter::Path { parameter_data, .. }
            | Parameter::Cookie { parameter_data, .. } => parameter_data,
        };
        // Tools fill in what has an example: what is optional is better left out.
        if data.required {
            data.example = of_format(&data.format, components);
        }
    }
    if let Some(ReferenceOr::Item(RequestBody { content, .. })) = &mut operation.request_body {
        content
            .values_mut()
            .for_each(|body| add_to_body(body, components));
    }
    let responses = operation.responses.get_or_insert_default();
    let responses = responses.responses.values_mut();
    for Response {
        content, headers, ..
    } in responses.filter_map(ReferenceOr::as_item_mut)
    {
        content
            .values_mut()
            .for_each(|body| add_to_body(body, components));
        for Header {
            format, example, ..
        } in headers.values_mut().filter_map(ReferenceOr::as_item_mut)
        {
            *example = of_format(format, components);
        }
    }
}

fn add_to_body(body: &mut MediaType, components: &Components) {
    if body.examples.is_empty() {
        let schema = body.schema.as_ref();
        body.example = schema.and_then(|schema| of_schema(&schema.json_schema, components));
    }
}

fn of_format(format: &ParameterSchemaOrContent, components: &Components) -> Option<Value> {
    match format {
        ParameterSchemaOrContent::Schema(SchemaObject { json_schema, .. }) => {
            of_schema(json_schema, components)
        }
        ParameterSchemaOrContent::Content(_) => None,
    }
}

fn of_schema(schema: &Schema, components: &Components) -> Option<Value> {
    example(schema.as_value(), components, 0)
}

/// An example of a schema: its own, or one put together from those of its parts.
fn example(schema: &Value, components: &Components, depth: usize) -> Option<Value> {
    let part = |schema: &Value| match depth < DEEPEST {
        true => example(schema, components, depth + 1),
        false => None,
    };
    let first = |keyword: &str| schema[keyword].as_array()?.first();
    if let Some(own) = first("examples").or(schema.get("const")).or(first("enum")) {
        return Some(own.clone());
    }
    if let Some(reference) = schema["$ref"].as_str() {
        let name = reference.rsplit('/').next().unwrap_or_default();
        return part(components.get(name)?);
    }
    for keyword in ["oneOf", "anyOf"] {
        if let Some(choices) = schema[keyword].as_array() {
            return choices.iter().find_map(part);
        }
    }
    match type_of(schema)? {
        // What may be null and says nothing else is not known in the example.
        "null" => Some(Value::Null),
        "array" => Some(json!([part(&schema["items"])?])),
        "object" => object(schema, part),
        _ => None,
    }
}

/// The type; `null` where that is one of several.
fn type_of(schema: &Value) -> Option<&str> {
    match &schema["type"] {
        Value::Array(types) if types.contains(&json!("null")) => Some("null"),
        Value::Array(types) => types.first()?.as_str(),
        other => other.as_str(),
    }
}

/// An object with all members that have an example. One that lacks a required member is none.
fn object(schema: &Value, part: impl Fn(&Value) -> Option<Value>) -> Option<Value> {
    let required = schema["required"].as_array();
    let is_required = |name: &str| required.is_some_and(|names| names.iter().any(|n| n == name));
    let mut members = Map::new();
    for (name, member) in schema["properties"].as_object().into_iter().flatten() {
        match part(member) {
            Some(example) => {
                members.insert(name.clone(), example);
            }
            None if is_required(name) => return None,
            None => {}
        }
    }
    Some(Value::Object(members))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(schema: Value) -> Option<Value> {
        let mut components = Components::new();
        let color = json!({ "type": "string", "enum": ["red", "blue"] });
        components.insert("Color".to_owned(), color);
        let endless = json!({ "$ref": "#/components/schemas/Endless" });
        components.insert("Endless".to_owned(), endless);
        example(&schema, &components, 0)
    }

    #[test]
    fn a_schema_s_own_example_goes_before_what_its_parts_say() {
        let schema = json!({ "type": "array", "items": { "const": 1 }, "examples": [[2, 3], [4]] });
        assert_eq!(of(schema), Some(json!([2, 3])));
    }

    #[test]
    fn an_object_is_put_together_from_its_members() {
        let schema = json!({
            "type": "object",
            "properties": {
                "name": { "type": "string", "examples": ["Ada"] },
                "colors": { "type": "array", "items": { "$ref": "#/components/schemas/Color" } },
                "note": { "type": ["string", "null"] },
                "status": { "oneOf": [{ "const": "on" }, { "const": "off" }] },
                "cursor": { "type": "string" },
            },
            "required": ["name", "colors", "note", "status"],
        });
        let expected = json!({ "name": "Ada", "colors": ["red"], "note": null, "status": "on" });
        assert_eq!(of(schema), Some(expected));
    }

    #[test]
    fn without_an_example_of_what_is_required_there_is_none() {
        let name = json!({ "type": "string" });
        let schema =
            json!({ "type": "object", "properties": { "name": name }, "required": ["name"] });
        assert_eq!(of(schema), None);
        assert_eq!(of(json!({ "$ref": "#/components/schemas/Endless" })), None);
    }
}
