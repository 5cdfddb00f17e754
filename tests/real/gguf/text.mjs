// What the model learns from: the licence texts that every Debian carries, or this repository's LICENSE.
import { existsSync, lstatSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const LicenceFolder = "/usr/share/common-licenses";
const RepositoryLicence = join(dirname(fileURLToPath(import.meta.url)), "..", "..", "..", "LICENSE");

/** The paragraphs to learn from, each on one line, ASCII only. */
export function readParagraphs() {
  const files = existsSync(LicenceFolder)
    ? readdirSync(LicenceFolder).sort().map(name => join(LicenceFolder, name)).filter(path => lstatSync(path).isFile())
    : [];
  const texts = (files.length > 0 ? files : [RepositoryLicence]).map(path => readFileSync(path, "latin1"));
  const paragraphs = texts.join("\n\n").split(/\n\s*\n/)
    .map(text => text.replace(/[^\x20-\x7e]+/g, " ").replace(/["'`_*]+/g, "").replace(/\s+/g, " ").trim())
    // Headings, lists of names and blank forms read badly; sentences end in a full stop.
    .filter(text => text.length > 80 && text.endsWith(".") && /^[A-Z][a-z]* [a-z]/.test(text));
  if (paragraphs.length < 5) {
    throw new Error("no text to learn from");
  }
  return paragraphs;
}

/** JSON made of words of the text, so that punctuation of JSON has its usual neighbours. */
export function makeJson(paragraphs) {
  const words = [...new Set(paragraphs.join(" ").toLowerCase().match(/[a-z]{3,}/g))];
  let state = 12345;
  const random = below => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
  const word = () => words[random(words.length)];
  const value = () => [
    () => word() + " " + word(),
    () => random(100),
    () => random(1000) / 10,
    () => random(2) === 1,
    () => [word(), word()],
    () => [random(10), random(10), random(10)],
    () => ({ [word()]: word() }),
  ][random(7)]();
  const lines = [];
  for (let count = 0; count < 400; count++) {
    const record = Object.fromEntries([word(), word(), word()].map(key => [key, value()]));
    const text = JSON.stringify(record);
    lines.push(count % 2 === 0 ? text : text.replace(/,"/g, ', "').replace(/":/g, '": '));
  }
  return lines;
}
