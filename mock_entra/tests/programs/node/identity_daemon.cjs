// A daemon with @azure/identity: everything from its own environment variables.
const { EnvironmentCredential } = require("@azure/identity");

async function main() {
    const { token } = await new EnvironmentCredential().getToken(process.env.SCOPE);
    const answer = await fetch(process.env.API_URL, { headers: { authorization: `Bearer ${token}` } });
    console.log(answer.status, await answer.text());
}

main().catch((error) => {
    console.error(error);
    process.exit(1);
});
