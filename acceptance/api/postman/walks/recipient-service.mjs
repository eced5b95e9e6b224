// The Recipient service, as a tester walks through it.

import { NDJSON } from "../operation.mjs";

const UNKNOWN = "0198f0c2-0000-7000-8000-000000000000";
const one = { id: "{{recipient_list_id}}" };
const ada = { id: "{{recipient_list_id}}", recipient_id: "{{recipient_id}}" };

export default {
  service: "recipient-service",
  description:
    "Run it from the top: the first requests make the list and the recipients that the others " +
    "are about. Every run makes a new list.",
  folders: [
    {
      name: "Recipient fetching",
      description: "A list is made, filled, found, and read: as pages and as a stream.",
      steps: [
        {
          name: "Create a recipient list",
          operation: "createRecipientList",
          status: 201,
          check: {
            "it is empty": "pm.expect(body.size).to.equal(0)",
            "Location is its path":
              'pm.expect(pm.response.headers.get("Location")).to.equal(`/v1/recipient-lists/${body.id}`)',
          },
          save: { recipient_list_id: "body.id" },
        },
        {
          name: "Import recipients",
          operation: "importRecipients",
          path: one,
          lines: [
            { email: "ada@example.com", attributes: { first_name: "Ada" } },
            { email: "grace@example.com", time_zone: "America/New_York" },
            { email: "gone@example.com", status: "bounced" },
          ],
          status: 200,
          check: { "all were added": "pm.expect(body.added).to.equal(3)" },
        },
        {
          name: "List recipient lists",
          operation: "listRecipientLists",
          query: { limit: "1000" },
          status: 200,
          check: { "there is at least one": "pm.expect(body.items).to.not.be.empty" },
        },
        {
          name: "Get the list",
          operation: "getRecipientList",
          path: one,
          status: 200,
          check: { "it has three recipients": "pm.expect(body.size).to.equal(3)" },
        },
        {
          name: "List its recipients: the first page",
          operation: "listRecipients",
          path: one,
          query: { limit: "2" },
          status: 200,
          check: {
            "there are two": "pm.expect(body.items).to.have.lengthOf(2)",
            "Ada is the first": 'pm.expect(body.items[0].email).to.equal("ada@example.com")',
            "there is a next page": 'pm.expect(body.next_cursor).to.be.a("string")',
          },
          save: { recipient_id: "body.items[0].id", cursor: "body.next_cursor" },
        },
        {
          name: "List its recipients: the last page",
          operation: "listRecipients",
          path: one,
          query: { limit: "2", cursor: "{{cursor}}" },
          status: 200,
          check: {
            "there is one": "pm.expect(body.items).to.have.lengthOf(1)",
            "there is no next page": "pm.expect(body.next_cursor).to.be.null",
          },
        },
        {
          name: "Read all recipients as a stream",
          operation: "listRecipients",
          path: one,
          accept: NDJSON,
          status: 200,
          check: { "there are three": "pm.expect(body).to.have.lengthOf(3)" },
        },
      ],
    },
    {
      name: "Recipient changes",
      description: "A recipient does not want mail any more.",
      steps: [
        {
          name: "Unsubscribe a recipient",
          operation: "changeRecipient",
          path: ada,
          status: 200,
          check: { "she is unsubscribed": 'pm.expect(body.status).to.equal("unsubscribed")' },
        },
      ],
    },
    {
      name: "Error cases",
      description: "Each answer is a problem (RFC 9457) whose `code` says what is wrong.",
      steps: [
        {
          name: "Without a token",
          operation: "listRecipientLists",
          token: "none",
          status: 401,
          code: "token_missing",
        },
        {
          name: "With a token that nobody knows",
          operation: "listRecipientLists",
          token: "unknown",
          status: 401,
          code: "token_invalid",
        },
        {
          name: "A page without room",
          operation: "listRecipientLists",
          query: { limit: "0" },
          status: 422,
          code: "limit_out_of_range",
        },
        {
          name: "A list that does not exist",
          operation: "getRecipientList",
          path: { id: UNKNOWN },
          status: 404,
          code: "recipient_list_not_found",
        },
        {
          name: "A recipient who does not exist",
          operation: "changeRecipient",
          path: { ...one, recipient_id: UNKNOWN },
          status: 404,
          code: "recipient_not_found",
        },
        {
          name: "A stream of a part",
          operation: "listRecipients",
          path: one,
          query: { limit: "2" },
          headers: { Accept: NDJSON },
          status: 400,
          code: "query_invalid",
        },
        {
          name: "A list without a name",
          operation: "createRecipientList",
          body: { name: "" },
          status: 400,
          code: "body_invalid",
        },
        {
          name: "An import whose second line is no recipient",
          operation: "importRecipients",
          path: one,
          lines: [{ email: "ada@example.com" }, { email: "nobody" }],
          status: 422,
          code: "row_invalid",
          check: { "it is the second line": "pm.expect(body.line).to.equal(2)" },
        },
        {
          name: "An import of another type",
          operation: "importRecipients",
          path: one,
          headers: { "Content-Type": "text/csv" },
          status: 415,
          code: "content_type_unsupported",
        },
        {
          name: "A status that there is not",
          operation: "changeRecipient",
          path: ada,
          body: { status: "asleep" },
          status: 400,
          code: "body_invalid",
        },
      ],
    },
    {
      name: "Health",
      description: "For whatever starts and watches the service. No token.",
      steps: [
        { name: "Does it run?", operation: "live", token: "none", status: 200 },
        { name: "Can it serve?", operation: "ready", token: "none", status: 200 },
      ],
    },
  ],
};
