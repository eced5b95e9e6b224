// The Template service, as a tester walks through it.

const UNKNOWN = "0198f0c2-0000-7000-8000-000000000000";
const one = { id: "{{template_id}}" };

export default {
  service: "template-service",
  description:
    "Run it from the top: the first request makes the template that the others are about. " +
    "Every run makes a new one.",
  folders: [
    {
      name: "Template fetching",
      description: "A template is made, found in the list, and read.",
      steps: [
        {
          name: "Create a template",
          operation: "createTemplate",
          status: 201,
          check: {
            "it is in version 1": "pm.expect(body.version).to.equal(1)",
            "Location is its path":
              'pm.expect(pm.response.headers.get("Location")).to.equal(`/v1/templates/${body.id}`)',
          },
          save: { template_id: "body.id" },
        },
        {
          name: "List templates",
          operation: "listTemplates",
          query: { limit: "1000" },
          status: 200,
          check: { "there is at least one": "pm.expect(body.items).to.not.be.empty" },
        },
        {
          name: "List active templates, one on the page",
          operation: "listTemplates",
          query: { status: "active", limit: "1" },
          status: 200,
          check: {
            "there is one": "pm.expect(body.items).to.have.lengthOf(1)",
            "it is active": 'pm.expect(body.items[0].status).to.equal("active")',
          },
        },
        {
          name: "Get the template",
          operation: "getTemplate",
          path: one,
          status: 200,
          check: { "it is the one": 'pm.expect(body.id).to.equal(pm.environment.get("template_id"))' },
        },
      ],
    },
    {
      name: "Template changes",
      description: "A new version, and the end: what is archived stays as it is.",
      steps: [
        {
          name: "Write a new version",
          operation: "updateTemplate",
          path: one,
          body: { name: "Spring sale, second try" },
          status: 200,
          check: { "it is in version 2": "pm.expect(body.version).to.equal(2)" },
        },
        {
          name: "Create a draft",
          operation: "createTemplate",
          body: { name: "Still being written", status: "draft" },
          status: 201,
          check: { "it is a draft": 'pm.expect(body.status).to.equal("draft")' },
          save: { draft_template_id: "body.id" },
        },
        {
          name: "Archive the draft",
          operation: "archiveTemplate",
          path: { id: "{{draft_template_id}}" },
          status: 200,
          check: { "it is archived": 'pm.expect(body.status).to.equal("archived")' },
        },
      ],
    },
    {
      name: "Error cases",
      description: "Each answer is a problem (RFC 9457) whose `code` says what is wrong.",
      steps: [
        {
          name: "Without a token",
          operation: "listTemplates",
          token: "none",
          status: 401,
          code: "token_missing",
        },
        {
          name: "With a token that nobody knows",
          operation: "listTemplates",
          token: "unknown",
          status: 401,
          code: "token_invalid",
        },
        {
          name: "A page without room",
          operation: "listTemplates",
          query: { limit: "0" },
          status: 422,
          code: "limit_out_of_range",
        },
        {
          name: "A cursor from nowhere",
          operation: "listTemplates",
          query: { cursor: "nowhere" },
          status: 400,
          code: "cursor_invalid",
        },
        {
          name: "A status that there is not",
          operation: "listTemplates",
          query: { status: "sent" },
          status: 400,
          code: "query_invalid",
        },
        {
          name: "A template that does not exist",
          operation: "getTemplate",
          path: { id: UNKNOWN },
          status: 404,
          code: "template_not_found",
        },
        {
          name: "A body that is not JSON",
          operation: "createTemplate",
          text: "{",
          status: 400,
          code: "body_invalid",
        },
        {
          name: "A body of another type",
          operation: "createTemplate",
          headers: { "Content-Type": "text/plain" },
          status: 415,
          code: "content_type_unsupported",
        },
        {
          name: "A subject in two lines",
          operation: "createTemplate",
          body: { subject: "Spring\nis here" },
          status: 422,
          code: "template_subject_control_character",
        },
        {
          name: "A variable that is not declared",
          operation: "createTemplate",
          body: { variables: [] },
          status: 422,
          code: "template_variable_undeclared",
        },
        {
          name: "A change to what is archived",
          operation: "updateTemplate",
          path: { id: "{{draft_template_id}}" },
          status: 409,
          code: "template_archived",
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
