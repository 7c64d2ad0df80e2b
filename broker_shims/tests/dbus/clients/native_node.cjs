// @azure/msal-node, unmodified, before its native runtime: one JSON line asks for one call, and one answers.
"use strict";
const Module = require("node:module");
const readline = require("node:readline");

// keytar keeps caches in a keyring, wants to be compiled, and is asked for eagerly though nothing here uses it
const load = Module._load;
Module._load = (name, ...rest) => (name === "keytar" ? {} : load(name, ...rest));

const { PublicClientApplication } = require("@azure/msal-node");
const { NativeBrokerPlugin } = require("@azure/msal-node-extensions");

let app;
const first = async () => (await app.getTokenCache().getAllAccounts())[0] ?? (await app.getAllAccounts())[0];

const verbs = {
  app({ client_id: clientId, authority }) {
    const nativeBrokerPlugin = new NativeBrokerPlugin();
    const knownAuthorities = [new URL(authority).host];
    app = new PublicClientApplication({ auth: { clientId, authority, knownAuthorities }, broker: { nativeBrokerPlugin } });
    return { broker: nativeBrokerPlugin.isBrokerAvailable };
  },
  interactive: ({ do: _, ...asked }) =>
    app.acquireTokenInteractive({ ...asked, openBrowser: () => Promise.reject(new Error("a browser was opened")) }),
  silent: async ({ do: _, ...asked }) => app.acquireTokenSilent({ ...asked, account: await first() }),
  accounts: () => app.getAllAccounts(),
  sign_out: async () => app.signOut({ account: await first() }),
  cache: () => app.getTokenCache().serialize(),
};

const told = (error) => ({
  thrown: error.constructor.name,
  code: error.errorCode ?? null,
  message: error.message,
  broker: error.platformBrokerError
    ? { status: error.platformBrokerError.errorCode ?? null, code: error.platformBrokerError.statusCode, tag: error.platformBrokerError.tag }
    : null,
});

const lines = readline.createInterface({ input: process.stdin });
lines.on("line", async (line) => {
  const asked = JSON.parse(line);
  let answer;
  try {
    answer = { ok: (await verbs[asked.do](asked)) ?? null };
  } catch (error) {
    answer = told(error);
  }
  process.stdout.write(`${JSON.stringify({ id: asked.id, ...answer })}\n`);
});
lines.on("close", () => process.exit(0)); // the runtime's own threads would keep the process
