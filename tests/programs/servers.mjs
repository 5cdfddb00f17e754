// The two servers of a run: an upstream that keeps books of what it is asked (tests/Passerelle.Testing), and Passerelle before it with one
// provider for each dialect.
import { spawn } from "node:child_process";
import { createWriteStream, readFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

const built = name => fileURLToPath(new URL(`../../artifacts/bin/${name}`, import.meta.url));
const upstreamProgram = built("Passerelle.Testing/release/fault-upstream.dll");
const gatewayProgram = built("Passerelle/release/passerelle.dll");

/** The scenario of all providers: a tool is called only where the prompt tells it. */
const key = "sk-mock-ok-told";

/** The providers, by slug, with whose quirks they have. A path that a request came to shows the dialect that it was written in. */
export const providers = {
  chat: { preset: "vllm", dialect: "openai-chat", root: "v1", model: "qwen3-32b", path: /^\/v1\/chat\/completions$/ },
  responses: { preset: "openai", dialect: "openai-responses", root: "v1", model: "gpt-5.1", path: /^\/v1\/responses$/ },
  anthropic: { preset: "anthropic", dialect: "anthropic-messages", root: "v1", model: "claude-sonnet-4-5", path: /^\/v1\/messages$/ },
  gemini: { preset: "gemini", dialect: "gemini", root: "v1beta", model: "gemini-3-pro-preview", path: /^\/v1beta\/models\/gemini-3-pro-preview:(streamG|g)enerateContent$/ },
};

/** Keys and addresses in the environment of whoever runs this would make other providers appear. */
const ownEnvironment = () => Object.fromEntries(Object.entries(process.env).filter(([name]) => !/_(API_KEY|BASE_URL)$|^PASSERELLE_|_PROXY$/i.test(name)));

const freePort = () => new Promise((resolve, reject) => {
  const probe = createServer().once("error", reject).listen(0, "127.0.0.1", () => {
    const { port } = probe.address();
    probe.close(() => resolve(port));
  });
});

/** Resolves with the first match in a program's output. Fails when the program ends before, or says nothing for a minute. */
const said = (child, pattern, name) => new Promise((resolve, reject) => {
  const late = setTimeout(() => reject(new Error(`${name} did not say in a minute that it is ready.`)), 60_000);
  child.once("error", reject).once("exit", code => reject(new Error(`${name} ended with exit code ${code}.`)));
  createInterface({ input: child.stdout }).on("line", line => {
    const match = pattern.exec(line);
    if (match) {
      clearTimeout(late);
      resolve(match[1]);
    }
  });
});

export class Servers {
  #children = [];
  #folder;
  #books;

  constructor(folder) {
    this.#folder = folder;
    this.#books = join(folder, "books");
  }

  /** Starts both and adds the providers. */
  async start() {
    const upstream = this.#spawn("fault-upstream", [upstreamProgram, "--books", this.#books, "--bodies", "4096"]);
    const upstreamAddress = await said(upstream, /listens on (\S+)/, "fault-upstream");
    const data = join(this.#folder, "data");
    this.address = `http://127.0.0.1:${await freePort()}`;
    const gateway = this.#spawn("passerelle", [gatewayProgram, "serve", "--data", data, "--urls", this.address, "--no-discovery", "--drain-seconds", "1"]);
    this.key = await said(gateway, /(pk_[\w-]+)/, "Passerelle");
    await this.#ready();
    for (const [slug, { preset, dialect, root, model }] of Object.entries(providers)) {
      await this.#command(["provider", "add", "--data", data, "--preset", preset, "--name", slug, "--slug", slug, "--address", `${upstreamAddress}/${root}`, "--dialect", dialect, "--keys-stdin"], key);
      await this.#command(["model", "add", "--data", data, slug, model]);
    }
  }

  /** What the upstream was asked so far, and what it answered: `{ method, path, status, body, said }`, oldest first. */
  books() {
    const entries = new Map();
    for (const line of readFileSync(this.#books, "utf8").split("\n").filter(Boolean)) {
      const { sequence, event, head, body_base64: body = "", status, said: words } = JSON.parse(line);
      if (event === "arrived") {
        const [method, target] = head.split(" ", 2);
        entries.set(sequence, { method, path: target.split("?")[0], body: Buffer.from(body, "base64").toString() });
      } else {
        Object.assign(entries.get(sequence), { status, said: words ?? "" });
      }
    }
    return [...entries.values()];
  }

  /** Ends what was started here. */
  async stop() {
    await Promise.all(this.#children.map(child => new Promise(resolve => {
      if (child.exitCode !== null || child.signalCode !== null) {
        resolve();
        return;
      }
      const late = setTimeout(() => child.kill("SIGKILL"), 5000);
      child.removeAllListeners("exit").once("exit", () => {
        clearTimeout(late);
        resolve();
      });
      child.kill("SIGTERM");
    })));
  }

  #spawn(name, args) {
    const child = spawn("dotnet", ["exec", ...args], { stdio: ["ignore", "pipe", "pipe"], env: ownEnvironment() });
    const log = createWriteStream(join(this.#folder, `${name}.log`));
    child.stdout.pipe(log, { end: false });
    child.stderr.pipe(log, { end: false });
    this.#children.push(child);
    return child;
  }

  async #ready() {
    for (let tries = 0; tries < 300; tries++) {
      const answer = await fetch(`${this.address}/health/ready`).catch(() => null);
      await answer?.arrayBuffer();
      if (answer?.status === 200) {
        return;
      }
      await new Promise(resolve => setTimeout(resolve, 100));
    }
    throw new Error("Passerelle did not get ready.");
  }

  #command(args, input = "") {
    const child = spawn("dotnet", ["exec", gatewayProgram, ...args], { stdio: ["pipe", "pipe", "pipe"], env: ownEnvironment() });
    const output = [];
    child.stdout.on("data", piece => output.push(piece));
    child.stderr.on("data", piece => output.push(piece));
    child.stdin.end(input);
    return new Promise((resolve, reject) => child.once("error", reject).once("close", code =>
      code === 0 ? resolve() : reject(new Error(`passerelle ${args.slice(0, 2).join(" ")}: ${Buffer.concat(output)}`))));
  }
}
