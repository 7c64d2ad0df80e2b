"use strict";

// A program that was written for another library hands over the refresh token it kept: nobody has to sign in again.
const { PublicClientApplication } = require("@azure/msal-node");
const fail = require("../fail");
const graph = require("../graph");
const setting = require("../setting");

const client = new PublicClientApplication({
    auth: { authority: setting("AUTHORITY"), clientId: setting("CLIENT_ID") },
});

async function main() {
    const scopes = ["User.Read"];
    const { account } = await client.acquireTokenByRefreshToken({
        scopes,
        refreshToken: setting("REFRESH_TOKEN"),
        forceCache: true, // from now on it is as if somebody had signed in with this library
    });
    const { accessToken } = await client.acquireTokenSilent({ scopes, account });
    console.log(`Graph knows ${(await graph("/me", accessToken)).displayName}`);
}

main().catch(fail);
