// The real keytar where it is there and was built, else the one that keeps nothing.
import { createRequire } from "node:module";

const from = new URL(import.meta.url).searchParams.get("from") || import.meta.url;
const keytar = createRequire(from)("keytar");

export default keytar;
export const { setPassword, getPassword, deletePassword, findPassword, findCredentials } = keytar;
