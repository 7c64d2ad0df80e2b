// In place of keytar where that was not built: @azure/msal-node-extensions 5.6 loads it before it gives a broker. Whoever
// really wants to keep something hears why it cannot be.
"use strict";

async function missing() {
    throw new Error("keytar was not built on this machine");
}

module.exports = {
    setPassword: missing,
    getPassword: missing,
    deletePassword: missing,
    findPassword: missing,
    findCredentials: missing,
};
