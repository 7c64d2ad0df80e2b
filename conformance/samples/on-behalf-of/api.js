"use strict";

// The web API: it lets in who has a token for it, and asks Graph in their name.
const { createPublicKey } = require("node:crypto");
const http = require("node:http");
const { ConfidentialClientApplication, InteractionRequiredAuthError } = require("@azure/msal-node");
const jwt = require("jsonwebtoken");
const graph = require("../graph");
const setting = require("../setting");

const client = new ConfidentialClientApplication({
    auth: {
        authority: setting("AUTHORITY"),
        clientId: setting("API_CLIENT_ID"),
        clientSecret: setting("API_SECRET"),
    },
});

const told = async (path) => (await fetch(`${setting("AUTHORITY")}${path}`)).json();

async function key({ kid }) {
    const { keys } = await told("/discovery/v2.0/keys");
    return createPublicKey({ key: keys.find((each) => each.kid === kid), format: "jwk" });
}

// Signature, lifetime, for whom and by whom, and what the caller may do: nothing of it may be left out.
async function validated(token) {
    const { issuer } = await told("/v2.0/.well-known/openid-configuration");
    const rules = { algorithms: ["RS256"], audience: setting("API_CLIENT_ID"), issuer };
    const claims = jwt.verify(token, await key(jwt.decode(token, { complete: true }).header), rules);
    if (!claims.scp?.split(" ").includes("ToDoList.Read")) {
        throw new Error("the scope is missing");
    }
    return token;
}

// What is demanded of the caller first, only their own client can ask them for: it is told which claims to ask for.
function challenge({ claims }) {
    const where = `${setting("AUTHORITY")}/oauth2/v2.0/authorize`;
    const asked = Buffer.from(claims).toString("base64");
    return `Bearer realm="", authorization_uri="${where}", error="insufficient_claims", claims="${asked}"`;
}

module.exports = http.createServer(async (request, response) => {
    const [, token] = (request.headers.authorization ?? "").split("Bearer ");
    const oboAssertion = await validated(token).catch(() => undefined);
    if (!oboAssertion) {
        return response.writeHead(401).end();
    }
    try {
        const { accessToken } = await client.acquireTokenOnBehalfOf({ oboAssertion, scopes: ["User.Read"] });
        response.end(JSON.stringify(await graph("/me", accessToken)));
    } catch (error) {
        if (error instanceof InteractionRequiredAuthError && error.claims) {
            return response.writeHead(401, { "WWW-Authenticate": challenge(error) }).end();
        }
        console.error(error.message);
        response.writeHead(502).end();
    }
});
