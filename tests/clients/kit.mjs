// What the scripts of all clients share: the providers, what is asked, what must come of it, and the printing of "ok NAME" or
// "not ok NAME reason" for each check. NAME is CLIENT/PROVIDER/CHECK.
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { setTimeout as delay } from "node:timers/promises";

export const { GATEWAY_URL, API_KEY, UPSTREAM_URL } = process.env;

/** The providers, one of each dialect, and a model of each. */
export const providers = {
  chat: "qwen3-32b",
  responses: "gpt-5.1",
  anthropic: "claude-sonnet-4-5",
  gemini: "gemini-3-pro-preview",
};

export const system = "Be brief.";
export const hello = "Hello";
export const question = "How is the weather?";
export const toolResult = "21 degrees in Zürich";

export const weather = {
  name: "get_weather",
  description: "The weather of a city",
  schema: {
    $schema: "http://json-schema.org/draft-07/schema#",
    type: "object",
    properties: { city: { type: "string", minLength: 1 }, unit: { anyOf: [{ type: "string" }, { type: "null" }] } },
    required: ["city"],
    additionalProperties: false,
  },
};

export const report = {
  name: "report",
  schema: {
    type: "object",
    properties: {
      city: { type: "string" },
      degrees: { type: "integer" },
      sky: { type: "string", enum: ["clear", "cloudy"] },
      place: { type: "object", properties: { land: { type: "string" } }, required: ["land"], additionalProperties: false },
    },
    required: ["city", "degrees", "sky", "place"],
    additionalProperties: false,
  },
};

/** A picture of one pixel. */
export const picture = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";

/** The provider's words when a conversation is too long. */
const tooLong = {
  chat: /maximum context length is 8192/,
  responses: /maximum context length is 8192/,
  anthropic: /prompt is too long: 215000 tokens/,
  gemini: /input token count \(1250074\)/,
};

const words = text => text.match(/\S+/g).length;

/** Fails unless it is the normal answer to `system` and `hello`. */
export const isHello = ({ text, finish, input, output }, wantedFinish) => {
  assert.match(text, /^You said: Hello\. \S+/);
  assert.equal(finish, wantedFinish);
  assert.equal(input, words(`${system} ${hello}`), "input tokens");
  assert.equal(output, words(text), "output tokens");
};

/** Fails unless a text came in many pieces that are the whole text. */
export const isHelloInPieces = (pieces, read, finish) => {
  assert.ok(pieces.length > 3, `${pieces.length} pieces`);
  assert.equal(pieces.join(""), read.text);
  isHello(read, finish);
};

export const isThought = text => assert.match(text ?? "", /^Let me think about \S+/);

/** Anthropic counts thinking as output and says no more of it. */
export const countsThoughts = provider => provider !== "anthropic";

export const isWeatherCall = (name, input) => {
  assert.equal(name, "get_weather");
  assert.deepEqual(input, { city: "Zürich" });
};

/** Fails unless the answer was made from the tool's result. */
export const isToolAnswer = text => assert.match(text, /^You said: .*21 degrees in Zürich.*\. \S+/s);

export const isReport = value => assert.deepEqual(value, { city: "Zürich", degrees: 1, sky: "clear", place: { land: "Zürich" } });

/** Fails unless the provider saw the picture, byte for byte. */
export const isSeen = text => {
  const bytes = Buffer.from(picture, "base64");
  const hash = createHash("sha256").update(bytes).digest("hex").slice(0, 8);
  assert.ok(text.includes(`What is this?[image/png ${bytes.length} ${hash}]`), text);
};

/** The vector of a text, as the provider makes it. */
export const vector = (text, length = 8) => {
  const hash = createHash("sha256").update(text).digest();
  return Array.from({ length }, (_, i) => (hash[i % hash.length] - 128) / 128);
};

/** Fails unless an error tells of a conversation that is too long, in the provider's own words. */
export const isTooLong = (provider, message) => assert.match(message, tooLong[provider]);

/** Fails unless a wait is told, at most that of the provider. */
export const isWait = value => {
  const wait = Number(value);
  assert.ok(wait >= 1 && wait <= 7, `retry-after is ${value}`);
};

const arrivals = async model => Number(await (await fetch(new URL(`/_fault/arrivals/${encodeURIComponent(model)}`, UPSTREAM_URL))).text());

/** Begins something with an abort signal, aborts it when it has reached the provider, and gives what it threw. */
export const aborted = async (model, begin) => {
  const stop = new AbortController();
  let isOver = false;
  const thrown = begin(stop.signal).then(() => assert.fail("it ended well"), error => error).finally(() => isOver = true);
  while (!isOver && await arrivals(model) === 0) {
    await delay(20);
  }
  assert.ok(!isOver, `it ended before it was aborted: ${await Promise.race([thrown, delay(1)])}`);
  stop.abort();
  return await thrown;
};

export const rejected = async promise => {
  try {
    await promise;
  } catch (error) {
    return error;
  }
  return assert.fail("it ended well");
};

const oneLine = error => String(error?.stack ?? error).replaceAll(/\s*\n\s*/g, " | ").slice(0, 1500);

/** A check that hangs fails, and the others go on. */
const within = async running => {
  const stop = new AbortController();
  const late = delay(20_000, undefined, { signal: stop.signal }).then(() => assert.fail("it took longer than 20 s"));
  try {
    await Promise.race([running, late]);
  } finally {
    stop.abort();
    late.catch(() => {});
  }
};

/** Runs the checks of a client, each for each of its providers, a few at a time. */
export const run = async clients => {
  const waiting = [];
  for (const { name: client, checks } of clients) {
    for (const [check, { of = Object.keys(providers), run: body }] of Object.entries(checks)) {
      for (const provider of of) {
        waiting.push([`${client}/${provider}/${check}`, () => body({
          provider,
          model: `${provider}/${providers[provider]}`,
          fault: scenario => `${provider}/fault-${scenario}`,
          busy: `busy-${provider}/${providers[provider]}`,
          tag: `${client}-${provider}`,
        })]);
      }
    }
  }
  const work = async () => {
    for (let next = waiting.shift(); next; next = waiting.shift()) {
      const [name, body] = next;
      try {
        await within(body());
        console.log(`ok ${name}`);
      } catch (error) {
        console.log(`not ok ${name} ${oneLine(error)}`);
        process.exitCode = 1;
      }
    }
  };
  await Promise.all(Array.from({ length: 6 }, work));
  // What a failed check left open must not keep the program alive.
  process.exit();
};
