"use strict";

// A web application with sessions: whoever comes has a cookie, and the session knows who that is.
const { ConfidentialClientApplication, CryptoProvider } = require("@azure/msal-node");
const graph = require("../graph");
const session = require("./session");
const setting = require("../setting");
const web = require("../web");

const authority = setting("AUTHORITY");
const client = new ConfidentialClientApplication({
    auth: { authority, clientId: setting("CLIENT_ID"), clientSecret: setting("CLIENT_SECRET") },
});
const crypto = new CryptoProvider();
const scopes = ["User.Read"];

web({
    "/"(request, response) {
        const { account } = session(request, response);
        console.log(`${account?.name ?? "A stranger"} came`);
        response.end(account ? `Hello, ${account.name}\n` : "Who are you? Go to /signin\n");
    },

    async "/signin"(request, response, url) {
        const pkce = await crypto.generatePkceCodes();
        const visit = Object.assign(session(request, response), { pkce, state: crypto.createNewGuid() });
        web.redirect(response, await client.getAuthCodeUrl({
            scopes,
            state: visit.state,
            codeChallenge: pkce.challenge,
            codeChallengeMethod: "S256",
            redirectUri: `${url.origin}/redirect`,
        }));
    },

    async "/redirect"(request, response, url) {
        const visit = session(request, response);
        const { code, state } = Object.fromEntries(url.searchParams);
        if (!state || state !== visit.state) {
            throw new Error("nobody began this sign-in in this session");
        }
        const redirectUri = `${url.origin}/redirect`;
        visit.state = undefined;
        ({ account: visit.account } = await client.acquireTokenByCode({
            scopes, code, codeVerifier: visit.pkce.verifier, redirectUri,
        }));
        web.redirect(response, "/");
    },

    async "/profile"(request, response) {
        const { account } = session(request, response);
        if (!account) {
            return web.redirect(response, "/signin");
        }
        const { accessToken } = await client.acquireTokenSilent({ scopes, account });
        const { displayName, mail } = await graph("/me", accessToken);
        console.log(`Graph knows ${displayName}`);
        response.end(`${displayName}, ${mail}\n`);
    },

    async "/signout"(request, response, url) {
        const visit = session(request, response);
        session.end(visit);
        if (visit.account) {
            await client.getTokenCache().removeAccount(visit.account);
        }
        const back = new URLSearchParams({ post_logout_redirect_uri: `${url.origin}/` });
        web.redirect(response, `${authority}/oauth2/v2.0/logout?${back}`);
    },
});
