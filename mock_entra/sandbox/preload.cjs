// Turns every connection that would leave the machine to the door of `mock-entra exec`: Node 20 honours no proxy.
// Nothing else is touched: the host stays in the TLS handshake, so certificates are checked as ever.
"use strict";

const net = require("node:net");

const door = Number(process.env.MOCK_ENTRA_DOOR);
const loopback = /^(localhost|127\.[0-9.]+|\[?::1\]?|0\.0\.0\.0|\[?::\]?)$/i;
const connect = net.Socket.prototype.connect;

function turned(options) {
    const isLocal = !options || typeof options !== "object" || options.path || loopback.test(options.host || "localhost");
    return isLocal ? options : { ...options, host: "127.0.0.1", port: door, lookup: undefined };
}

if (door) {
    net.Socket.prototype.connect = function (...given) {
        if (Array.isArray(given[0])) { // Node's own callers hand over one list, [options, callback], already in order
            given[0][0] = turned(given[0][0]);
        } else if (given[0] !== null && typeof given[0] === "object") {
            given[0] = turned(given[0]);
        } else if (Number.isInteger(Number(given[0]))) {
            const host = typeof given[1] === "string" ? given.splice(1, 1)[0] : "localhost";
            given[0] = turned({ port: given[0], host });
        }
        return connect.apply(this, given);
    };
}
