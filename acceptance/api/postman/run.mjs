// The collections as Postman runs them, one after the other, with one environment.

import newman from "newman";

import { ENVIRONMENT } from "./files.mjs";

/** Runs all collections against services at these variables. Fails where anything in them does. */
export async function run(made, variables) {
  let environment = JSON.parse(made.get(ENVIRONMENT));
  const failures = [];
  for (const [name, text] of made) {
    if (name === ENVIRONMENT) {
      continue;
    }
    const summary = await runOne(JSON.parse(text), environment, variables);
    // What a collection saved is there for the next, as in the app.
    environment = summary.environment.toJSON();
    const { requests, assertions } = summary.run.stats;
    const { failures: failed } = summary.run;
    console.log(
      `ran ${name}: ${requests.total} requests, ${assertions.total} checks, ${failed.length} failed`,
    );
    failures.push(...failed.map((failure) => told(name, failure)));
  }
  if (failures.length > 0) {
    throw new Error(`the collections do not run:\n${failures.join("\n")}`);
  }
}

function runOne(collection, environment, envVar) {
  return new Promise((resolve, reject) => {
    newman.run({ collection, environment, envVar, reporters: [] }, (error, summary) =>
      error ? reject(error) : resolve(summary),
    );
  });
}

function told(name, { source, error }) {
  return `  ${name}, "${source?.name ?? "?"}": ${error.test ?? error.name}: ${error.message}`;
}
