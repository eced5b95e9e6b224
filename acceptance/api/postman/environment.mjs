// The environment: where the services are on a machine where each was started with its defaults,
// the tokens, which whoever imports it fills in, and the ids that requests pass on.

import { SERVICES, variable } from "../services.mjs";
import { id } from "./ids.mjs";

const PORTS = {
  "template-service": 8081,
  "recipient-service": 8082,
  "campaign-scheduler": 8080,
};

/** What requests save for those after them. */
export const IDS = [
  "template_id",
  "draft_template_id",
  "recipient_list_id",
  "empty_list_id",
  "recipient_id",
  "cursor",
  "campaign_id",
  "campaign_etag",
  "idempotency_key",
];

/** The environment, without any token. */
export function environment() {
  const name = "Campaign Contracts, local";
  const value = (key, text, type) => ({ key, value: text, type, enabled: true });
  return {
    id: id(name),
    name,
    values: [
      ...SERVICES.map((service) =>
        value(variable(service, "url"), `http://127.0.0.1:${PORTS[service]}`, "default"),
      ),
      ...SERVICES.map((service) => value(variable(service, "token"), "", "secret")),
      ...IDS.map((key) => value(key, "", "default")),
    ],
    _postman_variable_scope: "environment",
  };
}
