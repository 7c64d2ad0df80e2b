// JSON lines in, JSON lines out: requests answered as they come, questions asked back in the name of their request.
import { AsyncLocalStorage } from "node:async_hooks";
import readline from "node:readline";

export class Unsupported extends Error {}

/** An error that is no exception of the library: a redirection that brought one, for example. */
export class Told extends Error {
    constructor(facts) {
        super(facts.message);
        this.facts = facts;
    }
}

// A callback is given when an application is made and called while another request is answered: it belongs to that one.
const request = new AsyncLocalStorage();
const asked = new Map();
const cancelling = new Map();
let calls = 0;

function write(message) {
    process.stdout.write(JSON.stringify(message) + "\n");
}

/** Asks the suite and resolves with its answer; rejects where it has none. */
export function ask(kind, facts) {
    return new Promise((resolve, reject) => {
        const call = ++calls;
        asked.set(call, { resolve, reject });
        write({ id: request.getStore(), ask: kind, call, with: facts });
    });
}

/** Says what to do once the suite takes back the request that is being answered. */
export function onCancel(act) {
    cancelling.set(request.getStore(), act);
}

export function cancel(id) {
    cancelling.get(id)?.();
    return {};
}

async function answer(message, perform, failure) {
    const { id } = message;
    try {
        write({ id, ok: await request.run(id, () => perform(message)) });
    } catch (error) {
        if (error instanceof Unsupported) write({ id, unsupported: error.message });
        else write({ id, error: error instanceof Told ? error.facts : failure(error) });
    } finally {
        cancelling.delete(id);
    }
}

function settle(message) {
    const { resolve, reject } = asked.get(message.call);
    asked.delete(message.call);
    if (message.error) return reject(new Error(message.error.message));
    return resolve(message.ok);
}

/** Serves until the input ends. `failure` turns what the library throws into facts. */
export function serve(perform, failure) {
    readline
        .createInterface({ input: process.stdin })
        .on("line", (line) => {
            const message = JSON.parse(line);
            return "call" in message ? settle(message) : answer(message, perform, failure);
        })
        .on("close", () => process.exit(0));
}
