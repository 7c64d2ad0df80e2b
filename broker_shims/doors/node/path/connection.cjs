// One connection to the broker: every call ends, by an answer or by its deadline; while none is open, the program may end.
"use strict";

const net = require("node:net");
const { Worker } = require("node:worker_threads");
const { thrown } = require("./data.cjs");

const STARTING = 5000; // milliseconds in which the broker must greet
const CANNOT_START = { public: 6, code: 0, tag: 507897694, context: "Broker cannot be initialized for MSALRuntime" };
const NO_ANSWER = { public: 0, code: 0, tag: 508605727, context: "The broker did not answer in time." };
const HUNG_UP = { public: 0, code: 0, tag: 508605726, context: "The broker ended in the middle of the call." };
const UNREADABLE = { public: 0, code: 0, tag: 507316096, context: "The broker's answer could not be read." };
const CANCELED = { public: 8, code: 0, tag: 600000008, context: "The application canceled the call." };

// The runtime says whether it started as soon as it is loaded, and a socket of this thread would answer too late: another
// thread asks.
const ASKING = `
    const { workerData: { port, token, shared } } = require("node:worker_threads");
    const flag = new Int32Array(shared, 0, 2), bytes = new Uint8Array(shared, 8);
    const socket = require("node:net").connect(port, "127.0.0.1");
    let heard = "";
    const done = (text) => {
        const written = Buffer.from(text).subarray(0, bytes.length);
        bytes.set(written); flag[1] = written.length;
        Atomics.store(flag, 0, 1); Atomics.notify(flag, 0);
        socket.destroy();
    };
    socket.on("error", () => done(""));
    socket.on("close", () => done(heard.split("\\n")[0]));
    socket.on("data", (data) => { heard += data; if (heard.includes("\\n")) done(heard.split("\\n")[0]); });
    socket.write(JSON.stringify({ token, door: "node (starting)" }) + "\\n");
`;

function greeting(where) {
    const shared = new SharedArrayBuffer(65536);
    const flag = new Int32Array(shared, 0, 2);
    const worker = new Worker(ASKING, {
        eval: true,
        env: {},
        execArgv: [],
        workerData: { port: where.port, token: where.token, shared },
    });
    Atomics.wait(flag, 0, 0, STARTING);
    worker.terminate();
    const text = Buffer.from(new Uint8Array(shared, 8, flag[1])).toString();
    return greetingIn(text);
}

// Null where whatever has the port is no broker.
function greetingIn(text) {
    try {
        return JSON.parse(text).ok ?? null;
    } catch {
        return null;
    }
}

class Connection {
    constructor(where, windows) {
        this.where = where;
        this.windows = windows;
        this.number = 0;
        this.waiting = new Map();
        this.heard = "";
        this.socket = null;
    }

    ask(verb, told, correlationId, answered) {
        const number = ++this.number;
        const timer = setTimeout(() => this.giveUp(number), this.where.deadline * 1000);
        this.waiting.set(number, { answered, timer });
        this.send({ id: number, do: verb, correlation_id: correlationId, with: told });
        return number;
    }

    cancel(number) {
        this.end(number, null, CANCELED);
        this.send({ cancel: number });
    }

    // The broker lets go as well: a prompt that nobody waits for would keep everybody else from theirs.
    giveUp(number) {
        this.send({ cancel: number });
        this.end(number, null, NO_ANSWER);
    }

    send(told) {
        this.socket ??= this.opened();
        this.socket.write(JSON.stringify(told) + "\n");
        this.holdOn();
    }

    opened() {
        const socket = net.connect(this.where.port, "127.0.0.1");
        socket.setEncoding("utf-8");
        socket.on("data", (data) => this.listen(data));
        socket.on("error", () => {});
        socket.on("close", () => this.closed(socket));
        socket.write(JSON.stringify({ token: this.where.token, door: "node" }) + "\n");
        return socket;
    }

    closed(socket) {
        if (this.socket === socket) [this.socket, this.heard] = [null, ""];
        for (const number of [...this.waiting.keys()]) this.end(number, null, HUNG_UP);
    }

    listen(data) {
        const lines = (this.heard + data).split("\n");
        this.heard = lines.pop();
        for (const line of lines) this.understand(line);
    }

    understand(line) {
        let told;
        try {
            told = JSON.parse(line);
        } catch {
            this.end(this.meant(line), null, UNREADABLE);
            return;
        }
        if (told.id !== undefined) this.end(told.id, told.ok ?? null, told.failure ?? null);
    }

    // Which call nonsense is the answer to, as far as can be told; else the oldest.
    meant(line) {
        const waiting = [...this.waiting.keys()];
        return waiting.find((number) => line.includes(`"id": ${number},`)) ?? waiting[0];
    }

    end(number, told, failure) {
        const call = this.waiting.get(number);
        if (!call) return;
        this.waiting.delete(number);
        clearTimeout(call.timer);
        this.holdOn();
        call.answered(told, failure);
    }

    holdOn() {
        if (this.waiting.size) this.socket?.ref();
        else this.socket?.unref();
    }
}

let known = null;

function connection() {
    return known;
}

// What keeps the runtime from starting, as it tells it; null where nothing does.
function startupError() {
    const where = JSON.parse(process.env.BROKER_SHIM);
    const greeted = greeting(where);
    known = new Connection(where, greeted?.windows ?? { console: 1, desktop: 1 });
    if (!greeted) return thrown(CANNOT_START);
    return greeted.startup ? thrown(greeted.startup) : null;
}

module.exports = { connection, startupError };
