// Results and errors, from the library's objects to the contract's.
import { told } from "./accounts.mjs";
import { failure as ofBroker } from "./broker.mjs";

export function result(made) {
    return {
        token: made.accessToken,
        token_type: made.tokenType,
        source: made.fromPlatformBroker ? "broker" : made.fromCache ? "cache" : "network",
        scopes: made.scopes,
        expires_in: (made.expiresOn - Date.now()) / 1000,
        expires_on: made.expiresOn / 1000,
        account: told(made.account),
        correlation_id: made.correlationId,
        ...(made.idToken ? { id_token: made.idToken, id_token_claims: made.idTokenClaims } : {}),
        ...(made.refreshOn ? { refresh_on: made.refreshOn / 1000 } : {}),
        ...(made.fromPlatformBroker ? { from_cache: made.fromCache } : {}),
        ...(made.state ? { state: made.state } : {}),
        // Here the code for the browser part of the application comes back under the name of any code.
        ...(made.code ? { spa_code: made.code } : {}),
        ...("refreshToken" in made ? { refresh_token: made.refreshToken } : {}),
    };
}

export function failure(error) {
    return {
        class: error?.name ?? typeof error,
        code: error?.errorCode ?? error?.code ?? "",
        message: error?.message ?? String(error),
        ...(error?.subError ? { suberror: error.subError } : {}),
        // msal-node keeps the first AADSTS number as text.
        ...(error?.errorNo ? { error_codes: String(error.errorNo).split(",").map(Number) } : {}),
        ...(error?.status ?? error?.httpStatus ? { status: error.status ?? error.httpStatus } : {}),
        ...(error?.claims ? { claims: error.claims } : {}),
        ...(error?.correlationId ? { correlation_id: error.correlationId } : {}),
        ...ofBroker(error),
    };
}
