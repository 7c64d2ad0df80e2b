// What this version can do, found by looking at it and trying it; nothing goes over the network.
import { msal, version } from "./library.mjs";
import { extensions } from "./persistence.mjs";

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
    "accounts", "sign_out", "cache_get", "cache_set", "claims", "capabilities", "skip_cache", "force_refresh", "foci",
    "secret", "certificate", "assertion",
];

const HOST = "login.microsoftonline.com";
const AUTHORITY = `https://${HOST}/common`;
const CLIENT = "00000000-0000-4000-8000-000000000001";

export function hello() {
    return (found ??= look());
}

let found;

async function look() {
    const surfaces = [msal.PublicClientApplication.prototype, msal.ConfidentialClientApplication.prototype];
    const has = (name) => surfaces.some((surface) => typeof surface[name] === "function");
    const can = [...ALWAYS, ...Object.keys(METHODS).filter((verb) => has(METHODS[verb])), ...(await tried())];
    return { client: "msal-node", version, runtime: `node ${process.versions.node}`, can };
}

async function tried() {
    const opened = await addressOpened();
    const redeemed = await codeRedeemed();
    return [
        ...(opened.get("response_mode") === "form_post" ? ["form_post"] : []),
        ...(opened.has("sid") ? ["sid"] : []),
        ...(redeemed.has("return_spa_code") ? ["hybrid_spa"] : []),
        ...(extensions ? ["cache_file"] : []),
    ];
}

/** Start to sign in, and go no further than the address that a browser would open. */
async function addressOpened() {
    let seen = new URLSearchParams();
    const openBrowser = async (url) => {
        seen = new URL(url).searchParams;
        throw new Error("seen");
    };
    const application = new msal.PublicClientApplication(configuration({}));
    await application.acquireTokenInteractive({ scopes: ["x"], sid: "s", prompt: "none", openBrowser }).catch(() => {});
    return seen;
}

/** Redeem a code, and go no further than the body of the request. */
async function codeRedeemed() {
    let seen = new URLSearchParams();
    const networkClient = {
        sendGetRequestAsync: async () => ({ status: 404, headers: {}, body: {} }),
        sendPostRequestAsync: async (url, { body }) => {
            seen = new URLSearchParams(body);
            throw new Error("seen");
        },
    };
    const application = new msal.ConfidentialClientApplication(configuration({ clientSecret: "tried" }, networkClient));
    const request = { code: "c", scopes: ["x"], redirectUri: "https://localhost/", enableSpaAuthorizationCode: true };
    await application.acquireTokenByCode(request).catch(() => {});
    return seen;
}

function configuration(credential, networkClient) {
    return {
        auth: {
            clientId: CLIENT,
            authority: AUTHORITY,
            knownAuthorities: [HOST],
            authorityMetadata: JSON.stringify({
                authorization_endpoint: `${AUTHORITY}/oauth2/v2.0/authorize`,
                token_endpoint: `${AUTHORITY}/oauth2/v2.0/token`,
                end_session_endpoint: `${AUTHORITY}/oauth2/v2.0/logout`,
                jwks_uri: `${AUTHORITY}/discovery/v2.0/keys`,
                issuer: `https://${HOST}/{tenantid}/v2.0`,
            }),
            ...credential,
        },
        system: networkClient ? { networkClient } : {},
    };
}
