// Turns every connection that would leave the machine to the door for real names: Node 20 honours no proxy.
// Nothing else is touched: the host stays in the TLS handshake, so certificates are checked as ever.
"use strict";

const net = require("node:net");

const door = Number(process.env.CONFORMANCE_NAMES_PORT);
const loopback = new Set(["localhost", "127.0.0.1", "::1", "[::1]"]);
const connect = net.Socket.prototype.connect;

function turned(options) {
    if (!options || typeof options !== "object" || options.path || !options.host || loopback.has(options.host)) {
        return options;
    }
    return { ...options, host: "127.0.0.1", port: door, lookup: undefined };
}

if (door) net.Socket.prototype.connect = function (...given) {
    // Node's own callers hand over one list, [options, callback], already in order.
    if (Array.isArray(given[0])) {
        given[0][0] = turned(given[0][0]);
        return connect.apply(this, given);
    }
    if (typeof given[0] === "object") {
        given[0] = turned(given[0]);
    } else if (typeof given[0] === "number") {
        const host = typeof given[1] === "string" ? given.splice(1, 1)[0] : "localhost";
        given[0] = turned({ port: given[0], host });
    }
    return connect.apply(this, given);
};
