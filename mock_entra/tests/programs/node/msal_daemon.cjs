// A daemon with @azure/msal-node: a token by secret, then the To-Do list.
const { ConfidentialClientApplication } = require("@azure/msal-node");

async function main() {
    const { AZURE_CLIENT_ID: clientId, AZURE_CLIENT_SECRET: clientSecret, AUTHORITY: authority, SCOPE, API_URL } = process.env;
    const app = new ConfidentialClientApplication({ auth: { clientId, clientSecret, authority } });
    const { accessToken } = await app.acquireTokenByClientCredential({ scopes: [SCOPE] });
    const answer = await fetch(API_URL, { headers: { authorization: `Bearer ${accessToken}` } });
    console.log(answer.status, await answer.text());
}

main().catch((error) => {
    console.error(error);
    process.exit(1);
});
