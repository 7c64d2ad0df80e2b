"use strict";

// A daemon that manages a directory: it may, because an administrator gave it the app role User.ReadWrite.All.
const { randomBytes } = require("node:crypto");
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

// The library keeps the token: asking for it before each call costs nothing.
async function ask(path, how) {
    const scopes = ["https://graph.microsoft.com/.default"];
    return graph(path, (await client.acquireTokenByClientCredential({ scopes })).accessToken, how);
}

const names = async () => (await ask("/users")).value.map((user) => user.displayName).sort().join(", ");

async function main() {
    const user = await ask("/users", {
        method: "POST",
        body: {
            accountEnabled: true,
            displayName: "Nora New",
            mailNickname: "nora",
            userPrincipalName: `nora@${setting("DOMAIN")}`,
            passwordProfile: { password: randomBytes(18).toString("base64url"), forceChangePasswordNextSignIn: true },
        },
    });
    console.log(`Created, there are ${await names()}`);
    await ask(`/users/${user.id}`, { method: "DELETE" });
    console.log(`Deleted, there are ${await names()}`);
}

main().catch(fail);
