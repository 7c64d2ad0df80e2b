"use strict";

// A program without a browser: it shows a code, which somebody types elsewhere.
const { PublicClientApplication } = require("@azure/msal-node");
const fail = require("../fail");
const graph = require("../graph");
const setting = require("../setting");

const client = new PublicClientApplication({
    auth: { authority: setting("AUTHORITY"), clientId: setting("CLIENT_ID") },
});

async function main() {
    const { accessToken } = await client.acquireTokenByDeviceCode({
        scopes: ["User.Read"],
        deviceCodeCallback: ({ message }) => console.log(message),
    });
    console.log(`Graph knows ${(await graph("/me", accessToken)).displayName}`);
}

main().catch(fail);
