// Read by Node before the program: leads the runtime's name to the stand-in, for require and for import, lets keytar be
// missing, and shows MSAL and the program's own files the platform of the broker. Without a broker in the environment
// nothing is changed.
"use strict";

const Module = require("node:module");
const { pathToFileURL } = require("node:url");

function lead() {
    const load = Module._load;
    Module._load = function (name, parent, isMain) {
        if (name === "@azure/msal-node-runtime") return require("./runtime.cjs");
        if (name !== "keytar") return load.call(this, name, parent, isMain);
        try {
            return load.call(this, name, parent, isMain);
        } catch {
            return require("./keytar.cjs");
        }
    };
    Module.register("./resolve.mjs", pathToFileURL(__filename));
}

// Everybody else goes on seeing the real platform, for they would look for what is not there: Node's own modules, every
// other package (npm, npx, cross-spawn), package managers outside node_modules (Debian puts npm into share/nodejs), and the part of msal-node-extensions that
// keeps files by the system's means.
const NODES_OWN = /^\s+at .*(\(|at )node:/;
const MANAGERS = /\/(corepack|\.yarn|share\/nodejs)\//;
const KEEPS_FILES = /msal-node-extensions\/dist\/(Dpapi|utils|persistence)|Environment\.|at Object\.<anonymous> \(.*msal-node-extensions\.cjs/;

function isShown(caller) {
    const [outside, ...packages] = caller.split("/node_modules/");
    const innermost = packages.pop();
    if (innermost === undefined) return !NODES_OWN.test(caller) && !MANAGERS.test(outside);
    return innermost.startsWith("@azure/msal-") && !KEEPS_FILES.test(caller);
}

function show(platform) {
    const real = process.platform;
    Object.defineProperty(process, "platform", {
        configurable: true,
        enumerable: true,
        get: function looked() {
            const limit = Error.stackTraceLimit;
            Error.stackTraceLimit = 1;
            const seen = {};
            Error.captureStackTrace(seen, looked);
            Error.stackTraceLimit = limit;
            const caller = String(seen.stack).split("\n")[1] ?? "";
            return isShown(caller.replaceAll("\\", "/")) ? platform : real;
        },
    });
}

if (process.env.BROKER_SHIM) {
    const system = JSON.parse(process.env.BROKER_SHIM);
    lead();
    if (system.node !== process.platform) show(system.node);
}
