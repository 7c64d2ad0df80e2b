// Drives @azure/msal-node through its public surface only, by the contract of the suite: JSON lines in, JSON lines out.
import { AsyncLocalStorage } from "node:async_hooks";
import { createRequire } from "node:module";
import path from "node:path";
import readline from "node:readline";

const home = process.argv[2];
const require = createRequire(path.join(home, "package.json"));
const msal = require("@azure/msal-node");
const { version } = require("@azure/msal-node/package.json");

// A library that prints must not break the conversation.
for (const name of ["log", "info", "debug"]) console[name] = console.error;

class Unsupported extends Error {}

const apps = new Map();
const calls = new Map();
// A callback is given when an application is made and called while another request is answered: it belongs to that one.
const request = new AsyncLocalStorage();
let numbers = 0;

function write(message) {
    process.stdout.write(JSON.stringify(message) + "\n");
}

function ask(kind, facts) {
    return new Promise((resolve, reject) => {
        const call = ++numbers;
        calls.set(call, { resolve, reject });
        write({ id: request.getStore(), ask: kind, call, with: facts });
    });
}

const METHODS = {
    client_credential: "acquireTokenByClientCredential",
    silent: "acquireTokenSilent",
    app_token: "SetAppTokenProvider",
};

function hello() {
    const surface = msal.ConfidentialClientApplication.prototype;
    const can = Object.keys(METHODS).filter((verb) => typeof surface[METHODS[verb]] === "function");
    can.push("accounts", "sign_out", "cache_get", "cache_set", "claims", "capabilities", "skip_cache");
    can.push("secret", "certificate", "assertion");
    return { client: "msal-node", version, runtime: `node ${process.versions.node}`, can };
}

function loggerOptions() {
    return {
        loggerCallback: (level, message) => process.stderr.write(message + "\n"),
        piiLoggingEnabled: false,
        logLevel: msal.LogLevel.Verbose,
    };
}

function newApp({ wanted }) {
    const configuration = {
        auth: {
            clientId: wanted.client_id,
            authority: wanted.authority,
            knownAuthorities: wanted.known_authorities ?? [],
            ...(wanted.capabilities?.length ? { clientCapabilities: wanted.capabilities } : {}),
            ...credential(wanted),
        },
        system: { loggerOptions: loggerOptions() },
    };
    if (wanted.oidc) throw new Unsupported("the driver of msal-node has no OIDC authorities yet");
    if (wanted.kind !== "confidential") return new msal.PublicClientApplication(configuration);
    const app = new msal.ConfidentialClientApplication(configuration);
    if (wanted.credential?.app_token) app.SetAppTokenProvider((parameters) => appToken(parameters));
    return app;
}

function credential({ kind, credential: given }) {
    if (kind !== "confidential" || !given) return {};
    if (given.secret !== undefined) return { clientSecret: given.secret };
    if (given.certificate) return { clientCertificate: certificate(given) };
    if (given.assertion) return { clientAssertion: (context) => assertion(context) };
    // SetAppTokenProvider exists only on an application that was made, and making one demands a credential.
    if (given.app_token) return { clientSecret: "never sent" };
    throw new Unsupported(`no credential of the kind ${Object.keys(given)}`);
}

function certificate({ certificate: { pem, key, sha1, sha256 }, thumbprint, x5c }) {
    return {
        privateKey: key,
        ...(thumbprint === "sha1" ? { thumbprint: sha1 } : { thumbprintSha256: sha256 }),
        ...(x5c ? { x5c: pem } : {}),
    };
}

async function assertion({ clientId, tokenEndpoint }) {
    const answer = await ask("assertion", { client_id: clientId, token_endpoint: tokenEndpoint });
    return answer.assertion;
}

async function appToken({ correlationId, tenantId, scopes, claims }) {
    const answer = await ask("app_token", { correlation_id: correlationId, tenant: tenantId, scopes, claims });
    return {
        accessToken: answer.token,
        expiresInSeconds: answer.expires_in,
        refreshInSeconds: answer.refresh_in ?? undefined,
    };
}

async function clientCredential({ app, wanted }) {
    const result = await app.acquireTokenByClientCredential({
        scopes: wanted.scopes,
        ...(wanted.skip_cache ? { skipCache: true } : {}),
        ...(wanted.claims ? { claims: wanted.claims } : {}),
    });
    return normalised(result);
}

async function silent({ app, wanted }) {
    return normalised(await app.acquireTokenSilent({ scopes: wanted.scopes, account: madeUp(wanted.account) }));
}

function madeUp(account) {
    if (!account) return undefined;
    return {
        homeAccountId: account.home_account_id,
        environment: account.environment,
        tenantId: account.realm,
        localAccountId: account.local_account_id,
        username: account.username,
    };
}

function normalised(result) {
    return {
        token: result.accessToken,
        token_type: result.tokenType,
        source: result.fromPlatformBroker ? "broker" : result.fromCache ? "cache" : "network",
        scopes: result.scopes,
        expires_in: (result.expiresOn - Date.now()) / 1000,
        expires_on: result.expiresOn / 1000,
        account: result.account,
        correlation_id: result.correlationId,
        ...("refreshToken" in result ? { refresh_token: result.refreshToken } : {}),
    };
}

const VERBS = {
    client_credential: clientCredential,
    silent,
    accounts: async ({ app }) => ({ accounts: await app.getTokenCache().getAllAccounts() }),
    sign_out: async ({ app, wanted }) => (await app.getTokenCache().removeAccount(wanted.account), {}),
    cache_get: async ({ app }) => ({ cache: app.getTokenCache().serialize() }),
    cache_set: async ({ app, wanted }) => (app.getTokenCache().deserialize(wanted.cache), {}),
};

function failure(error) {
    return {
        class: error?.name ?? typeof error,
        code: error?.errorCode ?? error?.code ?? "",
        message: error?.message ?? String(error),
        ...(error?.subError ? { suberror: error.subError } : {}),
        // msal-node keeps the first AADSTS number as text.
        ...(error?.errorNo ? { error_codes: String(error.errorNo).split(",").map(Number) } : {}),
        ...(error?.status ?? error?.httpStatus ? { status: error.status ?? error.httpStatus } : {}),
        ...(error?.claims ? { claims: error.claims } : {}),
        ...(error?.correlationId ? { correlation_id: error.correlationId } : {}),
    };
}

async function perform({ do: verb, app, with: wanted = {} }) {
    const call = { app: apps.get(app), wanted };
    if (verb === "hello") return hello();
    if (verb === "close") return apps.delete(app), {};
    if (verb === "app") {
        const name = `a${++numbers}`;
        apps.set(name, newApp(call));
        return { app: name };
    }
    if (!(verb in VERBS)) throw new Unsupported(`this driver has no ${verb}`);
    return VERBS[verb](call);
}

async function answer(message) {
    const { id } = message;
    try {
        write({ id, ok: await request.run(id, () => perform(message)) });
    } catch (error) {
        if (error instanceof Unsupported) write({ id, unsupported: error.message });
        else write({ id, error: failure(error) });
    }
}

function receive(line) {
    const message = JSON.parse(line);
    if (!("call" in message)) return answer(message);
    const { resolve, reject } = calls.get(message.call);
    calls.delete(message.call);
    if (message.error) return reject(new Error(message.error.message));
    return resolve(message.ok);
}

readline.createInterface({ input: process.stdin }).on("line", receive).on("close", () => process.exit(0));
