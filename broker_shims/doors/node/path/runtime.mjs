// The stand-in as an ECMAScript module.
import { createRequire } from "node:module";

const runtime = createRequire(import.meta.url)("./runtime.cjs");

export default runtime;
export const { msalNodeRuntime, ErrorStatus, LogLevel } = runtime;
