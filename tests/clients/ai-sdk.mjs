// npm ai with the provider packages that speak the four dialects.
import assert from "node:assert/strict";
import { createAnthropic } from "@ai-sdk/anthropic";
import { createGoogleGenerativeAI } from "@ai-sdk/google";
import { createOpenAI } from "@ai-sdk/openai";
import { createOpenAICompatible } from "@ai-sdk/openai-compatible";
import { APICallError, Output, embedMany, generateText, isStepCount, jsonSchema, streamText, tool } from "ai";
import * as kit from "./kit.mjs";

const apiKey = kit.API_KEY;
const baseURL = `${kit.GATEWAY_URL}/v1`;
const openai = createOpenAI({ baseURL, apiKey });
const compatible = createOpenAICompatible({ name: "gateway", baseURL, apiKey, includeUsage: true, supportsStructuredOutputs: true });
const anthropic = createAnthropic({ baseURL, apiKey });
const google = createGoogleGenerativeAI({ baseURL: `${kit.GATEWAY_URL}/v1beta`, apiKey });

// What a caller of each package says to make the model think and to see it.
const packages = {
  "ai-openai": {
    of: model => openai(model),
    thinking: { openai: { reasoningEffort: "low", reasoningSummary: "auto", store: false, forceReasoning: true, include: ["reasoning.encrypted_content"] } },
    embed: model => openai.embedding(model),
  },
  "ai-openai-compatible": {
    of: model => compatible(model),
    thinking: { gateway: { reasoningEffort: "low" } },
    // OpenAI and Google show nothing to who only asks for an effort.
    shows: provider => provider === "chat" || provider === "anthropic",
    embed: model => compatible.embeddingModel(model),
  },
  "ai-anthropic": {
    of: model => anthropic(model),
    thinking: { anthropic: { thinking: { type: "enabled", budgetTokens: 1024 } } },
  },
  "ai-google": {
    of: model => google(model),
    thinking: { google: { thinkingConfig: { includeThoughts: true, thinkingLevel: "low" } } },
    embed: model => google.embedding(model),
  },
};

const once = { maxRetries: 0 };

const read = ({ text, finishReason: finish, usage }) => ({ text, finish, input: usage.inputTokens, output: usage.outputTokens });

/** A stream's failure is a part of it, not thrown. */
const failureOf = async stream => {
  for await (const part of stream) {
    if (part.type === "error") {
      return part.error;
    }
    assert.notEqual(part.type, "finish", "it looks complete");
  }
  return assert.fail("no error");
};

const isLoop = (steps, text, inputs, isShown) => {
  assert.equal(steps.length, 2);
  if (isShown) {
    kit.isThought(steps[0].reasoningText);
  }
  assert.equal(steps[0].finishReason, "tool-calls");
  assert.deepEqual(inputs, [{ city: "Zürich" }]);
  kit.isToolAnswer(text);
};

const checksOf = ({ of, thinking, embed, shows = () => true }) => {
  const loop = model => {
    const inputs = [];
    const get_weather = tool({
      description: kit.weather.description,
      inputSchema: jsonSchema(kit.weather.schema),
      execute: input => {
        inputs.push(input);
        return kit.toolResult;
      },
    });
    const call = { ...once, model: of(model), prompt: kit.question, tools: { get_weather }, stopWhen: isStepCount(4), providerOptions: thinking };
    return { call, inputs };
  };

  const checks = {
    chat: {
      async run({ model }) {
        kit.isHello(read(await generateText({ ...once, model: of(model), instructions: kit.system, prompt: kit.hello })), "stop");
      },
    },

    stream: {
      async run({ model }) {
        const result = streamText({ ...once, model: of(model), instructions: kit.system, prompt: kit.hello, onError: () => {} });
        const pieces = [];
        for await (const piece of result.textStream) {
          pieces.push(piece);
        }
        kit.isHelloInPieces(pieces, read({ text: await result.text, finishReason: await result.finishReason, usage: await result.usage }), "stop");
      },
    },

    tools: {
      async run({ provider, model }) {
        const { call, inputs } = loop(model);
        const { steps, text } = await generateText(call);
        isLoop(steps, text, inputs, shows(provider));
      },
    },

    "tools-stream": {
      async run({ provider, model }) {
        const { call, inputs } = loop(model);
        const result = streamText({ ...call, onError: () => {} });
        isLoop(await result.steps, await result.text, inputs, shows(provider));
      },
    },

    structured: {
      async run({ model }) {
        const { output } = await generateText({ ...once, model: of(model), prompt: kit.hello, output: Output.object({ schema: jsonSchema(kit.report.schema), name: kit.report.name }) });
        kit.isReport(output);
      },
    },

    image: {
      async run({ model }) {
        const content = [{ type: "text", text: "What is this?" }, { type: "file", mediaType: "image/png", data: kit.picture }];
        kit.isSeen((await generateText({ ...once, model: of(model), messages: [{ role: "user", content }] })).text);
      },
    },

    length: {
      async run({ model }) {
        assert.equal((await generateText({ ...once, model: of(model), prompt: "word ".repeat(40), maxOutputTokens: 16 })).finishReason, "length");
      },
    },

    "error-too-long": {
      async run({ provider, fault }) {
        const error = await kit.rejected(generateText({ ...once, model: of(fault("status-400-context")), prompt: kit.hello }));
        assert.ok(APICallError.isInstance(error), error);
        assert.equal(error.statusCode, 400);
        kit.isTooLong(provider, error.message);
      },
    },

    "error-busy": {
      async run({ busy }) {
        const error = await kit.rejected(generateText({ ...once, model: of(busy), prompt: kit.hello }));
        assert.equal(error.statusCode, 429, String(error));
        assert.ok(error.isRetryable);
        kit.isWait(error.responseHeaders["retry-after"]);
      },
    },

    "error-in-stream": {
      async run({ fault }) {
        const result = streamText({ ...once, model: of(fault("error-after-6")), prompt: kit.hello, onError: () => {} });
        assert.ok(await failureOf(result.fullStream));
      },
    },

    abort: {
      async run({ fault, tag }) {
        const whole = await kit.aborted(`fault-hang~${tag}`, abortSignal =>
          generateText({ ...once, model: of(fault(`hang~${tag}`)), prompt: kit.hello, abortSignal }));
        assert.equal(whole.name, "AbortError", String(whole));
        const stop = new AbortController();
        const result = streamText({ ...once, model: of(fault(`hang-after-6~${tag}`)), prompt: kit.hello, abortSignal: stop.signal, onError: () => {} });
        const types = [];
        for await (const part of result.fullStream) {
          types.push(part.type);
          if (part.type === "text-delta") {
            stop.abort();
          }
        }
        assert.ok(types.includes("text-delta") && !types.includes("finish"), types.join());
      },
    },
  };
  if (embed) {
    checks.embeddings = {
      of: ["chat", "gemini"],
      async run({ provider }) {
        const { embeddings } = await embedMany({ ...once, model: embed(`${provider}/embed`), values: ["one", "two words"] });
        assert.deepEqual(embeddings, [kit.vector("one"), kit.vector("two words")]);
      },
    };
  }
  return checks;
};

export const clients = Object.entries(packages).map(([name, parts]) => ({ name, checks: checksOf(parts) }));
