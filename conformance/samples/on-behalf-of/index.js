"use strict";

// A desktop application signs somebody in for the web API of `api.js`, and calls it.
const { PublicClientApplication } = require("@azure/msal-node");
const api = require("./api");
const fail = require("../fail");
const setting = require("../setting");

const client = new PublicClientApplication({
    auth: { authority: setting("AUTHORITY"), clientId: setting("CLIENT_ID") },
});

async function main() {
    const { accessToken } = await client.acquireTokenInteractive({
        scopes: [setting("API_SCOPE")],
        openBrowser: async (url) => console.log(`Open ${url}`),
    });
    const headers = { Authorization: `Bearer ${accessToken}` };
    const answer = await fetch(`http://localhost:${api.address().port}/me`, { headers });
    if (!answer.ok) {
        throw new Error(`the API answered ${answer.status}`);
    }
    console.log(`The API knows ${(await answer.json()).displayName} from Graph`);
}

api.listen(0, "localhost", () => main().catch(fail).finally(() => api.close()));
