// The system's broker, as the library reaches it: by its plugin, a window's handle, and the fields of a signed request.
import { Told, Unsupported } from "./conversation.mjs";
import { extensions, reason } from "./persistence.mjs";

const PATIENCE = 13;

/** The configuration that turns brokering on. */
export function brokering(wanted) {
    if (!wanted) return {};
    if (!extensions?.NativeBrokerPlugin) throw new Unsupported(reason ?? "this version of msal-node knows no broker");
    return { broker: { nativeBrokerPlugin: new extensions.NativeBrokerPlugin() } };
}

/** A handle as Electron gives it: the bytes of a pointer, least significant first. */
export function window(broker) {
    if (broker?.window === undefined || broker?.window === null) return {};
    if (broker.window === "console") throw new Unsupported("msal-node has no word for the console's window");
    const handle = Buffer.alloc(8);
    handle.writeBigUInt64LE(BigInt(broker.window));
    return { windowHandle: handle };
}

export function passthrough(broker) {
    return broker?.msa_passthrough ? { extraParameters: { msal_request_type: "consumer_passthrough" } } : {};
}

/** The fields of a proof-of-possession request; what was left out is left out. */
export function proof(pop) {
    if (!pop) return {};
    const names = { method: "resourceRequestMethod", uri: "resourceRequestUri", nonce: "shrNonce" };
    const given = Object.entries(names).filter(([ours]) => pop[ours] !== undefined);
    return { authenticationScheme: "pop", ...Object.fromEntries(given.map(([ours, theirs]) => [theirs, pop[ours]])) };
}

/** What the library says, or that it says nothing: some of its promises are never settled (7.2.1, UserSwitch). */
export async function heard(app, promise) {
    if (!app.broker) return promise;
    let timer;
    const silence = new Promise((_, reject) => {
        const told = { class: "silence", code: "silence", message: `nothing was heard of it within ${PATIENCE} s` };
        timer = setTimeout(() => reject(new Told(told)), PATIENCE * 1000);
    });
    return Promise.race([promise, silence]).finally(() => clearTimeout(timer));
}

/** What is passed on of a broker's failure. */
export function failure(error) {
    const told = error?.platformBrokerError;
    if (!told) return {};
    return { broker: { status: told.errorCode, code: told.statusCode, tag: told.tag, context: told.message } };
}
