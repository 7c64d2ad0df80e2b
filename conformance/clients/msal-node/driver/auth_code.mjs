// The authorization code flow in its two halves, for whoever brings a browser of their own.
import { Told } from "./conversation.mjs";
import { msal } from "./library.mjs";
import { authorizing, given } from "./requests.mjs";
import { result } from "./results.mjs";

const crypto = new msal.CryptoProvider();

export async function authCodeUrl({ app, wanted }) {
    const { verifier, challenge } = await crypto.generatePkceCodes();
    const flow = {
        state: wanted.state ?? crypto.createNewGuid(),
        nonce: wanted.nonce ?? crypto.createNewGuid(),
        verifier,
        redirect_uri: wanted.redirect_uri ?? app.redirectUri,
        scopes: wanted.scopes,
    };
    const url = await app.library.getAuthCodeUrl({
        scopes: flow.scopes,
        redirectUri: flow.redirect_uri,
        state: flow.state,
        nonce: flow.nonce,
        codeChallenge: challenge,
        codeChallengeMethod: "S256",
        ...(await authorizing(app, wanted)),
    });
    return { url, flow };
}

export async function byCode({ app, wanted }) {
    const { flow, reply } = wanted;
    // The library redeems codes; that a reply brings an error instead is for the application to see.
    if (reply.error) throw new Told({ class: "reply", code: reply.error, message: reply.error_description ?? "" });
    const request = {
        code: reply.code,
        scopes: wanted.scopes ?? flow.scopes,
        redirectUri: wanted.redirect_uri ?? flow.redirect_uri,
        codeVerifier: wanted.code_verifier ?? flow.verifier,
        state: flow.state,
        // A confidential application takes it from here alone, older versions from the payload alone.
        nonce: flow.nonce,
        ...(reply.client_info ? { clientInfo: reply.client_info } : {}),
        ...(wanted.spa_code ? { enableSpaAuthorizationCode: true } : {}),
        ...given(wanted, { claims: "claims" }),
        // The second name is the one of versions before 5.
        ...given(wanted, { extra_body: "extraParameters" }),
        ...given(wanted, { extra_body: "tokenBodyParameters" }),
    };
    const payload = { code: reply.code, state: reply.state ?? "", nonce: flow.nonce };
    return result(await app.library.acquireTokenByCode(request, payload));
}
