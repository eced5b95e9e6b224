// Starts Swagger UI on the page /docs. A file of its own, because the page allows no inline script.

// Swagger UI spreads an example over several lines. Newline-delimited JSON has one value a line.
function oneLine(request) {
  if (request.headers?.["Content-Type"] === "application/x-ndjson") {
    try {
      request.body = JSON.stringify(JSON.parse(request.body)) + "\n";
    } catch {
      // More than one value: the lines are as they should be.
    }
  }
  return request;
}

window.addEventListener("DOMContentLoaded", () => {
  SwaggerUIBundle({
    url: "openapi.json",
    dom_id: "#swagger-ui",
    deepLinking: true,
    displayRequestDuration: true,
    requestInterceptor: oneLine,
    tryItOutEnabled: true,
    // A validator would be asked over the Internet.
    validatorUrl: null,
  });
});
