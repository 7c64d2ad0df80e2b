"use strict";

// A desktop program: whoever sits there signs in at the system's own prompt, in front of the program's window.
const { PublicClientApplication } = require("@azure/msal-node");
const { NativeBrokerPlugin } = require("@azure/msal-node-extensions");
const BrowserWindow = require("./browser-window");
const fail = require("../fail");
const graph = require("../graph");
const setting = require("../setting");

const window = new BrowserWindow(setting("WINDOW"));
const client = new PublicClientApplication({
    auth: { authority: setting("AUTHORITY"), clientId: setting("CLIENT_ID") },
    broker: { nativeBrokerPlugin: new NativeBrokerPlugin() },
});

async function main() {
    const scopes = ["User.Read"];
    const { account } = await client.acquireTokenInteractive({
        scopes,
        prompt: "select_account",
        windowHandle: window.getNativeWindowHandle(),
        openBrowser: async () => { throw new Error("No browser is to be opened"); },
    });
    window.setTitle(account.username);
    const { accessToken, fromPlatformBroker } = await client.acquireTokenSilent({ scopes, account });
    console.log(`By the broker: ${fromPlatformBroker}`);
    console.log(`Graph knows ${(await graph("/me", accessToken)).displayName}`);
}

main().catch(fail);
