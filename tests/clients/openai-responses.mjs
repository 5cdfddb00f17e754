// npm openai, Responses.
import assert from "node:assert/strict";
import OpenAI, { APIUserAbortError, BadRequestError, RateLimitError } from "openai";
import * as kit from "./kit.mjs";
import { client } from "./openai-chat.mjs";

const { responses } = client;
const asked = { instructions: kit.system, input: kit.hello };
const tools = [{ type: "function", name: kit.weather.name, description: kit.weather.description, parameters: kit.weather.schema, strict: false }];
const thinking = { tools, reasoning: { effort: "low", summary: "auto" } };
const sealed = { store: false, include: ["reasoning.encrypted_content"] };

const read = ({ output_text: text, status: finish, usage }) => ({ text, finish, input: usage.input_tokens, output: usage.output_tokens });

const streamed = async body => {
  const stream = responses.stream(body);
  return await stream.finalResponse();
};

const events = async body => {
  const all = [];
  for await (const event of await responses.create({ ...asked, ...body, stream: true })) {
    all.push(event);
  }
  return all;
};

const loop = async ({ provider, model }, ask) => {
  const input = [{ role: "user", content: kit.question }];
  const first = await ask({ model, input, ...thinking, ...sealed });
  const reasoning = first.output.find(({ type }) => type === "reasoning");
  kit.isThought(reasoning.summary[0].text);
  if (kit.countsThoughts(provider)) {
    assert.ok(first.usage.output_tokens_details.reasoning_tokens > 0, "reasoning tokens");
  }
  const call = first.output.find(({ type }) => type === "function_call");
  kit.isWeatherCall(call.name, JSON.parse(call.arguments));
  // "parsed_arguments" and the like are the client's own.
  const items = first.output.map(({ parsed_arguments: _, ...item }) => item);
  input.push(...items, { type: "function_call_output", call_id: call.call_id, output: kit.toolResult });
  const second = await ask({ model, input, ...thinking, ...sealed });
  kit.isToolAnswer(second.output_text);
  assert.equal(second.status, "completed");
};

const checks = {
  chat: {
    async run({ model }) {
      kit.isHello(read(await responses.create({ model, ...asked })), "completed");
    },
  },

  stream: {
    async run({ model }) {
      const pieces = [];
      const stream = responses.stream({ model, ...asked });
      stream.on("response.output_text.delta", ({ delta }) => pieces.push(delta));
      const response = await stream.finalResponse();
      kit.isHelloInPieces(pieces, read({ ...response, output_text: response.output_text ?? pieces.join("") }), "completed");
    },
  },

  tools: {
    run: at => loop(at, body => responses.create(body)),
  },

  "tools-stream": {
    run: at => loop(at, streamed),
  },

  structured: {
    async run({ model }) {
      const format = { type: "json_schema", name: kit.report.name, schema: kit.report.schema, strict: true };
      const response = await responses.parse({ model, ...asked, text: { format } });
      kit.isReport(response.output_parsed);
    },
  },

  image: {
    async run({ model }) {
      const content = [{ type: "input_text", text: "What is this?" }, { type: "input_image", image_url: `data:image/png;base64,${kit.picture}`, detail: "auto" }];
      kit.isSeen((await responses.create({ model, input: [{ role: "user", content }] })).output_text);
    },
  },

  length: {
    async run({ model }) {
      const response = await responses.create({ model, input: "word ".repeat(40), max_output_tokens: 16 });
      assert.equal(response.status, "incomplete");
      assert.equal(response.incomplete_details.reason, "max_output_tokens");
    },
  },

  // Two other clients throw where these are missing.
  "annotations-and-numbers": {
    async run({ model }) {
      const whole = await responses.create({ model, ...asked });
      const part = whole.output.find(({ type }) => type === "message").content[0];
      assert.deepEqual(part.annotations, []);
      const all = await events({ model });
      assert.deepEqual(all.map(({ sequence_number }) => sequence_number), all.map((_, i) => i));
      for (const event of all.filter(({ type }) => type === "response.output_text.delta")) {
        assert.deepEqual(event.logprobs, []);
      }
      for (const event of all.filter(({ type }) => type.startsWith("response.content_part."))) {
        assert.deepEqual(event.part.annotations, []);
      }
      const { response } = all.at(-1);
      assert.deepEqual(response.output.find(({ type }) => type === "message").content[0].annotations, []);
    },
  },

  // Only the provider that keeps a response can go on from it; the others must not lose the conversation silently.
  "previous-response": {
    async run({ provider, model }) {
      const first = await responses.create({ model, ...asked });
      const next = responses.create({ model, input: "And then?", previous_response_id: first.id });
      if (provider === "responses") {
        assert.equal((await next).previous_response_id, first.id);
      } else {
        const error = await kit.rejected(next);
        assert.ok(error instanceof BadRequestError, error);
        assert.match(error.message, /previous_response_id/);
      }
    },
  },

  "error-too-long": {
    async run({ provider, fault }) {
      const error = await kit.rejected(responses.create({ model: fault("status-400-context"), ...asked }));
      assert.ok(error instanceof BadRequestError, error);
      assert.equal(error.code, "context_length_exceeded");
      kit.isTooLong(provider, error.message);
    },
  },

  "error-busy": {
    async run({ busy }) {
      const error = await kit.rejected(responses.create({ model: busy, ...asked }));
      assert.ok(error instanceof RateLimitError, error);
      kit.isWait(error.headers.get("retry-after"));
    },
  },

  "error-in-stream": {
    async run({ fault }) {
      const all = [];
      let thrown;
      try {
        for await (const event of await responses.create({ ...asked, model: fault("error-after-6"), stream: true })) {
          all.push(event.type);
        }
      } catch (error) {
        thrown = error;
      }
      assert.ok(thrown instanceof OpenAI.APIError || all.includes("error") || all.includes("response.failed"), all.join());
      assert.ok(!all.includes("response.completed"), "it looks complete");
    },
  },

  abort: {
    async run({ fault, tag }) {
      const whole = await kit.aborted(`fault-hang~${tag}`, signal => responses.create({ model: fault(`hang~${tag}`), ...asked }, { signal }));
      assert.ok(whole instanceof APIUserAbortError, whole);
      const stream = await responses.create({ model: fault(`hang-after-6~${tag}`), ...asked, stream: true });
      let text = "";
      for await (const event of stream) {
        text += event.type === "response.output_text.delta" ? event.delta : "";
        if (text) {
          stream.controller.abort();
        }
      }
      assert.match(text, /^You/);
    },
  },
};

export const clients = [{ name: "openai-responses", checks }];
