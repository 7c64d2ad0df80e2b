"use strict";

const { ConfidentialClientApplication } = require("@azure/msal-node");

function setting(name) {
    const value = process.env[name];
    if (!value) {
        throw new Error(`${name} is not set`);
    }
    return value;
}

const client = new ConfidentialClientApplication({
    auth: {
        // A customer tenant's authority has no path: https://<subdomain>.ciamlogin.com/
        authority: setting("AUTHORITY"),
        clientId: setting("CLIENT_ID"),
        clientSecret: setting("CLIENT_SECRET"),
    },
});

module.exports = {
    apiEndpoint: setting("API_ENDPOINT"),
    getToken: () => client.acquireTokenByClientCredential({ scopes: [`${setting("API_ID_URI")}/.default`] }),
};
