"use strict";

// A web application that asks once, and from then on takes what its cache has.
const { ConfidentialClientApplication, CryptoProvider } = require("@azure/msal-node");
const graph = require("../graph");
const setting = require("../setting");
const web = require("../web");

const client = new ConfidentialClientApplication({
    auth: {
        authority: setting("AUTHORITY"),
        clientId: setting("CLIENT_ID"),
        clientSecret: setting("CLIENT_SECRET"),
    },
});
const scopes = ["User.Read"];
const state = new CryptoProvider().createNewGuid(); // one visitor is enough here
let account;

web({
    async "/"(request, response, url) {
        web.redirect(response, await client.getAuthCodeUrl({ scopes, state, redirectUri: `${url.origin}/redirect` }));
    },

    async "/redirect"(request, response, url) {
        if (url.searchParams.get("state") !== state) {
            throw new Error("nobody began this sign-in here");
        }
        const code = url.searchParams.get("code");
        ({ account } = await client.acquireTokenByCode({ scopes, code, redirectUri: `${url.origin}/redirect` }));
        console.log(`${account.username} is signed in`);
        web.redirect(response, "/graph");
    },

    async "/graph"(request, response) {
        const { accessToken, fromCache } = await client.acquireTokenSilent({ scopes, account });
        const { displayName } = await graph("/me", accessToken);
        console.log(`Graph knows ${displayName}, by a token from the ${fromCache ? "cache" : "network"}`);
        response.end(`Hello, ${displayName}\n`);
    },
});
