// acquireTokenSilent: from the cache, or with the refresh token that is in it.
import { own } from "./accounts.mjs";
import { heard, proof } from "./broker.mjs";
import { given } from "./requests.mjs";
import { result } from "./results.mjs";

export async function silent({ app, wanted }) {
    if (app.session) app.session.key = wanted.account?.home_account_id ?? "";
    const request = {
        scopes: wanted.scopes,
        account: (await own(app.library, wanted.account)) ?? (app.broker ? {} : undefined),
        ...given(wanted, {
            force_refresh: "forceRefresh",
            claims: "claims",
            authority: "authority",
            redirect_uri: "redirectUri",
        }),
        ...proof(wanted.pop),
    };
    return result(await heard(app, app.library.acquireTokenSilent(request)));
}
