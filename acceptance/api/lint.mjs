// The linter on the OpenAPI documents, by the rules in redocly.yaml. A warning is an error there.

import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

const FOLDER = resolve(import.meta.dirname, "..");

// Nothing is sent anywhere, and nobody is told of newer versions.
const OFFLINE = { REDOCLY_TELEMETRY: "off", REDOCLY_SUPPRESS_UPDATE_NOTICE: "true" };

/** Lints the documents, by the names of their services. Fails where the linter finds anything. */
export async function lint(documents) {
  const folder = await mkdtemp(join(tmpdir(), "openapi-"));
  try {
    const paths = [];
    for (const [name, document] of documents) {
      const path = join(folder, `${name}.json`);
      await writeFile(path, JSON.stringify(document, null, 2));
      paths.push(path);
    }
    const redocly = join(FOLDER, "node_modules/.bin/redocly");
    const args = ["lint", "--config", join(FOLDER, "redocly.yaml"), ...paths];
    const env = { ...process.env, ...OFFLINE };
    const child = spawn(redocly, args, { env, stdio: ["ignore", "pipe", "pipe"] });
    const said = [];
    child.stdout.on("data", (data) => said.push(data));
    child.stderr.on("data", (data) => said.push(data));
    const [status] = await once(child, "close");
    const text = said.join("");
    if (status !== 0 || /\bwarning was generated\b/i.test(text)) {
      throw new Error(`the linter finds something:\n${text}`);
    }
    console.log(`linted: ${[...documents.keys()].join(", ")}`);
  } finally {
    await rm(folder, { recursive: true });
  }
}
