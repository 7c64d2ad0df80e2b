// A stand-in for @azure/msal-node-runtime 0.20.7: the same names, answered by the broker that BROKER_SHIM names.
"use strict";

const { ErrorStatus, LogLevel } = require("./words.cjs");
const { AuthParameters, authResult, listResult, readResult, signOutResult } = require("./data.cjs");
const { connection, startupError } = require("./connection.cjs");

const SWITCHED = { public: 12, code: 0, tag: 600000012, context: "The user switched to another account." };
const log = { callback: null, pii: false };

function ask(verb, told, correlationId, make, callback) {
    say(`${verb} begins`, correlationId);
    const number = connection().ask(verb, told, correlationId, (content, failure) => {
        const error = failure ?? (content.is_switched ? SWITCHED : null);
        say(`${verb} ended: ${error ? error.context : "ok"}`, correlationId);
        try {
            callback(make(content, error));
        } catch (thrown) {
            // As with the native one (measured, 0.20.7): nobody hears of it, and what waits, waits for ever.
            console.error("broker-shim: a callback threw", thrown);
        }
    });
    return { CancelAsyncOperation: () => connection().cancel(number) };
}

function say(text, correlationId) {
    log.callback?.(text, LogLevel.Info, false, correlationId);
    if (log.pii) log.callback?.(`${text} (personal data may be logged)`, LogLevel.Info, true, correlationId);
}

// A window handle is the bytes of a pointer, least significant first; the runtime itself picks one for zero (measured).
function handleOf(buffer) {
    const bytes = Buffer.from(buffer ?? [0]);
    const number = bytes.reduceRight((sum, byte) => sum * 256n + BigInt(byte), 0n);
    return String(number || BigInt(connection().windows.console || connection().windows.desktop));
}

const msalNodeRuntime = {
    AuthParameters,
    RegisterLogger: (callback, isPiiEnabled) => Object.assign(log, { callback, pii: isPiiEnabled }),
    ReadAccountByIdAsync: (id, correlation, callback) =>
        ask("read_account", { account_id: id }, correlation, readResult, callback),
    DiscoverAccountsAsync: (client, correlation, callback) =>
        ask("discover_accounts", { client_id: client }, correlation, listResult, callback),
    SignInAsync: (window, asked, correlation, hint, callback) =>
        ask("sign_in", { asked: asked.told, window: handleOf(window), hint }, correlation, authResult, callback),
    SignInSilentlyAsync: (asked, correlation, callback) =>
        ask("sign_in_silently", { asked: asked.told }, correlation, authResult, callback),
    SignInInteractivelyAsync: (window, asked, correlation, hint, callback) =>
        ask("sign_in_interactively", { asked: asked.told, window: handleOf(window), hint }, correlation, authResult, callback),
    AcquireTokenSilentlyAsync: (asked, correlation, account, callback) =>
        ask("acquire_token_silently", { asked: asked.told, account_id: account.accountId }, correlation, authResult, callback),
    AcquireTokenInteractivelyAsync: (window, asked, correlation, account, callback) =>
        ask(
            "acquire_token_interactively",
            { asked: asked.told, window: handleOf(window), account_id: account.accountId },
            correlation,
            authResult,
            callback,
        ),
    SignOutSilentlyAsync: (client, correlation, account, callback) =>
        ask("sign_out", { client_id: client, account_id: account.accountId }, correlation, signOutResult, callback),
};

const error = startupError();
if (error) msalNodeRuntime.StartupError = error;

module.exports = { msalNodeRuntime, ErrorStatus, LogLevel };
