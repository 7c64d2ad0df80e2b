// Read by Node before the program: the native runtime's package is not installed on the story's machine.
"use strict";

const Module = require("node:module");

const load = Module._load;

Module._load = function (name, ...given) {
    if (name !== "@azure/msal-node-runtime") return load.call(this, name, ...given);
    throw Object.assign(new Error(`Cannot find module '${name}'`), { code: "MODULE_NOT_FOUND" });
};
