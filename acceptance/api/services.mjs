// The three services as processes: on ports of their own choosing, with data in memory and random
// tokens, the scheduler at the two providers.

import { spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { join, resolve } from "node:path";
import { createInterface } from "node:readline";

/** The folder of the repository. */
export const ROOT = resolve(import.meta.dirname, "../..");

/** The services, in the order in which the test plan comes to them. */
export const SERVICES = ["template-service", "recipient-service", "campaign-scheduler"];

const LISTENING = "listening on ";

/** Starts the binaries of a folder. The result has to be stopped. */
export async function start(folder) {
  const running = new Map();
  const stop = () => Promise.all([...running.values()].map(({ child }) => stopped(child)));
  try {
    for (const name of SERVICES) {
      running.set(name, await startOne(join(folder, name), environment(running)));
    }
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    stop,
    documents: async () => {
      const read = async ([name, { url }]) => [name, await document(url)];
      return new Map(await Promise.all([...running].map(read)));
    },
    variables: () =>
      [...running].flatMap(([name, { url, token }]) => [
        { key: variable(name, "url"), value: url },
        { key: variable(name, "token"), value: token },
      ]),
  };
}

/** What Postman knows the address (`url`) or the token (`token`) of a service by. */
export function variable(service, what) {
  return `${service.replaceAll("-", "_")}_${what}`;
}

/** Where those that run already are, in the words of the scheduler's settings. */
function environment(running) {
  const settings = {};
  for (const [name, { url, token }] of running) {
    settings[variable(name, "url").toUpperCase()] = url;
    settings[variable(name, "token").toUpperCase()] = token;
  }
  return settings;
}

async function startOne(binary, settings) {
  const token = randomUUID();
  const child = spawn(binary, ["--listen", "127.0.0.1:0", "--database", "memory"], {
    env: { ...process.env, ...settings, AUTH_TOKENS: token, LOG_LEVEL: "off" },
    stdio: ["ignore", "pipe", "inherit"],
  });
  const failed = once(child, "error").then(([error]) => {
    throw new Error(`cannot start ${binary}: ${error.message}; build it with \`cargo build\``);
  });
  const line = await Promise.race([firstLine(child.stdout), failed]);
  if (!line?.startsWith(LISTENING)) {
    throw new Error(`${binary} did not start; it says why above`);
  }
  return { child, token, url: line.slice(LISTENING.length) };
}

async function firstLine(stream) {
  for await (const line of createInterface({ input: stream })) {
    return line;
  }
  return undefined;
}

async function stopped(child) {
  if (child.exitCode === null && child.signalCode === null) {
    const exit = once(child, "exit");
    child.kill("SIGTERM");
    await exit;
  }
}

async function document(url) {
  const response = await fetch(`${url}/openapi.json`);
  if (!response.ok) {
    throw new Error(`${url}/openapi.json answers ${response.status}`);
  }
  return response.json();
}
