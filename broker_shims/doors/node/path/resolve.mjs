// Leads the names of the runtime and of keytar to the stand-ins, where a program imports instead of requiring.
const RUNTIME = new URL("./runtime.mjs", import.meta.url).href;
const KEYTAR = new URL("./keytar.mjs", import.meta.url).href;

export async function resolve(specifier, context, next) {
    if (specifier === "@azure/msal-node-runtime") return { url: RUNTIME, format: "module", shortCircuit: true };
    if (specifier !== "keytar") return next(specifier, context);
    return { url: `${KEYTAR}?from=${encodeURIComponent(context.parentURL ?? "")}`, format: "module", shortCircuit: true };
}
