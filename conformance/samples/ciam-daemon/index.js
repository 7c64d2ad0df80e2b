"use strict";

const { parseArgs } = require("node:util");
const { apiEndpoint, getToken } = require("./auth");
const { getToDos } = require("./fetch");

const operations = { getToDos };

async function main() {
    const { op } = parseArgs({ options: { op: { type: "string" } } }).values;
    if (!Object.hasOwn(operations, op ?? "")) {
        throw new Error(`say which operation: node . --op ${Object.keys(operations).join("|")}`);
    }
    const { accessToken } = await getToken();
    console.log(JSON.stringify(await operations[op](apiEndpoint, accessToken), null, 2));
}

main().catch((error) => {
    console.error(error.message);
    process.exitCode = 1;
});
