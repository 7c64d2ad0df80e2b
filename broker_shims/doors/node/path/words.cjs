// The enumerations of @azure/msal-node-runtime 0.20.7, which knows no status beyond the sixteenth.
"use strict";

const STATUSES = [
    "Unexpected",
    "Reserved",
    "InteractionRequired",
    "NoNetwork",
    "NetworkTemporarilyUnavailable",
    "ServerTemporarilyUnavailable",
    "ApiContractViolation",
    "UserCanceled",
    "ApplicationCanceled",
    "IncorrectConfiguration",
    "InsufficientBuffer",
    "AuthorityUntrusted",
    "UserSwitched",
    "AccountUnusable",
    "UserDataRemovalRequired",
    "KeyNotFound",
    "AccountNotFound",
];
const LEVELS = ["Trace", "Debug", "Info", "Warning", "Error", "Fatal"];

// Numbers to names and names to numbers, as TypeScript makes them.
function enumeration(names, first) {
    return Object.fromEntries(names.flatMap((name, i) => [[name, i + first], [String(i + first), name]]));
}

module.exports = { ErrorStatus: enumeration(STATUSES, 0), LogLevel: enumeration(LEVELS, 1) };
