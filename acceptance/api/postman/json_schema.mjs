// Schemas of an OpenAPI 3.1 document as Postman's sandbox takes them: draft 7, whole in themselves,
// without what only describes.

// What means the same in draft 7 as in 2020-12.
const CHECKED = new Set([
  "additionalProperties",
  "allOf",
  "anyOf",
  "const",
  "enum",
  "items",
  "maxItems",
  "maxLength",
  "maximum",
  "minItems",
  "minLength",
  "minimum",
  "oneOf",
  "pattern",
  "properties",
  "required",
  "type",
]);

const DESCRIBED = new Set(["default", "description", "examples", "title"]);

// Other formats, such as `uint32`, are unknown to the sandbox, which refuses schemas with them.
const FORMATS = new Set(["date-time", "email", "uri", "uri-reference"]);

const COMPONENT = "#/components/schemas/";

/** The schema for the sandbox; `components` are the schemas that references lead to. */
export function forSandbox(schema, components) {
  const definitions = {};
  const reference = (name) => {
    if (!(name in definitions)) {
      // Before it is converted: it may refer to itself.
      definitions[name] = true;
      definitions[name] = convert(components[name], reference);
    }
    return `#/definitions/${name}`;
  };
  const converted = convert(schema, reference);
  if (Object.keys(definitions).length === 0) {
    return converted;
  }
  // Beside a reference, draft 7 looks at nothing.
  return { allOf: [converted], definitions };
}

function convert(schema, reference) {
  if (typeof schema === "boolean") {
    return schema;
  }
  if (schema.$ref) {
    // Draft 7 looks at nothing beside a reference; what is there only describes.
    return { $ref: reference(schema.$ref.slice(COMPONENT.length)) };
  }
  const converted = {};
  for (const [keyword, value] of Object.entries(schema)) {
    if (keyword === "format") {
      if (FORMATS.has(value)) {
        converted.format = value;
      }
    } else if (CHECKED.has(keyword)) {
      converted[keyword] = part(keyword, value, reference);
    } else if (!DESCRIBED.has(keyword)) {
      throw new Error(`a schema has \`${keyword}\`, of which json_schema.mjs does not know whether draft 7 has it`);
    }
  }
  return converted;
}

function part(keyword, value, reference) {
  const one = (schema) => convert(schema, reference);
  switch (keyword) {
    case "allOf":
    case "anyOf":
    case "oneOf":
      return value.map(one);
    case "additionalProperties":
    case "items":
      return one(value);
    case "properties":
      return Object.fromEntries(Object.entries(value).map(([name, schema]) => [name, one(schema)]));
    default:
      return value;
  }
}
