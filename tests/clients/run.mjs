// Official clients against a running gateway. Prints "ok NAME" or "not ok NAME reason" for each check.
//
//   GATEWAY_URL=http://127.0.0.1:8642 API_KEY=pk_… UPSTREAM_URL=http://127.0.0.1:PORT node run.mjs SCRIPT…
//
// A script is the name of a file beside this one, without ".mjs"; it exports the clients that it drives.
import { API_KEY, GATEWAY_URL, UPSTREAM_URL, run } from "./kit.mjs";

const scripts = process.argv.slice(2);
if (!GATEWAY_URL || !API_KEY || !UPSTREAM_URL || scripts.length === 0) {
  console.error("GATEWAY_URL, API_KEY and UPSTREAM_URL must be set, and a script be named.");
  process.exit(2);
}
const clients = [];
for (const script of scripts) {
  clients.push(...(await import(`./${script}.mjs`)).clients);
}
await run(clients);
