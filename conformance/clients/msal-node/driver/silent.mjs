// acquireTokenSilent: from the cache, or with the refresh token that is in it.
import { own } from "./accounts.mjs";
import { given } from "./requests.mjs";
import { result } from "./results.mjs";

export async function silent({ app, wanted }) {
    return result(
        await app.library.acquireTokenSilent({
            scopes: wanted.scopes,
            account: await own(app.library, wanted.account),
            ...given(wanted, {
                force_refresh: "forceRefresh",
                claims: "claims",
                authority: "authority",
                redirect_uri: "redirectUri",
            }),
        }),
    );
}
