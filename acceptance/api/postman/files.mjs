// What belongs into docs/postman/: a collection for each service and one environment, as texts by
// the names of their files. The same documents always make the same texts.

import { collection } from "./collection.mjs";
import { environment } from "./environment.mjs";
import campaignScheduler from "./walks/campaign-scheduler.mjs";
import recipientService from "./walks/recipient-service.mjs";
import templateService from "./walks/template-service.mjs";

/** The file with the environment. */
export const ENVIRONMENT = "local.postman_environment.json";

/** The texts, from the OpenAPI documents by the names of the services, in the order of the plan. */
export function files(documents) {
  const made = new Map();
  const read = new Map([...documents].map(([name, document]) => [name, sorted(document)]));
  for (const walk of [templateService, recipientService, campaignScheduler]) {
    made.set(`${walk.service}.postman_collection.json`, text(collection(walk, read)));
  }
  made.set(ENVIRONMENT, text(environment()));
  return made;
}

/** With the members of all objects in one order: in which a service writes them means nothing. */
function sorted(value) {
  if (Array.isArray(value)) {
    return value.map(sorted);
  }
  if (value === null || typeof value !== "object") {
    return value;
  }
  const names = Object.keys(value).sort();
  return Object.fromEntries(names.map((name) => [name, sorted(value[name])]));
}

function text(value) {
  return `${JSON.stringify(value, null, 2)}\n`;
}
