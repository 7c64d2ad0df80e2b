// Real packages, asked by JSON lines: @azure/msal-node gets tokens, jose verifies them, fetch reads an API with them.
// `node stranger.mjs FOLDER`, where FOLDER holds the installed packages.
import { createRequire } from "node:module";
import path from "node:path";
import readline from "node:readline";
import { pathToFileURL } from "node:url";

const require = createRequire(path.join(process.argv[2], "package.json"));
const msal = require("@azure/msal-node");
const jose = await import(pathToFileURL(require.resolve("jose")));

const DOES = { token, verify, read };

async function token({ authority, client_id: clientId, credential, scope }) {
    const knownAuthorities = [new URL(authority).host];
    const app = new msal.ConfidentialClientApplication({ auth: { clientId, authority, knownAuthorities, ...proof(credential) } });
    const result = await app.acquireTokenByClientCredential({ scopes: [scope] });
    return { token: result.accessToken, type: result.tokenType };
}

function proof({ secret, certificate }) {
    if (secret) return { clientSecret: secret };
    return { clientCertificate: { thumbprintSha256: certificate.sha256, privateKey: certificate.key } };
}

async function verify({ metadata, audience, token: written }) {
    const { issuer, jwks_uri: keys } = await (await fetch(metadata)).json();
    const remote = jose.createRemoteJWKSet(new URL(keys));
    const { payload, protectedHeader } = await jose.jwtVerify(written, remote, { issuer, audience, algorithms: ["RS256"] });
    return { claims: payload, header: protectedHeader };
}

async function read({ url, token: bearer }) {
    const answer = await fetch(url, { headers: { authorization: `Bearer ${bearer}` } });
    return { status: answer.status, body: await answer.text() };
}

for await (const line of readline.createInterface({ input: process.stdin })) {
    const { do: verb, ...what } = JSON.parse(line);
    const answer = await DOES[verb](what).catch((error) => ({ error: String(error.errorMessage ?? error) }));
    process.stdout.write(JSON.stringify(answer) + "\n");
}
