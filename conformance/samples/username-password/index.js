"use strict";

// A program that is given somebody's password. Microsoft advises against it, and many tenants do not allow it.
const { PublicClientApplication } = require("@azure/msal-node");
const fail = require("../fail");
const graph = require("../graph");
const setting = require("../setting");

const client = new PublicClientApplication({
    auth: { authority: setting("AUTHORITY"), clientId: setting("CLIENT_ID") },
});

async function main() {
    const { accessToken } = await client.acquireTokenByUsernamePassword({
        scopes: ["User.Read"],
        username: setting("USER_NAME"),
        password: setting("PASSWORD"),
    });
    console.log(`Graph knows ${(await graph("/me", accessToken)).displayName}`);
}

main().catch(fail);
