// What this version would send, seen without the network.
import { msal } from "./library.mjs";

const HOST = "login.microsoftonline.com";
const AUTHORITY = `https://${HOST}/common`;
const CLIENT = "00000000-0000-4000-8000-000000000001";
const OWNER = { home_account_id: "u.t", environment: HOST };

// A member of family 1, and its family's token. It came by this application itself: one that another member left is
// not found (7.2.1), for it is looked up by client id, too. What comes of that is for stories to tell.
const FAMILY = {
    Account: {
        [`u.t-${HOST}-t`]: { ...OWNER, realm: "t", local_account_id: "u", username: "x", authority_type: "MSSTS" },
    },
    RefreshToken: {
        [`u.t-${HOST}-refreshtoken-1--`]: {
            ...OWNER,
            credential_type: "RefreshToken",
            client_id: CLIENT,
            family_id: "1",
            secret: "of-the-family",
        },
    },
    AppMetadata: { [`appmetadata-${HOST}-${CLIENT}`]: { environment: HOST, client_id: CLIENT, family_id: "1" } },
    AccessToken: {},
    IdToken: {},
};

/** Start to sign in, and go no further than the address that a browser would open. */
export async function addressOpened(wanted = {}) {
    let seen = new URLSearchParams();
    const openBrowser = async (url) => {
        seen = new URL(url).searchParams;
        throw new Error("seen");
    };
    const application = new msal.PublicClientApplication(configuration({}));
    const request = { scopes: ["x"], sid: "s", prompt: "none", openBrowser, ...wanted };
    await application.acquireTokenInteractive(request).catch(() => {});
    return seen;
}

/** Redeem a code, and go no further than the body of the request. */
export async function codeRedeemed() {
    const { networkClient, posted } = nowhere();
    const application = new msal.ConfidentialClientApplication(configuration({ clientSecret: "tried" }, networkClient));
    const request = { code: "c", scopes: ["x"], redirectUri: "https://localhost/", enableSpaAuthorizationCode: true };
    await application.acquireTokenByCode(request).catch(() => {});
    return posted();
}

/** Ask silently with a family's refresh token in the cache, and go no further than the body of the request. */
export async function familyRedeemed() {
    const { networkClient, posted } = nowhere();
    const application = new msal.PublicClientApplication(configuration({}, networkClient));
    application.getTokenCache().deserialize(JSON.stringify(FAMILY));
    const [account] = await application.getTokenCache().getAllAccounts();
    await application.acquireTokenSilent({ scopes: ["x"], account }).catch(() => {});
    return posted();
}

/** A network that nothing comes of, and what would have been posted to it last. */
function nowhere() {
    let seen = new URLSearchParams();
    const networkClient = {
        sendGetRequestAsync: async () => ({ status: 404, headers: {}, body: {} }),
        sendPostRequestAsync: async (url, { body }) => {
            seen = new URLSearchParams(body);
            throw new Error("seen");
        },
    };
    return { networkClient, posted: () => seen };
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
