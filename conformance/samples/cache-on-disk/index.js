"use strict";

// A command line tool that remembers who signed in: its cache is a file, encrypted by the system where it can be.
const { PublicClientApplication } = require("@azure/msal-node");
const {
    DataProtectionScope, FilePersistence, PersistenceCachePlugin, PersistenceCreator,
} = require("@azure/msal-node-extensions");
const fail = require("../fail");
const graph = require("../graph");
const setting = require("../setting");

const cachePath = setting("CACHE_FILE");

// Where there is no keyring, tokens lie in the file as they are: only who asks for that gets it.
const persistence = () => setting("CACHE_PROTECTION") === "none" ? FilePersistence.create(cachePath)
    : PersistenceCreator.createPersistence({
        cachePath,
        dataProtectionScope: DataProtectionScope.CurrentUser,
        serviceName: "cache-on-disk",
        accountName: "cache",
        usePlaintextFileOnLinux: false,
    });

async function main() {
    const client = new PublicClientApplication({
        auth: { authority: setting("AUTHORITY"), clientId: setting("CLIENT_ID") },
        cache: { cachePlugin: new PersistenceCachePlugin(await persistence()) },
    });
    const scopes = ["User.Read"];
    const [account] = await client.getAllAccounts();
    const { accessToken } = account
        ? await client.acquireTokenSilent({ scopes, account })
        : await client.acquireTokenInteractive({ scopes, openBrowser: async (url) => console.log(`Open ${url}`) });
    console.log(`Graph knows ${(await graph("/me", accessToken)).displayName}`);
}

main().catch(fail);
