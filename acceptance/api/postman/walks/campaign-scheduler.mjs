// The Campaign Scheduling service, as a tester walks through the whole test plan: data in the
// providers, what the scheduler sees of it, a campaign from both, and what is refused.

const UNKNOWN = "0198f0c2-0000-7000-8000-000000000000";
const one = { id: "{{campaign_id}}" };
const TEMPLATES = "template-service";
const RECIPIENTS = "recipient-service";

/** What the campaign is asked for with: the same in each run, but for the ids. */
const asked = {
  template_id: "{{template_id}}",
  recipient_list_id: "{{recipient_list_id}}",
};

/** A request for a campaign that is refused: with a key of its own. */
const refused = (name, status, code, change) => ({
  name,
  operation: "createCampaign",
  headers: { "Idempotency-Key": "{{$guid}}" },
  body: { ...asked, ...change },
  status,
  code,
});

export default {
  service: "campaign-scheduler",
  description:
    "Run it from the top: it walks through the test plan, from data in the two providers to a " +
    "campaign from both. It needs the addresses and tokens of all three services. Every run " +
    "makes its own template, lists and campaign.",
  folders: [
    {
      name: "Data in the providers",
      description: "Made at the providers themselves, with their tokens.",
      steps: [
        {
          name: "Create an active template",
          at: TEMPLATES,
          operation: "createTemplate",
          status: 201,
          save: { template_id: "body.id" },
        },
        {
          name: "Create a draft",
          at: TEMPLATES,
          operation: "createTemplate",
          body: { name: "Still being written", status: "draft" },
          status: 201,
          save: { draft_template_id: "body.id" },
        },
        {
          name: "Create a recipient list",
          at: RECIPIENTS,
          operation: "createRecipientList",
          status: 201,
          save: { recipient_list_id: "body.id" },
        },
        {
          name: "Import recipients: two who want mail, one bounced, one twice",
          at: RECIPIENTS,
          operation: "importRecipients",
          path: { id: "{{recipient_list_id}}" },
          lines: [
            { email: "ada@example.com", attributes: { first_name: "Ada" } },
            { email: "grace@example.com", time_zone: "America/New_York" },
            { email: "gone@example.com", status: "bounced" },
            { email: "ADA@example.com" },
          ],
          status: 200,
        },
        {
          name: "Create a list without recipients",
          at: RECIPIENTS,
          operation: "createRecipientList",
          body: { name: "Nobody yet" },
          status: 201,
          save: { empty_list_id: "body.id" },
        },
      ],
    },
    {
      name: "Template fetching",
      description: "What the scheduler sees of the Template service.",
      steps: [
        {
          name: "List all templates",
          operation: "listTemplates",
          status: 200,
          check: {
            "the template is among them":
              'pm.expect(body.items.map((one) => one.id)).to.include(pm.environment.get("template_id"))',
          },
        },
      ],
    },
    {
      name: "Recipient fetching",
      description: "What the scheduler sees of the Recipient service.",
      steps: [
        {
          name: "List all recipient lists",
          operation: "listRecipientLists",
          status: 200,
          check: {
            "the list is among them, with its size":
              'pm.expect(body.items.find((one) => one.id === pm.environment.get("recipient_list_id")).size)' +
              ".to.equal(4)",
          },
        },
      ],
    },
    {
      name: "Campaign creation",
      description: "A campaign from the template and the list: once for each key.",
      steps: [
        {
          name: "Create a campaign",
          operation: "createCampaign",
          before: [
            "// A key for this campaign; the request after this one sends it again.",
            'pm.environment.set("idempotency_key", pm.variables.replaceIn("{{$guid}}"));',
          ],
          headers: { "Idempotency-Key": "{{idempotency_key}}" },
          body: asked,
          status: 201,
          check: {
            "it is scheduled": 'pm.expect(body.status).to.equal("scheduled")',
            "it goes to two": "pm.expect(body.recipient_count).to.equal(2)",
            "the bounced one and the duplicate are left out":
              "pm.expect(body.left_out).to.eql({ unsubscribed: 0, bounced: 1, duplicates: 1 })",
            "Location is its path":
              'pm.expect(pm.response.headers.get("Location")).to.equal(`/v1/campaigns/${body.id}`)',
          },
          save: { campaign_id: "body.id" },
        },
        {
          name: "Ask for it again with the same key",
          operation: "createCampaign",
          headers: { "Idempotency-Key": "{{idempotency_key}}" },
          body: asked,
          status: 200,
          check: {
            "it is the same": 'pm.expect(body.id).to.equal(pm.environment.get("campaign_id"))',
            "the answer says so":
              'pm.expect(pm.response.headers.get("Idempotent-Replay")).to.equal("true")',
          },
        },
        {
          name: "Get the campaign",
          operation: "getCampaign",
          path: one,
          status: 200,
          check: { "it is the one": 'pm.expect(body.id).to.equal(pm.environment.get("campaign_id"))' },
          save: { campaign_etag: 'pm.response.headers.get("ETag")' },
        },
        {
          name: "Get it only if it has changed",
          operation: "getCampaign",
          path: one,
          headers: { "If-None-Match": "{{campaign_etag}}" },
          status: 304,
        },
        {
          name: "List its recipients",
          operation: "listCampaignRecipients",
          path: one,
          status: 200,
          check: {
            "Ada and Grace, in this order":
              "pm.expect(body.items.map((one) => one.email)).to.eql(" +
              '["ada@example.com", "grace@example.com"])',
          },
        },
        {
          name: "List its messages: none before it is launched",
          operation: "listCampaignMessages",
          path: one,
          status: 200,
          check: { "there are none": "pm.expect(body.items).to.be.empty" },
        },
        {
          name: "List campaigns",
          operation: "listCampaigns",
          query: { limit: "1000" },
          status: 200,
          check: { "there is at least one": "pm.expect(body.items).to.not.be.empty" },
        },
        {
          name: "Cancel the campaign, as it was when it was read",
          operation: "cancelCampaign",
          path: one,
          headers: { "If-Match": "{{campaign_etag}}" },
          status: 200,
          check: { "it is cancelled": 'pm.expect(body.status).to.equal("cancelled")' },
        },
        {
          name: "Cancel it again",
          operation: "cancelCampaign",
          path: one,
          status: 200,
          check: { "it stays cancelled": 'pm.expect(body.status).to.equal("cancelled")' },
        },
      ],
    },
    {
      name: "Error cases",
      description:
        "Each answer is a problem (RFC 9457) whose `code` says what is wrong. None of them leads " +
        "to a campaign.",
      steps: [
        {
          name: "Without a token",
          operation: "listCampaigns",
          token: "none",
          status: 401,
          code: "token_missing",
        },
        {
          name: "With a token that nobody knows",
          operation: "listCampaigns",
          token: "unknown",
          status: 401,
          code: "token_invalid",
        },
        {
          name: "A page without room",
          operation: "listCampaigns",
          query: { limit: "0" },
          status: 422,
          code: "limit_out_of_range",
        },
        {
          name: "A campaign that does not exist",
          operation: "getCampaign",
          path: { id: UNKNOWN },
          status: 404,
          code: "campaign_not_found",
        },
        {
          name: "A message before the campaign is launched",
          operation: "getCampaignMessage",
          path: { ...one, position: "1" },
          status: 404,
          code: "message_not_found",
        },
        {
          name: "A campaign without a key",
          operation: "createCampaign",
          body: asked,
          status: 400,
          code: "idempotency_key_missing",
        },
        {
          name: "A key that belongs to another campaign",
          operation: "createCampaign",
          headers: { "Idempotency-Key": "{{idempotency_key}}" },
          body: { ...asked, name: "Another one" },
          status: 422,
          code: "idempotency_key_reused",
        },
        refused("A member that there is not", 400, "body_invalid", { priority: 1 }),
        refused("A time that is over", 422, "send_at_not_in_future", {
          send_at: "2020-03-01T09:00:00Z",
        }),
        refused("A template that does not exist", 422, "template_not_found", {
          template_id: UNKNOWN,
        }),
        refused("A template that is a draft", 422, "template_not_active", {
          template_id: "{{draft_template_id}}",
        }),
        refused("A list that does not exist", 422, "recipient_list_not_found", {
          recipient_list_id: UNKNOWN,
        }),
        refused("A list without recipients", 422, "recipients_empty", {
          recipient_list_id: "{{empty_list_id}}",
        }),
        {
          name: "A change to what has changed meanwhile",
          operation: "cancelCampaign",
          path: one,
          headers: { "If-Match": "{{campaign_etag}}" },
          status: 412,
          code: "precondition_failed",
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
