// Read by Node before the program: leads the runtime's name to the stand-in, for require and for import, lets keytar be
// missing, and shows the program the platform of the broker. Without a broker in the environment nothing is changed.
"use strict";

const Module = require("node:module");
const { pathToFileURL } = require("node:url");

if (process.env.BROKER_SHIM) {
    const system = JSON.parse(process.env.BROKER_SHIM);
    lead();
    if (system.node !== process.platform) show(system.node);
}

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

// Node's own modules, and the part of msal-node-extensions that keeps files by the system's means, go on seeing the real
// platform: they would look for what is not there.
function show(platform) {
    const real = process.platform;
    const blind = /^\s+at .*(\(|at )node:|msal-node-extensions\/dist\/(Dpapi|utils|persistence)|Environment\.|at Object\.<anonymous> \(.*msal-node-extensions\.cjs/;
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
            return blind.test(caller.replaceAll("\\", "/")) ? real : platform;
        },
    });
}
