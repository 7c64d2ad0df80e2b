// The cache: in memory, or kept in a file by @azure/msal-node-extensions, encrypted or plain.
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { Unsupported } from "./conversation.mjs";
import { fromHome, home } from "./library.mjs";

const HOW =
    "keytar is built when the client is installed: install libsecret-1-dev (Linux), a C++ compiler and Python, " +
    "remove the client's folder from the cache folder of conformance, and run again";

/** The extensions, or the reason why there are none. */
function load() {
    try {
        return { extensions: fromHome("@azure/msal-node-extensions") };
    } catch (error) {
        const left = path.join(home, "keytar.txt");
        const reason = existsSync(left) ? readFileSync(left, "utf-8").trim() : error.message.split("\n")[0];
        return { reason: `@azure/msal-node-extensions cannot be loaded: ${reason}; ${HOW}` };
    }
}

export const { extensions, reason } = load();

// As long as msal-extensions for Python waits; its own 50 s would outlast the suite's patience.
const LOCK = { retryNumber: 50, retryDelay: 100 };

/** Keeps a cache in a file; resolves with the plugin for the library and the persistence behind it. */
export async function keeper({ path: cachePath, protection }, loggerOptions) {
    if (!extensions) throw new Unsupported(reason);
    const { FilePersistence, PersistenceCachePlugin } = extensions;
    const persist = protection === "plaintext" ? (...given) => FilePersistence.create(...given) : encrypted;
    const persistence = await persist(cachePath, loggerOptions);
    return { plugin: new PersistenceCachePlugin(persistence, LOCK), persistence };
}

function encrypted(cachePath, loggerOptions) {
    const { DataProtectionScope, PersistenceCreator } = extensions;
    return PersistenceCreator.createPersistence({
        cachePath,
        dataProtectionScope: DataProtectionScope.CurrentUser,
        serviceName: "conformance",
        accountName: cachePath,
        usePlaintextFileOnLinux: false,
        loggerOptions,
    });
}
