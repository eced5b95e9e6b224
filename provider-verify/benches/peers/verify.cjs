// Verifies a pact with pact-js, as its documentation shows it: verify.cjs FILE URL STATES.
const path = require("node:path");
const root = path.join(__dirname, "../../../target/peers/node/node_modules");
const { Verifier } = require(path.join(root, "@pact-foundation/pact"));

const [file, url, states] = process.argv.slice(2);
const options = {
    provider: "order-service",
    providerBaseUrl: url,
    pactUrls: [file],
    logLevel: "error",
};
if (states !== "none") {
    const setUp = () => Promise.resolve();
    const tearDown = () => Promise.resolve();
    options.stateHandlers = { "orders exist": { setup: setUp, teardown: tearDown } };
}
new Verifier(options).verifyProvider().then(
    () => process.exit(0),
    () => process.exit(1),
);
