// Builds keytar, a program of its own inside @azure/msal-node-extensions, which loads it before it gives anything, plain
// files included. Where that cannot be done the client plays without cache files and brokers, and says why in the words
// left here.
import { spawnSync } from "node:child_process";
import { rmSync, writeFileSync } from "node:fs";

const TELLING = /^(?:npm (?:error|ERR!) *)?(.*(?:not found|No such file|Error: ).*)$/m;

const built = spawnSync("npm", ["rebuild", "keytar", "--ignore-scripts=false", "--loglevel=error"], {
    encoding: "utf-8",
    shell: process.platform === "win32",
});
// Built against another Node's library it is a crash, not an error, and would take the whole client with it.
const loaded = built.status === 0 && spawnSync(process.execPath, ["-e", "require('keytar')"], { encoding: "utf-8" });
if (!loaded || loaded.status !== 0) {
    const words = TELLING.exec((loaded || built).stderr ?? "")?.[1];
    writeFileSync("lacking.txt", `${words ?? (loaded ? "what was built crashes" : "npm rebuild keytar failed")}\n`);
    rmSync("node_modules/keytar/build", { recursive: true, force: true });
}
