// The library, from where it was installed: the folder that the program is started with.
import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";

export const home = process.argv[2];
export const fromHome = createRequire(path.join(home, "package.json"));
export const msal = fromHome("@azure/msal-node");
export const { version } = fromHome("@azure/msal-node/package.json");

/** The versions of what the library calls upon, as far as it is installed. */
export function packages() {
    const file = (name) => path.join(home, "node_modules", ...name.split("/"), "package.json");
    const names = ["@azure/msal-common", "@azure/msal-node-extensions", "@azure/msal-node-runtime"];
    const found = names.filter((each) => existsSync(file(each)));
    return Object.fromEntries(found.map((each) => [each, JSON.parse(readFileSync(file(each), "utf-8")).version]));
}
