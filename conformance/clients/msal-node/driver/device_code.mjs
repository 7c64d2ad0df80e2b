// The device code flow; it ends early by `request.cancel`, which the library reads before each poll.
import { ask, onCancel } from "./conversation.mjs";
import { given, method } from "./requests.mjs";
import { result } from "./results.mjs";

export async function deviceCode({ app, wanted }) {
    const acquire = method(app.library, "acquireTokenByDeviceCode");
    const request = {
        scopes: wanted.scopes,
        deviceCodeCallback: (response) => void show(response, request),
        ...given(wanted, { claims: "claims", timeout: "timeout", extra_query: "extraQueryParameters" }),
    };
    onCancel(() => (request.cancel = true));
    return result(await acquire(request));
}

/** The library does not wait for its callback: polling has begun before anybody has seen the code. */
async function show({ userCode, verificationUri, message, expiresIn, interval }, request) {
    const facts = { user_code: userCode, verification_uri: verificationUri, message, expires_in: expiresIn, interval };
    try {
        const answer = await ask("show", facts);
        if (answer.cancel) request.cancel = true;
    } catch {
        request.cancel = true; // nobody is going to look at it
    }
}
