// What is asked for in the contract's words, in the library's: left out where it was not asked for.
import { own } from "./accounts.mjs";
import { Unsupported } from "./conversation.mjs";

export function given(wanted, names) {
    const entries = Object.entries(names).map(([ours, theirs]) => [theirs, wanted[ours]]);
    return Object.fromEntries(entries.filter(([, value]) => value !== undefined && value !== null));
}

/** What is shared by everything that opens a browser. */
export async function authorizing(app, wanted) {
    return {
        ...given(wanted, {
            prompt: "prompt",
            login_hint: "loginHint",
            domain_hint: "domainHint",
            claims: "claims",
            sid: "sid",
            response_mode: "responseMode",
            extra_query: "extraQueryParameters",
            extra_scopes_to_consent: "extraScopesToConsent",
        }),
        ...(wanted.account ? { account: await own(app.library, wanted.account) } : {}),
    };
}

/** Says that a method has no such thing, where it was asked for. */
export function refuse(wanted, method, ...names) {
    const unknown = names.filter((name) => wanted[name] !== undefined && wanted[name] !== null);
    if (unknown.length) throw new Unsupported(`${method} of msal-node has no ${unknown.join(", ")}`);
}

export function method(library, name) {
    if (typeof library[name] !== "function") throw new Unsupported(`this application of msal-node has no ${name}`);
    return library[name].bind(library);
}
