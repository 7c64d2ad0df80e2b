// Drives @azure/msal-node through its public surface only, by the contract of the suite.
import { utimes } from "node:fs/promises";
import { accounts, signOut } from "./driver/accounts.mjs";
import { make } from "./driver/applications.mjs";
import { authCodeUrl, byCode } from "./driver/auth_code.mjs";
import { hello } from "./driver/capabilities.mjs";
import { cancel, serve, Unsupported } from "./driver/conversation.mjs";
import { deviceCode } from "./driver/device_code.mjs";
import { clientCredential, onBehalfOf, refreshToken, userFic, usernamePassword } from "./driver/direct.mjs";
import { interactive } from "./driver/interactive.mjs";
import { failure } from "./driver/results.mjs";
import { silent } from "./driver/silent.mjs";

// A library that prints must not break the conversation.
for (const name of ["log", "info", "debug"]) console[name] = console.error;

const apps = new Map();
let made = 0;

const VERBS = {
    hello,
    app: async (call) => keep(await make(call)),
    close: ({ name }) => (apps.delete(name), {}),
    cancel: ({ wanted }) => cancel(wanted.id),
    client_credential: clientCredential,
    refresh_token: refreshToken,
    obo: onBehalfOf,
    username_password: usernamePassword,
    user_fic: userFic,
    auth_code_url: authCodeUrl,
    by_code: byCode,
    interactive,
    device_code: deviceCode,
    silent,
    accounts,
    sign_out: signOut,
    cache_get: async ({ app }) => ({ cache: (await app.persistence?.load()) ?? app.library.getTokenCache().serialize() }),
    cache_set: async ({ app, wanted }) => (await putCache(app, wanted.cache), {}),
};

/** Replaces everything; a persisted cache is read again by the library itself. */
async function putCache({ library, persistence }, text) {
    if (persistence) return persistence.save(text).then(() => later(persistence.getFilePath()));
    const cache = library.getTokenCache();
    cache.deserialize(text); // lays the new over the old, or refuses it
    library.clearCache(); // what is gone would stay
    return cache.deserialize(text);
}

/**
 * Dates a file after whatever the library has seen of it. BasePersistence.reloadNecessary compares whole milliseconds
 * of two clocks, and acquireTokenSilent empties the memory before it asks: a file whose date lags behind is not read,
 * and nothing is left.
 */
async function later(file) {
    const soon = Date.now() / 1000 + 1;
    await utimes(file, soon, soon);
}

function keep(app) {
    const name = `a${++made}`;
    apps.set(name, app);
    return { app: name };
}

async function perform({ do: verb, app: name, with: wanted = {} }) {
    if (!(verb in VERBS)) throw new Unsupported(`this driver has no ${verb}`);
    return VERBS[verb]({ name, app: apps.get(name), wanted });
}

serve(perform, failure);
