// npm @anthropic-ai/sdk.
import assert from "node:assert/strict";
import Anthropic, { APIUserAbortError, BadRequestError, RateLimitError } from "@anthropic-ai/sdk";
import { betaTool } from "@anthropic-ai/sdk/helpers/beta/json-schema";
import * as kit from "./kit.mjs";

const client = new Anthropic({ baseURL: kit.GATEWAY_URL, apiKey: kit.API_KEY, maxRetries: 0, timeout: 30_000 });
const asked = { max_tokens: 4000, system: kit.system, messages: [{ role: "user", content: kit.hello }] };
const tools = [{ name: kit.weather.name, description: kit.weather.description, input_schema: kit.weather.schema }];
const thinking = { max_tokens: 4000, tools, thinking: { type: "enabled", budget_tokens: 1024 } };

const textOf = content => content.filter(({ type }) => type === "text").map(({ text }) => text).join("");
const read = ({ content, stop_reason: finish, usage }) => ({
  text: textOf(content),
  finish,
  input: usage.input_tokens + (usage.cache_read_input_tokens ?? 0),
  output: usage.output_tokens,
});

const loop = async (model, ask) => {
  const messages = [{ role: "user", content: kit.question }];
  const first = await ask({ model, messages, ...thinking });
  assert.equal(first.stop_reason, "tool_use");
  const thought = first.content.find(({ type }) => type === "thinking");
  kit.isThought(thought.thinking);
  const call = first.content.find(({ type }) => type === "tool_use");
  kit.isWeatherCall(call.name, call.input);
  messages.push(
    { role: "assistant", content: first.content },
    { role: "user", content: [{ type: "tool_result", tool_use_id: call.id, content: [{ type: "text", text: kit.toolResult }] }] });
  const second = await ask({ model, messages, ...thinking });
  kit.isToolAnswer(textOf(second.content));
  assert.equal(second.stop_reason, "end_turn");
};

const checks = {
  chat: {
    async run({ model }) {
      kit.isHello(read(await client.messages.create({ model, ...asked })), "end_turn");
    },
  },

  stream: {
    async run({ model }) {
      const pieces = [];
      const stream = client.messages.stream({ model, ...asked });
      stream.on("text", piece => pieces.push(piece));
      kit.isHelloInPieces(pieces, read(await stream.finalMessage()), "end_turn");
    },
  },

  tools: {
    run: ({ model }) => loop(model, body => client.messages.create(body)),
  },

  "tools-stream": {
    run: ({ model }) => loop(model, body => client.messages.stream(body).finalMessage()),
  },

  // The client begins a message thread by itself. Told that there are none here, it sends the whole conversation; whoever ignored the
  // thread would answer its second request without knowing the question.
  "tool-runner-without-threads": {
    async run({ model }) {
      const inputs = [];
      const threads = [];
      const watched = client.withOptions({
        fetch: (url, options) => {
          threads.push("thread" in JSON.parse(options.body));
          return fetch(url, options);
        },
      });
      const tool = betaTool({
        name: kit.weather.name,
        description: kit.weather.description,
        inputSchema: kit.weather.schema,
        run: input => {
          inputs.push(input);
          return kit.toolResult;
        },
      });
      const { tools: _, ...rest } = thinking;
      const final = await watched.beta.messages.toolRunner({ model, ...rest, messages: [{ role: "user", content: kit.question }], tools: [tool] });
      assert.deepEqual(inputs, [{ city: "Zürich" }]);
      assert.deepEqual(threads, [true, false, false]);
      kit.isToolAnswer(textOf(final.content));
    },
  },

  structured: {
    async run({ model }) {
      const message = await client.messages.parse({ model, ...asked, output_config: { format: { type: "json_schema", schema: kit.report.schema } } });
      kit.isReport(JSON.parse(textOf(message.content)));
    },
  },

  image: {
    async run({ model }) {
      const content = [{ type: "text", text: "What is this?" }, { type: "image", source: { type: "base64", media_type: "image/png", data: kit.picture } }];
      kit.isSeen(textOf((await client.messages.create({ model, max_tokens: 100, messages: [{ role: "user", content }] })).content));
    },
  },

  length: {
    async run({ model }) {
      const messages = [{ role: "user", content: "word ".repeat(40) }];
      assert.equal((await client.messages.create({ model, max_tokens: 16, messages })).stop_reason, "max_tokens");
    },
  },

  "count-tokens": {
    of: ["anthropic"],
    async run({ model }) {
      const { max_tokens: _, ...rest } = asked;
      assert.equal((await client.messages.countTokens({ model, ...rest })).input_tokens, 3);
    },
  },

  // Three protocols share /v1/models.
  models: {
    of: ["anthropic"],
    async run({ model }) {
      const ids = [];
      for await (const found of client.models.list()) {
        assert.equal(found.type, "model");
        ids.push(found.id);
      }
      assert.ok(ids.includes(model), ids.join());
      assert.equal((await client.models.retrieve(model)).id, model);
    },
  },

  "error-too-long": {
    async run({ provider, fault }) {
      const error = await kit.rejected(client.messages.create({ model: fault("status-400-context"), ...asked }));
      assert.ok(error instanceof BadRequestError, error);
      assert.equal(error.error.error.type, "invalid_request_error");
      kit.isTooLong(provider, error.message);
    },
  },

  "error-busy": {
    async run({ busy }) {
      const error = await kit.rejected(client.messages.create({ model: busy, ...asked }));
      assert.ok(error instanceof RateLimitError, error);
      assert.equal(error.error.error.type, "rate_limit_error");
      kit.isWait(error.headers.get("retry-after"));
    },
  },

  "error-in-stream": {
    async run({ fault }) {
      const error = await kit.rejected(client.messages.stream({ ...asked, model: fault("error-after-6") }).finalMessage());
      assert.ok(error instanceof Anthropic.APIError, error);
    },
  },

  abort: {
    async run({ fault, tag }) {
      const whole = await kit.aborted(`fault-hang~${tag}`, signal => client.messages.create({ model: fault(`hang~${tag}`), ...asked }, { signal }));
      assert.ok(whole instanceof APIUserAbortError, whole);
      const stream = client.messages.stream({ model: fault(`hang-after-6~${tag}`), ...asked });
      stream.on("text", () => stream.abort());
      const error = await kit.rejected(stream.finalMessage());
      assert.ok(error instanceof APIUserAbortError, error);
    },
  },
};

export const clients = [{ name: "anthropic", checks }];
