// Client programs, headless, through Passerelle, each on providers of other dialects: a plain turn and a turn with a tool. Prints "ok NAME" or
// "not ok NAME reason" for each check; the last line is "N passed, N failed". NAME is PROGRAM/PROVIDER/TURN/CHECK.
//
//   node run.mjs [PREFIX…]     only the programs and providers whose names begin so, such as "codex" or "opencode/ai-gateway/gemini"
//
// KEEP=1 leaves the folder with the books, the logs and what the programs wrote.
import { randomBytes } from "node:crypto";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { claudeCode } from "./claude-code.mjs";
import { codex } from "./codex.mjs";
import { geminiCli } from "./gemini-cli.mjs";
import { endAll, headless } from "./headless.mjs";
import { kilo, opencode } from "./opencode.mjs";
import { Servers, providers } from "./servers.mjs";
import { Wall } from "./wall.mjs";

const programs = [claudeCode, codex, geminiCli, ...opencode, ...kilo];
const prefixes = process.argv.slice(2);
const cases = programs
  .flatMap(program => program.on.map(provider => ({ program, provider, name: `${program.name}/${provider}` })))
  .filter(({ name }) => prefixes.length === 0 || prefixes.some(prefix => name.startsWith(prefix)));

const folder = mkdtempSync(join(tmpdir(), "passerelle-programs-"));
const servers = new Servers(folder);
const wall = new Wall();
let passed = 0;
let failed = 0;

const cleanUp = async () => {
  endAll();
  wall.stop();
  await servers.stop();
  if (!process.env.KEEP) {
    rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  }
};
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) {
  process.once(signal, () => cleanUp().finally(() => process.exit(130)));
}

const short = (text, length = 300) => JSON.stringify(text.length > length ? `${text.slice(0, length)}…` : text);
const spaced = text => text.replaceAll(/\s+/g, " ").trim();

/** The JSON lines of an output; other lines are left out. */
const events = output => output.split("\n").flatMap(line => {
  try {
    return line.startsWith("{") ? [JSON.parse(line)] : [];
  } catch {
    return [];
  }
});

/** One turn of a program. The upstream's books are the truth that its output is compared with. */
const turn = async ({ program, provider, name }, kind) => {
  const home = join(folder, `${name}/${kind}`.replaceAll("/", "-"));
  const secret = `secret-${randomBytes(8).toString("hex")}`;
  const nonce = `turn-${randomBytes(8).toString("hex")}`;
  mkdirSync(join(home, "work"), { recursive: true });
  writeFileSync(join(home, "work", "note.txt"), `${secret}\n`);
  const { dialect, model, path } = providers[provider];
  const prompt = kind === "tool" ? `Read the note of ${nonce}. ${program.call("note.txt")}` : `Greetings from ${nonce}.`;
  const before = servers.books().length;
  const ran = await headless(home, wall.environment, program.run({ gateway: servers.address, key: servers.key, model: `${provider}/${model}`, prompt }));
  const asked = servers.books().slice(before);
  const talk = asked.filter(entry => entry.body.includes(kind === "tool" ? secret : nonce));
  const replies = program.read(events(ran.output)).filter(text => typeof text === "string").map(spaced);
  const refused = asked.filter(entry => entry.status !== 200);
  const tool = program.call("").match(/\[\[call (\w+)/)[1];
  const checks = {
    "ends well": ran.isLate ? "it took longer than 120 s" : ran.code === 0 || `exit code ${ran.code}`,
    [`the provider is spoken to in ${dialect}`]: asked.length === 0 ? "nothing came" : asked.every(entry => path.test(entry.path)) || `paths: ${asked.map(entry => entry.path)}`,
    "the provider refuses nothing": refused.length === 0 || refused.map(entry => `${entry.status}: ${short(entry.body)}`).join(" | "),
    ...kind === "tool" ? {
      "the tool is called": asked.some(entry => entry.said?.startsWith(`${tool} {`)) || `said: ${short(asked.map(entry => entry.said).join(" | "))}`,
      "the tool has run and its result is sent": talk.length > 0 || "what is in the file did not come",
    } : {},
    "the reply arrives": talk.some(entry => entry.said && replies.some(reply => reply.includes(spaced(entry.said)))) || `${short(replies.join(" | "))} is not ${short(talk.map(entry => entry.said).join(" | "))}`,
  };
  let isFine = true;
  for (const [check, result] of Object.entries(checks)) {
    isFine &&= result === true;
    result === true ? passed++ : failed++;
    console.log(`${result === true ? "ok" : "not ok"} ${name}/${kind}/${check}${result === true ? "" : ` ${result}`}`);
  }
  writeFileSync(join(home, "output"), ran.output);
  writeFileSync(join(home, "errors"), ran.errors);
  writeFileSync(join(home, "asked.json"), JSON.stringify(asked, null, 1));
  if (!isFine) {
    console.log(`  errors: ${short(ran.errors.slice(-1500), 1500)}`);
    console.log(`  output: ${short(ran.output.slice(-1500), 1500)}`);
  }
  return ran.seconds;
};

try {
  if (cases.length === 0) {
    throw new Error(`No program has a name that begins with ${prefixes.join(" or ")}.`);
  }
  await servers.start();
  await wall.start();
  for (const one of cases) {
    const seconds = [await turn(one, "plain"), await turn(one, "tool")];
    console.log(`  ${one.name}: ${seconds.map(time => `${time.toFixed(1)} s`).join(", ")}`);
  }
  if (wall.hosts.size > 0) {
    console.log(`Refused on the way out: ${[...wall.hosts].sort().join(", ")}`);
  }
} catch (error) {
  failed++;
  console.log(`not ok run ${error.message}`);
} finally {
  await cleanUp();
}
if (process.env.KEEP) {
  console.log(`Kept: ${folder}`);
}
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed === 0 ? 0 : 1);
