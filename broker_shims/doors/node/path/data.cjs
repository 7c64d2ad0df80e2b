// What goes into a call of the runtime and what comes out of it, over the broker's JSON.
"use strict";

class AuthParameters {
    CreateAuthParameters(clientId, authority) {
        this.told = { client_id: clientId, authority, additional: {} };
    }
    SetRedirectUri(uri) {
        this.told.redirect_uri = uri;
    }
    SetRequestedScopes(scopes) {
        this.told.scopes = scopes.split(" ").filter(Boolean);
    }
    SetDecodedClaims(claims) {
        this.told.claims = claims;
    }
    SetAccessTokenToRenew(token) {
        this.told.access_token_to_renew = token;
    }
    SetPopParams(method, host, path, nonce) {
        this.told.pop = { method, host, path, nonce: nonce ?? "" };
    }
    SetAdditionalParameter(key, value) {
        this.told.additional[key] = String(value);
    }
}

function account(told) {
    return {
        accountId: told.id,
        homeAccountId: told.home_account_id,
        environment: told.environment,
        realm: told.realm,
        localAccountId: told.local_account_id,
        username: told.username,
        givenName: told.given_name,
        familyName: told.family_name,
        middleName: "",
        displayName: told.name,
        additionalFieldsJson: "{}",
        homeEnvironment: told.environment,
        clientInfo: told.client_info,
    };
}

// Every answer says by CheckError whether it is one: what it throws is a plain object.
function result(failure, content, telemetry = { is_cache: false }) {
    return {
        CheckError: () => {
            if (failure) throw thrown(failure);
        },
        telemetryData: telemetry.unreadable ?? JSON.stringify({ ...telemetry, broker_app_used: true }),
        ...content,
    };
}

function thrown(failure) {
    return {
        errorCode: failure.code ?? 0,
        errorStatus: failure.public,
        errorContext: failure.context,
        errorTag: failure.tag,
    };
}

const NOTHING = {
    idToken: "",
    rawIdToken: "",
    accessToken: "",
    authorizationHeader: "",
    grantedScopes: "",
    expiresOn: 0,
    isPopAuthorization: false,
};

// `expiresOn` in seconds since the epoch; with a failure that is none (another user) there is content as well.
function authResult(told, failure) {
    if (!told) return result(failure, NOTHING);
    const content = {
        account: account(told.account),
        idToken: Buffer.from(told.id_token.split(".")[1], "base64url").toString(),
        rawIdToken: told.id_token,
        accessToken: told.is_pop ? "" : told.access_token,
        authorizationHeader: told.authorization_header,
        grantedScopes: told.scopes.join(" "),
        expiresOn: told.expires_on,
        isPopAuthorization: told.is_pop,
    };
    return result(failure, content, { is_cache: told.is_cache, ...told.telemetry });
}

module.exports = {
    AuthParameters,
    thrown,
    authResult,
    readResult: (told, failure) => result(failure, told ? { account: account(told) } : {}),
    listResult: (told, failure) => result(failure, { accounts: (told ?? []).map(account) }),
    signOutResult: (_, failure) => result(failure, {}),
};
