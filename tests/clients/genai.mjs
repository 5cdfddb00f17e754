// npm @google/genai.
import assert from "node:assert/strict";
import { ApiError, GoogleGenAI } from "@google/genai";
import * as kit from "./kit.mjs";

const client = new GoogleGenAI({ apiKey: kit.API_KEY, httpOptions: { baseUrl: kit.GATEWAY_URL, timeout: 30_000 } });
const { models } = client;
const asked = { contents: kit.hello, config: { systemInstruction: kit.system } };
const thinking = {
  tools: [{ functionDeclarations: [{ name: kit.weather.name, description: kit.weather.description, parametersJsonSchema: kit.weather.schema }] }],
  thinkingConfig: { includeThoughts: true, thinkingLevel: "LOW" },
};

const read = response => ({
  text: response.text,
  finish: response.candidates[0].finishReason,
  input: response.usageMetadata.promptTokenCount,
  output: response.usageMetadata.candidatesTokenCount + (response.usageMetadata.thoughtsTokenCount ?? 0),
});

const thoughtOf = parts => parts.filter(({ thought }) => thought).map(({ text }) => text).join("");

/** Puts a stream together: all parts, and the last chunk's reason and usage. */
const together = async stream => {
  const parts = [];
  let last;
  for await (const chunk of await stream) {
    parts.push(...chunk.candidates?.[0]?.content?.parts ?? []);
    last = chunk;
  }
  return { parts, last };
};

const checks = {
  chat: {
    async run({ model }) {
      kit.isHello(read(await models.generateContent({ model, ...asked })), "STOP");
    },
  },

  stream: {
    async run({ model }) {
      const { parts, last } = await together(models.generateContentStream({ model, ...asked }));
      const pieces = parts.map(({ text }) => text).filter(Boolean);
      const { usageMetadata, candidates } = last;
      kit.isHelloInPieces(pieces, read({ text: pieces.join(""), usageMetadata, candidates }), "STOP");
    },
  },

  tools: {
    async run({ provider, model }) {
      const contents = [{ role: "user", parts: [{ text: kit.question }] }];
      const first = await models.generateContent({ model, contents, config: thinking });
      const { content } = first.candidates[0];
      kit.isThought(thoughtOf(content.parts));
      if (kit.countsThoughts(provider)) {
        assert.ok(first.usageMetadata.thoughtsTokenCount > 0, "thought tokens");
      }
      const [call] = first.functionCalls;
      kit.isWeatherCall(call.name, call.args);
      contents.push(content, { role: "user", parts: [{ functionResponse: { id: call.id, name: call.name, response: { output: kit.toolResult } } }] });
      const second = await models.generateContent({ model, contents, config: thinking });
      kit.isToolAnswer(second.text);
      assert.equal(second.candidates[0].finishReason, "STOP");
    },
  },

  // The chat keeps the history itself.
  "tools-stream": {
    async run({ model }) {
      const chat = client.chats.create({ model, config: thinking });
      const { parts } = await together(chat.sendMessageStream({ message: kit.question }));
      kit.isThought(thoughtOf(parts));
      const { functionCall: call } = parts.find(part => part.functionCall);
      kit.isWeatherCall(call.name, call.args);
      const message = [{ functionResponse: { id: call.id, name: call.name, response: { output: kit.toolResult } } }];
      const second = await together(chat.sendMessageStream({ message }));
      kit.isToolAnswer(second.parts.filter(({ thought }) => !thought).map(({ text }) => text).join(""));
    },
  },

  structured: {
    async run({ model }) {
      const config = { responseMimeType: "application/json", responseJsonSchema: kit.report.schema };
      kit.isReport(JSON.parse((await models.generateContent({ model, contents: kit.hello, config })).text));
    },
  },

  image: {
    async run({ model }) {
      const contents = [{ role: "user", parts: [{ text: "What is this?" }, { inlineData: { mimeType: "image/png", data: kit.picture } }] }];
      kit.isSeen((await models.generateContent({ model, contents })).text);
    },
  },

  length: {
    async run({ model }) {
      const response = await models.generateContent({ model, contents: "word ".repeat(40), config: { maxOutputTokens: 16 } });
      assert.equal(response.candidates[0].finishReason, "MAX_TOKENS");
    },
  },

  "count-tokens": {
    of: ["gemini"],
    async run({ model }) {
      assert.equal((await models.countTokens({ model, contents: kit.hello })).totalTokens, 1);
    },
  },

  // Three protocols share /v1/models.
  models: {
    of: ["gemini"],
    async run({ model }) {
      const names = [];
      for await (const found of await models.list()) {
        names.push(found.name);
      }
      assert.ok(names.includes(`models/${model}`), names.join());
      assert.equal((await models.get({ model })).name, `models/${model}`);
    },
  },

  "error-too-long": {
    async run({ provider, fault }) {
      const error = await kit.rejected(models.generateContent({ model: fault("status-400-context"), ...asked }));
      assert.ok(error instanceof ApiError, error);
      assert.equal(error.status, 400);
      assert.equal(JSON.parse(error.message).error.status, "INVALID_ARGUMENT");
      kit.isTooLong(provider, error.message);
    },
  },

  "error-busy": {
    async run({ busy }) {
      const error = await kit.rejected(models.generateContent({ model: busy, ...asked }));
      assert.equal(error.status, 429, String(error));
      assert.equal(JSON.parse(error.message).error.status, "RESOURCE_EXHAUSTED");
    },
  },

  "error-in-stream": {
    async run({ fault }) {
      const error = await kit.rejected(together(models.generateContentStream({ ...asked, model: fault("error-after-6") })));
      assert.ok(error instanceof Error, error);
    },
  },

  abort: {
    async run({ fault, tag }) {
      const whole = await kit.aborted(`fault-hang~${tag}`, abortSignal =>
        models.generateContent({ model: fault(`hang~${tag}`), contents: kit.hello, config: { abortSignal } }));
      assert.equal(whole.name, "AbortError", String(whole));
      const stop = new AbortController();
      const error = await kit.rejected((async () => {
        const config = { abortSignal: stop.signal };
        for await (const chunk of await models.generateContentStream({ model: fault(`hang-after-6~${tag}`), contents: kit.hello, config })) {
          if (chunk.text) {
            stop.abort();
          }
        }
      })());
      assert.equal(error.name, "AbortError", String(error));
    },
  },

  embeddings: {
    of: ["chat", "gemini"],
    async run({ provider }) {
      const answer = await models.embedContent({ model: `${provider}/embed`, contents: ["one", "two words"] });
      assert.deepEqual(answer.embeddings.map(({ values }) => values), [kit.vector("one"), kit.vector("two words")]);
      const short = await models.embedContent({ model: `${provider}/embed`, contents: "one", config: { outputDimensionality: 4 } });
      assert.deepEqual(short.embeddings[0].values, kit.vector("one", 4));
    },
  },
};

export const clients = [{ name: "genai", checks }];
