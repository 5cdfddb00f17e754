// npm openai, Chat Completions and embeddings.
import assert from "node:assert/strict";
import OpenAI, { APIUserAbortError, BadRequestError, RateLimitError } from "openai";
import * as kit from "./kit.mjs";

// No retries: a failure must be seen, not healed by the client.
export const client = new OpenAI({ baseURL: `${kit.GATEWAY_URL}/v1`, apiKey: kit.API_KEY, maxRetries: 0, timeout: 30_000 });
const { chat } = client;
const messages = [{ role: "system", content: kit.system }, { role: "user", content: kit.hello }];
const tools = [{ type: "function", function: { name: kit.weather.name, description: kit.weather.description, parameters: kit.weather.schema } }];
const thinking = { tools, reasoning_effort: "low" };

const read = ({ choices: [choice], usage }) => ({
  text: choice.message.content,
  finish: choice.finish_reason,
  input: usage.prompt_tokens,
  output: usage.completion_tokens,
});

/** Asks, gives the call its result, and asks again. */
const loop = async ({ provider, model }, ask, keep) => {
  const talk = [{ role: "user", content: kit.question }];
  const first = await ask({ model, messages: talk, ...thinking });
  const { message, finish_reason: finish } = first.choices[0];
  assert.equal(finish, "tool_calls");
  // OpenAI and Google show nothing to who only asks for an effort.
  if (provider === "chat" || provider === "anthropic") {
    kit.isThought(message.reasoning_content);
  }
  if (kit.countsThoughts(provider)) {
    assert.ok(first.usage.completion_tokens_details.reasoning_tokens > 0, "reasoning tokens");
  }
  const [call] = message.tool_calls;
  kit.isWeatherCall(call.function.name, JSON.parse(call.function.arguments));
  talk.push(keep(message), { role: "tool", tool_call_id: call.id, content: kit.toolResult });
  const second = await ask({ model, messages: talk, ...thinking });
  kit.isToolAnswer(second.choices[0].message.content);
  assert.equal(second.choices[0].finish_reason, "stop");
};

/** The client puts a stream together, but of fields that it does not know it keeps the last piece only. */
const streamed = async body => {
  let reasoning = "";
  const stream = chat.completions.stream({ ...body, stream_options: { include_usage: true } });
  stream.on("chunk", ({ choices: [choice] }) => reasoning += choice?.delta.reasoning_content ?? "");
  const answer = await stream.finalChatCompletion();
  answer.choices[0].message.reasoning_content = reasoning;
  return answer;
};

const chunks = async body => {
  const all = [];
  for await (const chunk of await chat.completions.create({ ...body, messages, stream: true })) {
    all.push(chunk);
  }
  return all;
};

const checks = {
  chat: {
    async run({ model }) {
      kit.isHello(read(await chat.completions.create({ model, messages })), "stop");
    },
  },

  stream: {
    async run({ model }) {
      const pieces = [];
      const stream = chat.completions.stream({ model, messages, stream_options: { include_usage: true } });
      stream.on("content", piece => pieces.push(piece));
      kit.isHelloInPieces(pieces, read(await stream.finalChatCompletion()), "stop");
    },
  },

  // This client keeps what it knows of its own types only, as many programs do: the gateway has to remember the rest.
  tools: {
    run: at => loop(at, body => chat.completions.create(body), ({ role, content, tool_calls }) => ({ role, content, tool_calls })),
  },

  "tools-stream": {
    run: at => loop(at, streamed, message => message),
  },

  structured: {
    async run({ model }) {
      const schema = { name: kit.report.name, schema: kit.report.schema, strict: true };
      const answer = await chat.completions.parse({ model, messages, response_format: { type: "json_schema", json_schema: schema } });
      kit.isReport(JSON.parse(answer.choices[0].message.content));
    },
  },

  image: {
    async run({ model }) {
      const content = [{ type: "text", text: "What is this?" }, { type: "image_url", image_url: { url: `data:image/png;base64,${kit.picture}` } }];
      kit.isSeen(read(await chat.completions.create({ model, messages: [{ role: "user", content }] })).text);
    },
  },

  length: {
    async run({ model }) {
      const answer = read(await chat.completions.create({ model, messages, max_completion_tokens: 16, seed: 7, temperature: 1 }));
      kit.isHello(answer, "stop");
      const long = [{ role: "user", content: "word ".repeat(40) }];
      assert.equal(read(await chat.completions.create({ model, messages: long, max_completion_tokens: 16 })).finish, "length");
    },
  },

  "include-usage": {
    async run({ model }) {
      const plain = await chunks({ model });
      assert.ok(plain.every(({ choices, usage }) => choices.length === 1 && !usage), "usage that nobody asked for");
      const asked = await chunks({ model, stream_options: { include_usage: true } });
      const last = asked.pop();
      assert.deepEqual(last.choices, []);
      assert.equal(last.usage.total_tokens, last.usage.prompt_tokens + last.usage.completion_tokens);
      assert.ok(asked.every(({ choices, usage }) => choices.length === 1 && !usage), "usage amid the stream");
    },
  },

  "error-too-long": {
    async run({ provider, fault }) {
      const error = await kit.rejected(chat.completions.create({ model: fault("status-400-context"), messages }));
      assert.ok(error instanceof BadRequestError, error);
      assert.equal(error.code, "context_length_exceeded");
      kit.isTooLong(provider, error.message);
    },
  },

  "error-busy": {
    async run({ busy }) {
      const error = await kit.rejected(chat.completions.create({ model: busy, messages }));
      assert.ok(error instanceof RateLimitError, error);
      kit.isWait(error.headers.get("retry-after"));
    },
  },

  "error-in-stream": {
    async run({ fault }) {
      const error = await kit.rejected(chunks({ model: fault("error-after-6") }));
      assert.ok(error instanceof OpenAI.APIError, error);
    },
  },

  abort: {
    async run({ fault, tag }) {
      const whole = await kit.aborted(`fault-hang~${tag}`, signal => chat.completions.create({ model: fault(`hang~${tag}`), messages }, { signal }));
      assert.ok(whole instanceof APIUserAbortError, whole);
      const stream = await chat.completions.create({ model: fault(`hang-after-6~${tag}`), messages, stream: true });
      let text = "";
      for await (const { choices: [choice] } of stream) {
        text += choice.delta.content ?? "";
        if (text) {
          stream.controller.abort();
        }
      }
      assert.match(text, /^You/);
    },
  },

  // The client asks for base64 unless it is told otherwise, and unpacks it.
  embeddings: {
    of: ["chat", "gemini"],
    async run({ provider }) {
      const answer = await client.embeddings.create({ model: `${provider}/embed`, input: ["one", "two words"] });
      assert.deepEqual(answer.data.map(({ embedding }) => [...embedding]), [kit.vector("one"), kit.vector("two words")]);
      const numbers = await client.embeddings.create({ model: `${provider}/embed`, input: "one", encoding_format: "float", dimensions: 4 });
      assert.deepEqual(numbers.data[0].embedding, kit.vector("one", 4));
    },
  },
};

export const clients = [{ name: "openai-chat", checks }];
