// A collection from a walk through the operations of OpenAPI documents. The walk says which
// operation, in which order, with what; the documents say everything else, and that it is so.

import { variable } from "../services.mjs";
import { id } from "./ids.mjs";
import { NDJSON, operation, operationIds } from "./operation.mjs";
import { preRequest, test } from "./scripts.mjs";

const SCHEMA = "https://schema.getpostman.com/json/collection/v2.1.0/collection.json";

/**
 * The collection of a walk: `{ service, description, folders: [{ name, description, steps }] }`.
 * Fails where a step does what no document knows, and where an operation of the service has none.
 */
export function collection(walk, documents) {
  const document = documents.get(walk.service);
  const steps = walk.folders.flatMap((folder) => folder.steps);
  covered(walk.service, document, steps);
  const name = document.info.title;
  return {
    info: {
      _postman_id: id(name),
      name,
      description: `${document.info.description}\n\n${walk.description}`,
      schema: SCHEMA,
    },
    auth: bearer(walk.service),
    item: walk.folders.map((folder) => ({
      id: id(name, folder.name),
      name: folder.name,
      description: folder.description,
      item: folder.steps.map((step) => ({
        id: id(name, folder.name, step.name),
        ...request(step, walk.service, documents),
      })),
    })),
  };
}

function covered(service, document, steps) {
  const own = steps.filter((step) => (step.at ?? service) === service);
  const used = new Set(own.map((step) => step.operation));
  const unused = operationIds(document).filter((operationId) => !used.has(operationId));
  if (unused.length > 0) {
    throw new Error(`no step of walks/${service}.mjs is about: ${unused.join(", ")}`);
  }
}

/** A step as an item of the collection. */
function request(step, service, documents) {
  const at = step.at ?? service;
  const place = `step "${step.name}" of walks/${service}.mjs`;
  const found = operation(documents.get(at), step.operation, place);
  const answer = found.answer(step.status, step.accept ?? "application/json", step.code);
  const body = requestBody(step, found.body);
  return {
    name: step.name,
    event: [...preRequest(step), test(step, answer)],
    request: {
      ...auth(step, at, service),
      method: found.method,
      header: headers(step, body),
      ...(body && { body: body.postman }),
      url: url(at, found.path, step),
      description: found.description,
    },
    response: [],
  };
}

function auth({ token }, at, service) {
  if (token === "none") {
    return { auth: { type: "noauth" } };
  }
  if (token) {
    return { auth: bearerOf(token) };
  }
  return at === service ? {} : { auth: bearer(at) };
}

function bearer(service) {
  return bearerOf(`{{${variable(service, "token")}}}`);
}

function bearerOf(value) {
  return { type: "bearer", bearer: [{ key: "token", value, type: "string" }] };
}

/** The example of the document, changed as the step says, or a text that the step brings. */
function requestBody(step, documented) {
  if (!documented) {
    return undefined;
  }
  const { mediaType, example } = documented;
  const lines = mediaType === NDJSON;
  const text = (value) => (lines ? JSON.stringify(value) : JSON.stringify(value, null, 2));
  const values = lines ? (step.lines ?? [example]) : [{ ...example, ...step.body }];
  const end = lines ? "\n" : "";
  const raw = step.text ?? values.map((value) => text(value) + end).join("");
  const options = { raw: { language: lines ? "text" : "json" } };
  return { mediaType, postman: { mode: "raw", raw, options } };
}

function headers(step, body) {
  const all = {
    Accept: step.accept ?? "application/json",
    ...(body && { "Content-Type": body.mediaType }),
    ...step.headers,
  };
  return Object.entries(all).map(([key, value]) => ({ key, value }));
}

function url(service, path, step) {
  const host = `{{${variable(service, "url")}}}`;
  const segments = path.slice(1).split("/").map((part) => part.replace(/^\{(.*)\}$/, ":$1"));
  const query = Object.entries(step.query ?? {}).map(([key, value]) => ({ key, value }));
  const search = query.map(({ key, value }) => `${key}=${value}`).join("&");
  const names = segments.filter((part) => part.startsWith(":")).map((part) => part.slice(1));
  const values = names.map((key) => {
    if (!(key in (step.path ?? {}))) {
      throw new Error(`step "${step.name}" has no value for {${key}} of ${path}`);
    }
    return { key, value: step.path[key] };
  });
  return {
    raw: `${host}/${segments.join("/")}${search && `?${search}`}`,
    host: [host],
    path: segments,
    ...(query.length > 0 && { query }),
    ...(values.length > 0 && { variable: values }),
  };
}
