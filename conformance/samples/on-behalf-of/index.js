"use strict";

// A desktop application signs somebody in for the web API of `api.js`, and calls it.
const { PublicClientApplication } = require("@azure/msal-node");
const api = require("./api");
const fail = require("../fail");
const setting = require("../setting");

const client = new PublicClientApplication({
    auth: { authority: setting("AUTHORITY"), clientId: setting("CLIENT_ID") },
});

const signIn = (wanted) =>
    client.acquireTokenInteractive({
        scopes: [setting("API_SCOPE")],
        openBrowser: async (url) => console.log(`Open ${url}`),
        ...wanted,
    });

const call = ({ accessToken }) =>
    fetch(`http://localhost:${api.address().port}/me`, { headers: { Authorization: `Bearer ${accessToken}` } });

// The claims that the API asks for in a challenge, as they go into a request.
function demanded(answer) {
    const [, claims] = /claims="([^"]+)"/.exec(answer.headers.get("WWW-Authenticate") ?? "") ?? [];
    return claims && Buffer.from(claims, "base64").toString();
}

async function main() {
    const first = await signIn();
    let answer = await call(first);
    const claims = demanded(answer);
    if (claims) {
        console.log("The API asks for more");
        answer = await call(await signIn({ claims, account: first.account }));
    }
    if (!answer.ok) {
        throw new Error(`the API answered ${answer.status}`);
    }
    console.log(`The API knows ${(await answer.json()).displayName} from Graph`);
}

api.listen(0, "localhost", () => main().catch(fail).finally(() => api.close()));
