"use strict";

// A daemon: nobody signs in, it acts in its own name.
const { ConfidentialClientApplication } = require("@azure/msal-node");
const fail = require("../fail");
const graph = require("../graph");
const setting = require("../setting");

const client = new ConfidentialClientApplication({
    auth: {
        authority: setting("AUTHORITY"),
        clientId: setting("CLIENT_ID"),
        clientSecret: setting("CLIENT_SECRET"),
    },
});

async function main() {
    const scopes = ["https://graph.microsoft.com/.default"];
    const { accessToken } = await client.acquireTokenByClientCredential({ scopes });
    const { value: users } = await graph("/users?$select=displayName", accessToken);
    console.log(`Graph knows ${users.map((user) => user.displayName).join(", ")}`);
}

main().catch(fail);
