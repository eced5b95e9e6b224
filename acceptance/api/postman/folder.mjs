// docs/postman/ in the repository: written, compared with what belongs there, and held to Postman's
// own schema.

import { readFileSync, readdirSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";

import Ajv from "ajv";

import { ROOT } from "../services.mjs";

const FOLDER = join(ROOT, "docs/postman");

// The public schema, draft 7. Postman's own converter has it among its tests.
const { schemas } = createRequire(import.meta.url)(
  "postman-collection-schema/test/data/collection/v2.1.js",
);
const COLLECTION = schemas.collection["2.1.0"];

/** Writes the files. */
export function write(made) {
  for (const [name, text] of made) {
    writeFileSync(join(FOLDER, name), text);
  }
}

/** Fails where the folder does not have exactly these files, with these texts. */
export function compare(made) {
  const there = readdirSync(FOLDER).filter((name) => name.endsWith(".json"));
  const stale = there.filter((name) => !made.has(name));
  const different = [...made].filter(
    ([name, text]) => !there.includes(name) || readFileSync(join(FOLDER, name), "utf8") !== text,
  );
  const wrong = [...stale, ...different.map(([name]) => name)];
  if (wrong.length > 0) {
    throw new Error(
      `docs/postman/ is not what the OpenAPI documents make: ${wrong.join(", ")}; ` +
        "write it anew with `.ci/api-documents write`",
    );
  }
  console.log("docs/postman/ is up to date");
}

/** Fails where a collection does not fit the schema. */
export function fits(made) {
  const validate = new Ajv({ allErrors: true, strict: false, validateFormats: false }).compile(
    COLLECTION,
  );
  for (const [name, text] of made) {
    if (name.endsWith(".postman_collection.json") && !validate(JSON.parse(text))) {
      const [{ instancePath, message }] = validate.errors;
      throw new Error(`docs/postman/${name} is no Postman collection: ${instancePath} ${message}`);
    }
  }
  console.log("the collections fit the schema of Postman's format 2.1.0");
}
