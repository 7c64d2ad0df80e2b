// The cache: in memory, or kept in a file by @azure/msal-node-extensions, encrypted or plain.
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { Unsupported } from "./conversation.mjs";
import { fromHome, home } from "./library.mjs";

const PACKAGE = "@azure/msal-node-extensions";

/** The extensions; where they are installed and cannot be loaded, the reason; neither, where another version has none. */
function load() {
    if (!existsSync(path.join(home, "node_modules", PACKAGE))) return {};
    try {
        return { extensions: fromHome(PACKAGE) };
    } catch (error) {
        const left = path.join(home, "lacking.txt");
        const words = existsSync(left) ? readFileSync(left, "utf-8").trim() : error.message.split("\n")[0];
        return { reason: `${PACKAGE} cannot be loaded: ${words}` };
    }
}

export const { extensions, reason } = load();

/** What these extensions bring, as far as they are there. */
export const brought = () => [
    ...(extensions || reason ? ["cache_file", "cache_encrypted"] : []),
    ...(extensions?.NativeBrokerPlugin || reason ? ["broker", "pop"] : []),
];

// As long as msal-extensions for Python waits; its own 50 s would outlast the suite's patience.
const LOCK = { retryNumber: 50, retryDelay: 100 };

/** Keeps a cache in a file; resolves with the plugin for the library and the persistence behind it. */
export async function keeper({ path: cachePath, protection }, loggerOptions) {
    if (!extensions) throw new Unsupported(reason ?? "this version is installed without its extensions");
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
