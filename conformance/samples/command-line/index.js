"use strict";

// A tool of the command line. It has no window: the broker guesses which one its prompt could stand in front of.
const { PublicClientApplication } = require("@azure/msal-node");
const { NativeBrokerPlugin } = require("@azure/msal-node-extensions");
const fail = require("../fail");
const graph = require("../graph");
const setting = require("../setting");

const scopes = ["User.Read"];
const client = new PublicClientApplication({
    auth: { authority: setting("AUTHORITY"), clientId: setting("CLIENT_ID") },
    broker: { nativeBrokerPlugin: new NativeBrokerPlugin() },
});
const openBrowser = async () => { throw new Error("No browser is to be opened"); };

/** Whoever the system knows by that name needs to do nothing; anybody else is asked. */
async function signIn(username) {
    const account = (await client.getAllAccounts()).find((each) => each.username === username);
    return account
        ? client.acquireTokenSilent({ scopes, account })
        : client.acquireTokenInteractive({ scopes, prompt: "login", loginHint: username, openBrowser });
}

const commands = {
    async "who-am-i"(username) {
        const { accessToken } = await signIn(username);
        console.log(`Graph knows ${(await graph("/me", accessToken)).displayName}`);
    },
    async "sign-out"(username) {
        await client.signOut({ account: (await signIn(username)).account });
        console.log(`${username} is signed out of this tool`);
    },
};

async function main() {
    const [command, username] = process.argv.slice(2);
    if (!commands[command] || !username) throw new Error(`Use: ${Object.keys(commands).join("|")} USERNAME`);
    await commands[command](username);
}

main().catch(fail);
