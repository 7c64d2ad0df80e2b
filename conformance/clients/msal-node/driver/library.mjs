// The library, from where it was installed: the folder that the program is started with.
import { createRequire } from "node:module";
import path from "node:path";

export const home = process.argv[2];
export const fromHome = createRequire(path.join(home, "package.json"));
export const msal = fromHome("@azure/msal-node");
export const { version } = fromHome("@azure/msal-node/package.json");
