// A program that uses @azure/msal-node and knows nothing of stand-ins: calls come as JSON lines, what it says goes back.
import { createRequire } from "node:module";
import { createInterface } from "node:readline";

const require = createRequire(`${process.env.PACKAGES}/program.js`);
const asModules = process.argv[2] === "modules";
const load = (name) => (asModules ? import(moduleOf(name)) : require(name));
const { PublicClientApplication, LogLevel } = await load("@azure/msal-node");
const { NativeBrokerPlugin } = await load("@azure/msal-node-extensions");

// An import is resolved from the file that holds it: the packages are elsewhere.
function moduleOf(name) {
    const { exports } = require(`${name}/package.json`);
    return new URL(`file://${process.env.PACKAGES}/node_modules/${name}/${exports["."].import.default}`).href;
}

const opened = [];
const verbs = {
    hello: () => ({
        started: plugin.isBrokerAvailable,
        platform: process.platform,
        separator: require("node:path").sep,
    }),
    interactive: async ({ pop, window, ...told }) => told_of(await app.acquireTokenInteractive(request(told, pop, window))),
    silent: async ({ pop, ...told }) => {
        const [account] = await app.getAllAccounts();
        return told_of(await app.acquireTokenSilent({ ...request(told, pop), account }));
    },
    accounts: () => app.getAllAccounts(),
    sign_out: async () => app.signOut({ account: (await app.getAllAccounts())[0] }),
    kept: () => ({ cache: JSON.parse(app.getTokenCache().serialize()), opened }),
};

function request(told, pop, window) {
    const openBrowser = async (url) => {
        opened.push(url);
        throw new Error("a browser was opened");
    };
    // The article imports AuthenticationScheme from msal-node, which 7.2 does not export.
    const bound = pop && { authenticationScheme: "pop", ...pop };
    const handle = window === undefined ? {} : { windowHandle: Buffer.from(window, "hex") };
    return { ...told, ...bound, ...handle, openBrowser };
}

function told_of({ idTokenClaims, ...result }) {
    return { ...result, idTokenClaims, expiresOn: Math.floor(result.expiresOn.getTime() / 1000) };
}

let app, plugin;
for await (const line of createInterface({ input: process.stdin })) {
    const { do: verb, ...told } = JSON.parse(line);
    try {
        if (!app) {
            plugin = new NativeBrokerPlugin();
            const loggerOptions = { loggerCallback: (_, text) => console.error(text), logLevel: LogLevel.Trace };
            const auth = { ...told, authority: told.authority, knownAuthorities: [new URL(told.authority).host] };
            app = new PublicClientApplication({ auth, broker: { nativeBrokerPlugin: plugin }, system: { loggerOptions } });
        }
        say({ ok: (await (verbs[verb] ?? verbs.hello)(told)) ?? null });
    } catch (error) {
        say({ error: error.errorCode ?? error.name, message: error.message, broker: error.platformBrokerError });
    }
}

function say(told) {
    process.stdout.write(JSON.stringify(told) + "\n");
}
