"use strict";

// A website whose server signs somebody in, and whose page gets tokens of its own without asking again: the server
// redeems the code, and with it comes a second one for the page (`page.js`).
const { readFile } = require("node:fs/promises");
const path = require("node:path");
const { ConfidentialClientApplication, CryptoProvider } = require("@azure/msal-node");
const setting = require("../setting");
const web = require("../web");

const auth = { authority: setting("AUTHORITY"), clientId: setting("CLIENT_ID") };
const client = new ConfidentialClientApplication({ auth: { ...auth, clientSecret: setting("CLIENT_SECRET") } });
const scopes = ["User.Read"];
const state = new CryptoProvider().createNewGuid(); // one visitor is enough here

const library = path.join(path.dirname(require.resolve("@azure/msal-browser")), "..", "lib", "msal-browser.min.js");
const script = (file) => async (request, response) => {
    response.setHeader("Content-Type", "text/javascript").end(await readFile(file));
};

const page = (told) => `<!doctype html>
<title>Hybrid</title>
<script id="told" type="application/json">${JSON.stringify(told).replaceAll("<", "\\u003c")}</script>
<script src="/msal-browser.js"></script>
<script type="module" src="/page.js"></script>
`;

web({
    async "/"(request, response, url) {
        web.redirect(response, await client.getAuthCodeUrl({ scopes, state, redirectUri: `${url.origin}/redirect` }));
    },

    async "/redirect"(request, response, url) {
        if (url.searchParams.get("state") !== state) {
            throw new Error("nobody began this sign-in here");
        }
        const { account, code } = await client.acquireTokenByCode({
            scopes,
            code: url.searchParams.get("code"),
            redirectUri: `${url.origin}/redirect`,
            enableSpaAuthorizationCode: true,
        });
        console.log(`The server knows ${account.name}`);
        response.setHeader("Content-Type", "text/html").end(page({ auth, scopes, code }));
    },

    "/msal-browser.js": script(library),
    "/page.js": script(path.join(__dirname, "page.js")),

    async "/greeted"(request, response) {
        const { name, error } = await web.form(request);
        console.log(name ? `The page knows ${name} from Graph` : `The page failed: ${error}`);
        response.end();
    },
});
