// One operation of an OpenAPI document, and what the document says of it.

import { forSandbox } from "./json_schema.mjs";

/** The media type of newline-delimited JSON. */
export const NDJSON = "application/x-ndjson";

const PROBLEM = "application/problem+json";

/** The ids of all operations. */
export function operationIds(document) {
  return all(document).map(({ operation }) => operation.operationId);
}

/** The operation with an id; `place` is for the error where there is none. */
export function operation(document, operationId, place) {
  const found = all(document).find((one) => one.operation.operationId === operationId);
  if (!found) {
    throw new Error(`${place}: the document has no operation ${operationId}`);
  }
  const { path, method, operation } = found;
  return {
    path,
    method: method.toUpperCase(),
    description: [operation.summary, operation.description].filter(Boolean).join(".\n\n"),
    body: body(operation),
    answer: (status, mediaType, code) =>
      answer(document, operation, { status, mediaType: code ? PROBLEM : mediaType, code, place }),
  };
}

function all(document) {
  return Object.entries(document.paths).flatMap(([path, item]) =>
    Object.entries(item).map(([method, operation]) => ({ path, method, operation })),
  );
}

function body(operation) {
  const content = Object.entries(operation.requestBody?.content ?? {});
  return content.map(([mediaType, { example }]) => ({ mediaType, example }))[0];
}

/** The answer that is documented for a status, and for the code of a problem; some have no body. */
function answer(document, operation, { status, mediaType, code, place }) {
  const documented = operation.responses[status];
  const content = documented?.content?.[mediaType];
  if (!documented || (documented.content && !content)) {
    throw new Error(`${place}: ${status} with ${mediaType} is not documented`);
  }
  if (code && !(code in content.examples)) {
    throw new Error(`${place}: ${status} with the code ${code} is not documented`);
  }
  if (!content) {
    return undefined;
  }
  // The document has the schema of a line.
  const schema = mediaType === NDJSON ? { items: content.schema } : content.schema;
  return { mediaType, schema: forSandbox(schema, document.components.schemas) };
}
