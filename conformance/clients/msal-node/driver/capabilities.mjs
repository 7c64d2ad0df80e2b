// What this version can do, found by looking at it and trying it; nothing goes over the network.
import { msal, packages, version } from "./library.mjs";
import { brought, extensions, reason } from "./persistence.mjs";
import { addressOpened, codeRedeemed, familyRedeemed } from "./trying.mjs";

const METHODS = {
    client_credential: "acquireTokenByClientCredential",
    silent: "acquireTokenSilent",
    interactive: "acquireTokenInteractive",
    by_code: "acquireTokenByCode",
    device_code: "acquireTokenByDeviceCode",
    refresh_token: "acquireTokenByRefreshToken",
    obo: "acquireTokenOnBehalfOf",
    username_password: "acquireTokenByUsernamePassword",
    user_fic: "acquireTokenByUserFederatedIdentityCredential",
    app_token: "SetAppTokenProvider",
};

const ALWAYS = [
    "accounts", "sign_out", "cache_get", "cache_set", "claims", "capabilities", "skip_cache", "force_refresh",
    "region", "secret", "certificate", "assertion",
];

export function hello() {
    return (found ??= look());
}

let found;

async function look() {
    const surfaces = [msal.PublicClientApplication.prototype, msal.ConfidentialClientApplication.prototype];
    const has = (name) => surfaces.some((surface) => typeof surface[name] === "function");
    const can = [...ALWAYS, ...Object.keys(METHODS).filter((verb) => has(METHODS[verb])), ...(await tried())];
    const lacks = reason ? Object.fromEntries(brought().map((word) => [word, reason])) : {};
    return { client: "msal-node", version, runtime: `node ${process.versions.node}`, can, lacks, packages: packages() };
}

async function tried() {
    const opened = await addressOpened();
    const byQuery = await addressOpened({ responseMode: "query" });
    const redeemed = await codeRedeemed();
    const silently = await familyRedeemed();
    return [
        ...(opened.get("response_mode") === "form_post" ? ["form_post"] : []),
        ...(byQuery.get("response_mode") === "query" ? ["by_query"] : []),
        ...(opened.has("sid") ? ["sid"] : []),
        ...(redeemed.has("return_spa_code") ? ["hybrid_spa"] : []),
        ...(silently.get("refresh_token") === "of-the-family" ? ["foci"] : []),
        ...(msal.DistributedCachePlugin ? ["cache_partitions"] : []),
        ...(extensions ? brought() : []),
    ];
}
