"use strict";

// A web application with a secret of its own: it sends its visitor to sign in, and redeems the code that comes back.
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
const crypto = new CryptoProvider();
const scopes = ["User.Read"];
const begun = new Set();

web({
    async "/"(request, response, url) {
        const state = crypto.createNewGuid();
        begun.add(state);
        web.redirect(response, await client.getAuthCodeUrl({ scopes, state, redirectUri: `${url.origin}/redirect` }));
    },

    async "/redirect"(request, response, url) {
        const { code, state } = Object.fromEntries(url.searchParams);
        if (!begun.delete(state)) {
            throw new Error("nobody began this sign-in here");
        }
        const { accessToken } = await client.acquireTokenByCode({ scopes, code, redirectUri: `${url.origin}/redirect` });
        const { displayName } = await graph("/me", accessToken);
        console.log(`Graph knows ${displayName}`);
        response.end(`Hello, ${displayName}\n`);
    },
});
