// The page's own part, with @azure/msal-browser, which `index.js` serves beside it as `msal`.
const { auth, scopes, code } = JSON.parse(document.getElementById("told").textContent);

async function greeted() {
    const client = await msal.createStandardPublicClientApplication({
        auth: { ...auth, redirectUri: `${location.origin}/page` },
    });
    const { accessToken } = await client.acquireTokenByCode({ scopes, code });
    const answer = await fetch("https://graph.microsoft.com/v1.0/me", {
        headers: { Authorization: `Bearer ${accessToken}` },
    });
    return { name: (await answer.json()).displayName };
}

const told = await greeted().catch((error) => ({ error: error.message }));
await fetch("/greeted", { method: "POST", body: new URLSearchParams(told) });
