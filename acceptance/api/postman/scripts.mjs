// The scripts around a request: short enough to be read, and changed, in Postman.

import { NDJSON } from "./operation.mjs";

/** What is done before the request, as events; none where nothing is. */
export function preRequest({ before }) {
  return before ? [event("prerequest", before)] : [];
}

/** What is checked of the answer, and what of it is kept. `answer` is none where it has no body. */
export function test({ status, code, check: checks = {}, save = {} }, answer) {
  return event("test", [
    check(`the status is ${status}`, `pm.response.to.have.status(${status})`),
    ...(answer ? body(answer) : []),
    ...(code ? [check(`the code is ${code}`, `pm.expect(body.code).to.equal("${code}")`)] : []),
    ...Object.entries(checks).map(([name, expectation]) => check(name, expectation)),
    ...Object.entries(save).map(([name, value]) => `pm.environment.set("${name}", ${value});`),
  ]);
}

/** Reads the body, and checks its type and form. */
function body({ mediaType, schema }) {
  const got = 'pm.response.headers.get("Content-Type").split(";")[0]';
  const read =
    mediaType === NDJSON
      ? 'pm.response.text().trim().split("\\n").map((line) => JSON.parse(line))'
      : "pm.response.json()";
  return [
    check(`the content type is ${mediaType}`, `pm.expect(${got}).to.equal("${mediaType}")`),
    `const schema = ${JSON.stringify(schema)};`,
    `const body = ${read};`,
    check("the body fits the schema", "pm.expect(body).to.have.jsonSchema(schema)"),
  ];
}

function check(name, expectation) {
  return `pm.test(${JSON.stringify(name)}, () => ${expectation});`;
}

function event(listen, exec) {
  return { listen, script: { type: "text/javascript", exec } };
}
