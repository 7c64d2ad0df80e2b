// Making an application from what the suite says of it.
import { brokering } from "./broker.mjs";
import { ask, Unsupported } from "./conversation.mjs";
import { elsewhere } from "./elsewhere.mjs";
import { msal } from "./library.mjs";
import { keeper } from "./persistence.mjs";

/** An application: the library's own, the address it usually asks replies to be sent to, and what keeps its cache. */
export async function make({ wanted }) {
    if (wanted.oidc) throw new Unsupported("the driver of msal-node has no OIDC authorities yet");
    const kept = await keeping(wanted.cache);
    return {
        library: library(wanted, kept.plugin),
        redirectUri: wanted.redirect_uri,
        region: wanted.region,
        persistence: kept.persistence,
        session: kept.session,
        broker: wanted.broker,
    };
}

async function keeping(cache) {
    if (!cache) return {};
    return cache.elsewhere ? elsewhere() : keeper(cache, loggerOptions);
}

function library(wanted, cachePlugin) {
    const told = { ...configuration(wanted), ...brokering(wanted.broker), ...(cachePlugin ? { cache: { cachePlugin } } : {}) };
    if (wanted.kind !== "confidential") return new msal.PublicClientApplication(told);
    const made = new msal.ConfidentialClientApplication(told);
    if (wanted.credential?.app_token) made.SetAppTokenProvider((parameters) => appToken(parameters));
    return made;
}

function configuration(wanted) {
    return {
        auth: {
            clientId: wanted.client_id,
            authority: wanted.authority,
            knownAuthorities: wanted.known_authorities ?? [],
            ...(wanted.capabilities?.length ? { clientCapabilities: wanted.capabilities } : {}),
            ...(wanted.kind === "confidential" ? credential(wanted.credential ?? {}) : {}),
        },
        system: { loggerOptions },
    };
}

const loggerOptions = {
    loggerCallback: (level, message) => process.stderr.write(message + "\n"),
    piiLoggingEnabled: false,
    logLevel: msal.LogLevel.Verbose,
};

function credential(given) {
    if (given.secret !== undefined) return { clientSecret: given.secret };
    if (given.certificate) return { clientCertificate: certificate(given) };
    if (given.assertion) return { clientAssertion: (context) => assertion(context) };
    // SetAppTokenProvider exists only on an application that was made, and making one demands a credential.
    if (given.app_token) return { clientSecret: "never sent" };
    throw new Unsupported(`msal-node takes no credential of the kind ${Object.keys(given).join(", ") || "none"}`);
}

function certificate({ certificate: { pem, key, sha1, sha256 }, thumbprint, x5c }) {
    return {
        privateKey: key,
        ...(thumbprint === "sha1" ? { thumbprint: sha1 } : { thumbprintSha256: sha256 }),
        ...(x5c ? { x5c: pem } : {}),
    };
}

async function assertion({ clientId, tokenEndpoint }) {
    const answer = await ask("assertion", { client_id: clientId, token_endpoint: tokenEndpoint });
    return answer.assertion;
}

async function appToken({ correlationId, tenantId, scopes, claims }) {
    const answer = await ask("app_token", { correlation_id: correlationId, tenant: tenantId, scopes, claims });
    return {
        accessToken: answer.token,
        expiresInSeconds: answer.expires_in,
        refreshInSeconds: answer.refresh_in ?? undefined,
    };
}
