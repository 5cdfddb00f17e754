// The official OpenAI client of npm against a running gateway. Prints "ok NAME" or "not ok NAME reason" for each check.
//
//   GATEWAY_URL=http://127.0.0.1:8642 API_KEY=pk_… UPSTREAM_URL=http://127.0.0.1:PORT node openai.mjs PART [FILE]
//
// It expects the providers that the tests set up: `up`, which answers or does what the model's name says, and `busy`, which answers 429.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { setTimeout as delay } from "node:timers/promises";
import OpenAI, { APIUserAbortError, AuthenticationError, NotFoundError, RateLimitError } from "openai";

const { GATEWAY_URL, API_KEY, UPSTREAM_URL } = process.env;
const [part, file] = process.argv.slice(2);

// No retries: a failure must be seen, not healed by the client.
const clientOf = apiKey => new OpenAI({ baseURL: `${GATEWAY_URL}/v1`, apiKey, maxRetries: 0, timeout: 30_000 });
const client = clientOf(API_KEY);
const messages = [{ role: "user", content: "Hello" }];
const parameters = { type: "object", properties: { city: { type: "string" } }, required: ["city"] };
const withTool = { tools: [{ type: "function", function: { name: "get_weather", parameters } }], tool_choice: "required" };

const check = async (name, run) => {
  try {
    await run();
    console.log(`ok ${name}`);
  } catch (error) {
    console.log(`not ok ${name} ${String(error?.message ?? error).replaceAll("\n", " ")}`);
    process.exitCode = 1;
  }
};

/** What the client reads out of a whole answer. */
const whole = async (model, fields = {}) => {
  const answer = await client.chat.completions.create({ model, messages, ...fields });
  const [choice] = answer.choices;
  return reading(choice.message, choice.finish_reason, answer.usage);
};

/** What the client reads out of a stream, put together by its own accumulator. */
const stream = async (model, fields = {}) => {
  const answer = client.chat.completions.stream({ model, messages, stream_options: { include_usage: true }, ...fields });
  const { choices: [choice], usage } = await answer.finalChatCompletion();
  return reading(choice.message, choice.finish_reason, usage);
};

const reading = (message, finish, usage) => ({
  text: message.content ?? "",
  calls: (message.tool_calls ?? []).map(({ id, function: { name, arguments: text } }) => ({ id, name, arguments: text })),
  finish,
  usage: usage && { input: usage.prompt_tokens, output: usage.completion_tokens },
});

/** How many requests have reached the provider. */
const arrived = async () => Number(await (await fetch(new URL("/_fault/count", UPSTREAM_URL))).text());

const isWeatherCall = ({ calls, finish }) => {
  assert.equal(calls.length, 1);
  assert.equal(calls[0].name, "get_weather");
  assert.ok("city" in JSON.parse(calls[0].arguments));
  assert.equal(finish, "tool_calls");
};

const parts = {
  async whole() {
    const read = await whole("up/plain");
    await check("text", () => assert.match(read.text, /^You said: Hello\./));
    await check("finish", () => assert.equal(read.finish, "stop"));
    await check("usage", () => assert.ok(read.usage.input > 0 && read.usage.output > 0));
  },

  async stream() {
    const expected = await whole("up/plain");
    const read = await stream("up/plain");
    await check("text", () => assert.equal(read.text, expected.text));
    await check("finish", () => assert.equal(read.finish, expected.finish));
    await check("usage", () => assert.deepEqual(read.usage, expected.usage));
  },

  async tools() {
    await check("whole", async () => isWeatherCall(await whole("up/plain", withTool)));
    await check("stream", async () => isWeatherCall(await stream("up/plain", withTool)));
  },

  async errors() {
    await check("unknown model", () => assert.rejects(whole("nobody/never-heard-of"), error => {
      assert.ok(error instanceof NotFoundError, error.message);
      assert.match(error.message, /never-heard-of/);
      return true;
    }));
    await check("wrong key", () => assert.rejects(clientOf("pk_wrong").models.list(), error => error instanceof AuthenticationError));
    await check("too many requests", () => assert.rejects(whole("busy/plain"), error => {
      assert.ok(error instanceof RateLimitError, error.message);
      const wait = Number(error.headers.get("retry-after"));
      assert.ok(wait >= 1 && wait <= 7, `retry-after is ${error.headers.get("retry-after")}`);
      return true;
    }));
  },

  async models() {
    await check("list", async () => {
      const ids = [];
      for await (const model of client.models.list()) {
        ids.push(model.id);
      }
      assert.ok(ids.includes("up/plain"), ids.join());
    });
    await check("retrieve", async () => assert.equal((await client.models.retrieve("up/plain")).id, "up/plain"));
  },

  async "abort-stream"() {
    await check("abort amid a stream", () => assert.rejects(async () => {
      const answer = await client.chat.completions.create({ model: "up/fault-hang-after-3~node", messages, stream: true });
      for await (const chunk of answer) {
        if (chunk.choices[0]?.delta.content) {
          answer.controller.abort();
        }
      }
      // The client ends an aborted loop quietly.
      throw new APIUserAbortError();
    }, APIUserAbortError));
  },

  async "abort-whole"() {
    await check("abort before an answer", async () => {
      const before = await arrived();
      const stop = new AbortController();
      const refused = assert.rejects(
        client.chat.completions.create({ model: "up/fault-hang~node", messages }, { signal: stop.signal }), APIUserAbortError);
      while (await arrived() === before) {
        await delay(10);
      }
      stop.abort();
      await refused;
    });
  },

  async recorded() {
    for (const { id, stream: streamed, expect } of JSON.parse(await readFile(file, "utf8"))) {
      await check(id, async () => {
        const read = await (streamed ? stream : whole)(`up/rec:${id}`);
        assert.equal(read.text, expect.text);
        assert.deepEqual(read.calls, expect.tool_calls.map(({ id: call, name, arguments: text }) => ({ id: call, name, arguments: text })));
        assert.equal(read.finish, expect.finish);
        if (expect.usage) {
          // Some providers leave reasoning out of the output; a client sees the number on the wire.
          assert.deepEqual(read.usage, { input: expect.usage.input, output: expect.usage.output_wire ?? expect.usage.output });
        }
      });
    }
  },
};

if (!GATEWAY_URL || !API_KEY || !UPSTREAM_URL || !parts[part]) {
  console.error(`GATEWAY_URL, API_KEY and UPSTREAM_URL must be set, and the part be one of: ${Object.keys(parts).join(", ")}.`);
  process.exit(2);
}
await parts[part]();
