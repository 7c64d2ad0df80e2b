// acquireTokenInteractive: the application's own way to open a browser, and the library's listener on loopback.
import { heard, passthrough, proof, window } from "./broker.mjs";
import { ask } from "./conversation.mjs";
import { authorizing, given, method, refuse } from "./requests.mjs";
import { result } from "./results.mjs";

export async function interactive({ app, wanted }) {
    const acquire = method(app.library, "acquireTokenInteractive");
    refuse(wanted, "acquireTokenInteractive", "timeout");
    const request = {
        scopes: wanted.scopes,
        openBrowser: async (url) => void (await ask("open", { url })),
        ...(await authorizing(app, wanted)),
        ...given(wanted, { redirect_uri: "redirectUri" }),
        ...window(app.broker),
        ...passthrough(app.broker),
        ...proof(wanted.pop),
    };
    return result(await heard(app, acquire(request)));
}
