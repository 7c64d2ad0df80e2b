// Builds keytar, a program of its own inside @azure/msal-node-extensions, which loads it before it gives anything, plain
// files included. Where that cannot be done the client plays without cache files and brokers, and says why in the words
// left here.
import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";

const built = spawnSync("npm", ["rebuild", "keytar", "--ignore-scripts=false", "--loglevel=error"], {
    encoding: "utf-8",
    shell: process.platform === "win32",
});
if (built.status !== 0) {
    const words = (built.stderr ?? "").split("\n").find((line) => line.includes("not found") || line.includes("Error"));
    writeFileSync("lacking.txt", `${words ?? "npm rebuild keytar failed"}\n`);
}
