// The means of the battery: the client, the questions it asks, and what it holds an answer to.
import assert from "node:assert/strict";
import { setTimeout as delay } from "node:timers/promises";
import OpenAI, { APIError } from "openai";

export const { MODEL, UPSTREAM_URL } = process.env;
const { BASE_URL, API_KEY, EXPECT_GATEWAY, ONLY } = process.env;
if (!BASE_URL || !MODEL) {
  console.error("BASE_URL and MODEL must be set.");
  process.exit(2);
}
export const gateway = EXPECT_GATEWAY === "1";
const CheckTimeout = 60_000;

// No retries: a failure must be seen, not healed by the client.
export const makeClient = apiKey => new OpenAI({ baseURL: BASE_URL, apiKey, maxRetries: 0, timeout: CheckTimeout });
export const client = makeClient(API_KEY || "none");

export const hello = [{ role: "user", content: "Say something about licences." }];
export const weatherTool = {
  type: "function",
  function: {
    name: "get_weather",
    description: "The weather of a city",
    parameters: {
      type: "object",
      properties: {
        city: { type: "string" },
        days: { type: "integer" },
        unit: { type: "string", enum: ["celsius", "fahrenheit"] },
      },
      required: ["city", "days", "unit"],
      additionalProperties: false,
    },
  },
};
export const bookSchema = {
  type: "object",
  properties: {
    title: { type: "string" },
    pages: { type: "integer" },
    kind: { enum: ["novel", "licence", "manual"] },
    inPrint: { type: "boolean" },
    authors: {
      type: "array",
      items: {
        type: "object",
        properties: { name: { type: "string" }, born: { type: ["integer", "null"] } },
        required: ["name", "born"],
        additionalProperties: false,
      },
    },
  },
  required: ["title", "pages", "kind", "inPrint", "authors"],
  additionalProperties: false,
};
export const bookFormat = { type: "json_schema", json_schema: { name: "book", strict: true, schema: bookSchema } };

/** One chat completion; the seed makes the reply repeatable. */
export const chat = (fields, options) => client.chat.completions.create({ model: MODEL, messages: hello, seed: 7, ...fields }, options);

/** Reads a whole stream: text, tool calls, finish reasons, usage chunks, arrival of each text in ms from the request on. */
export async function read(pending) {
  const began = performance.now();
  const seen = { text: "", chunks: 0, finish: [], usages: [], emptyChoices: 0, arrivals: [], calls: [], ids: new Set(), total: 0 };
  for await (const chunk of await pending) {
    assert.equal(chunk.object, "chat.completion.chunk");
    seen.chunks++;
    seen.ids.add(chunk.id);
    if (chunk.usage) {
      seen.usages.push(chunk.usage);
    }
    if (chunk.choices.length === 0) {
      seen.emptyChoices++;
    }
    for (const { delta, finish_reason: finish } of chunk.choices) {
      if (delta.content) {
        seen.text += delta.content;
        seen.arrivals.push(performance.now() - began);
      }
      for (const part of delta.tool_calls ?? []) {
        const call = (seen.calls[part.index] ??= { id: "", name: "", arguments: "", pieces: 0 });
        call.id += part.id ?? "";
        call.name += part.function?.name ?? "";
        call.arguments += part.function?.arguments ?? "";
        call.pieces++;
      }
      if (finish) {
        seen.finish.push(finish);
      }
    }
  }
  seen.total = performance.now() - began;
  return seen;
}

export function assertUsage(usage) {
  assert.ok(usage, "no usage");
  assert.ok(Number.isInteger(usage.prompt_tokens) && usage.prompt_tokens > 0, `prompt_tokens ${usage.prompt_tokens}`);
  assert.ok(Number.isInteger(usage.completion_tokens) && usage.completion_tokens > 0, `completion_tokens ${usage.completion_tokens}`);
  assert.equal(usage.total_tokens, usage.prompt_tokens + usage.completion_tokens);
}

/** The part of JSON Schema that the schemas above use. */
export function assertFits(value, schema, path = "$") {
  const types = [schema.type ?? []].flat();
  const kind = value === null ? "null" : Array.isArray(value) ? "array" : Number.isInteger(value) ? "integer" : typeof value;
  assert.ok(types.length === 0 || types.includes(kind), `${path} is ${kind}, not ${types}`);
  if (schema.enum) {
    assert.ok(schema.enum.includes(value), `${path} is ${JSON.stringify(value)}`);
  }
  if (kind === "array") {
    value.forEach((item, index) => assertFits(item, schema.items, `${path}[${index}]`));
  }
  if (kind === "object") {
    assert.deepEqual(Object.keys(value).sort(), [...schema.required].sort(), `${path} has other properties`);
    Object.entries(value).forEach(([key, item]) => assertFits(item, schema.properties[key], `${path}.${key}`));
  }
}

export function assertWeatherCall(call) {
  assert.equal(call.name, "get_weather");
  assertFits(JSON.parse(call.arguments), weatherTool.function.parameters);
}

/** The error that a call throws; anything else than an APIError of this class fails. */
export async function refusal(promise, kind) {
  try {
    await promise;
  } catch (error) {
    assert.ok(error instanceof kind, `${error?.constructor?.name} ${error?.status}: ${error?.message}`);
    return error;
  }
  return assert.fail("the call succeeded");
}

export async function busySlots() {
  const slots = await (await fetch(new URL("/slots", UPSTREAM_URL))).json();
  return slots.filter(slot => slot.is_processing).length;
}

/** The aborted work, which would last more than ten seconds, has ended soon: asked every `pause` ms, three times. */
export async function assertIdleSoon(pause) {
  for (let asked = 0; asked < 3; asked++) {
    await delay(pause);
    if (await busySlots() === 0) {
      return;
    }
  }
  assert.fail(`the model server still works ${3 * pause} ms after the abort`);
}

const checks = [];

/** Adds a check; it fails by throwing. */
export const check = (name, run) => checks.push({ name, run });

/** Runs the checks one after another, prints a line for each and the totals; the number that failed, or 1 when none ran. */
export async function runChecks() {
  let passed = 0;
  let failed = 0;
  for (const { name, run } of checks.filter(({ name }) => !ONLY || name.includes(ONLY))) {
    const timeout = new AbortController();
    try {
      await Promise.race([
        run(),
        delay(CheckTimeout, undefined, { signal: timeout.signal }).then(() => assert.fail(`no end after ${CheckTimeout / 1000} s`)),
      ]);
      passed++;
      console.log(`PASS ${name}`);
    } catch (error) {
      failed++;
      const status = error instanceof APIError && error.status ? `HTTP ${error.status} ` : "";
      const reason = error?.cause ? `${error.message} (${error.cause.message})` : error?.message ?? String(error);
      console.log(`FAIL ${name}: ${status}${reason.split("\n").filter(Boolean).slice(0, 6).join(" | ")}`);
    } finally {
      timeout.abort();
    }
  }
  console.log(`${passed} passed, ${failed} failed`);
  return passed === 0 ? 1 : failed;
}
