"use strict";

// The same for an application that can keep no secret: what it made up before (RFC 7636) proves that the code is its own.
const { CryptoProvider, PublicClientApplication } = require("@azure/msal-node");
const graph = require("../graph");
const setting = require("../setting");
const web = require("../web");

const client = new PublicClientApplication({
    auth: { authority: setting("AUTHORITY"), clientId: setting("CLIENT_ID") },
});
const crypto = new CryptoProvider();
const scopes = ["User.Read"];
const verifiers = new Map();

web({
    async "/"(request, response, url) {
        const { verifier, challenge } = await crypto.generatePkceCodes();
        const state = crypto.createNewGuid();
        verifiers.set(state, verifier);
        web.redirect(response, await client.getAuthCodeUrl({
            scopes,
            state,
            codeChallenge: challenge,
            codeChallengeMethod: "S256",
            redirectUri: `${url.origin}/redirect`,
        }));
    },

    async "/redirect"(request, response, url) {
        const { code, state } = Object.fromEntries(url.searchParams);
        const codeVerifier = verifiers.get(state);
        verifiers.delete(state);
        if (!codeVerifier) {
            throw new Error("nobody began this sign-in here");
        }
        const redirectUri = `${url.origin}/redirect`;
        const { accessToken } = await client.acquireTokenByCode({ scopes, code, codeVerifier, redirectUri });
        const { displayName } = await graph("/me", accessToken);
        console.log(`Graph knows ${displayName}`);
        response.end(`Hello, ${displayName}\n`);
    },
});
