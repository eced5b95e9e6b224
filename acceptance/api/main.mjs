#!/usr/bin/env node
// Holds what a tester's API tool is given against the live services: the OpenAPI documents pass the
// linter, docs/postman/ is what they make, it fits Postman's schema, and it runs, twice.
//
//   node api/main.mjs check [--binaries DIR]    fails where something does not hold
//   node api/main.mjs write [--binaries DIR]    writes docs/postman/ anew before
//
// DIR has the three binaries; target/debug without it.

import { parseArgs } from "node:util";
import { resolve } from "node:path";

import { lint } from "./lint.mjs";
import { files } from "./postman/files.mjs";
import { compare, fits, write } from "./postman/folder.mjs";
import { run } from "./postman/run.mjs";
import { ROOT, start } from "./services.mjs";

const TIMES = 2;

async function main({ command, binaries }) {
  const services = await start(binaries);
  try {
    const documents = await services.documents();
    await lint(documents);
    const made = files(documents);
    if (command === "write") {
      write(made);
    }
    compare(made);
    fits(made);
    for (let time = 1; time <= TIMES; time += 1) {
      await run(made, services.variables());
    }
  } finally {
    await services.stop();
  }
}

/** What to do, and where the binaries are. */
function settings(args) {
  const options = { binaries: { type: "string", default: "target/debug" } };
  const { values, positionals } = parseArgs({ args, options, allowPositionals: true });
  const [command, ...others] = positionals;
  if (!["check", "write"].includes(command) || others.length > 0) {
    throw new Error("say what to do: `check` or `write`");
  }
  return { command, binaries: resolve(ROOT, values.binaries) };
}

/** Ends with one line that says what is wrong, and the exit status of all tools here. */
function fail(error, status) {
  console.error(`error: ${error.message}`);
  process.exit(status);
}

let asked;
try {
  asked = settings(process.argv.slice(2));
} catch (error) {
  fail(error, 2);
}
main(asked).catch((error) => fail(error, 1));
