// Grants in one step: an application's own, and those that start from something the caller already holds.
import { refuseNobodys } from "./elsewhere.mjs";
import { given, method } from "./requests.mjs";
import { result } from "./results.mjs";

/** A verb that calls one method with the fields that were asked for, by the library's names. */
function verb(name, names, always = {}) {
    return async ({ app, wanted }) => {
        const acquire = method(app.library, name);
        return result(await acquire({ ...always, ...given(wanted, { scopes: "scopes", claims: "claims", ...names }) }));
    };
}

const credentialFlow = verb("acquireTokenByClientCredential", { skip_cache: "skipCache", region: "azureRegion" });

// The region belongs to this one request; requests for users have no such field.
export async function clientCredential({ app, wanted }) {
    refuseNobodys(app);
    return credentialFlow({ app, wanted: { ...wanted, region: app.region } });
}

// Without forceCache nothing is kept that has no account in the cache already, and an imported token has none.
export const refreshToken = verb("acquireTokenByRefreshToken", { refresh_token: "refreshToken" }, { forceCache: true });

const onBehalf = verb("acquireTokenOnBehalfOf", { assertion: "oboAssertion", skip_cache: "skipCache" });

export async function onBehalfOf({ app, wanted }) {
    refuseNobodys(app);
    return onBehalf({ app, wanted });
}

export const usernamePassword = verb("acquireTokenByUsernamePassword", { username: "username", password: "password" });

export const userFic = verb("acquireTokenByUserFederatedIdentityCredential", {
    assertion: "assertion",
    username: "username",
    object_id: "userObjectId",
});
