// The cache kept elsewhere, a partition for each account: by the library's own plugin for stores that servers share.
import { ask, Unsupported } from "./conversation.mjs";
import { msal } from "./library.mjs";

/** The plugin, and the session of whoever is being served: the program has to know whose partition it wants. */
export function elsewhere() {
    const session = { key: "" };
    const store = {
        get: async (key) => (await ask("load", { key })).text,
        set: async (key, text) => (await ask("keep", { key, text }), text),
    };
    const partitions = { getKey: async () => session.key, extractKey: async (account) => account.homeAccountId };
    return { plugin: new msal.DistributedCachePlugin(store, partitions), session };
}

/** Where there is no account the plugin asks the program for the key, and tells it nothing to make one of. */
export function refuseNobodys(app) {
    if (app.session) throw new Unsupported("DistributedCachePlugin of msal-node suggests keys for accounts only");
}
