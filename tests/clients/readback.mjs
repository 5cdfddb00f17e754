// Reads translated answers with the readers of the official clients of npm, without a server: each answer is handed to its client by a
// fetch of our own. Prints "FAIL …" for each difference, and "N read, M failed" last.
//
//   node readback.mjs FILE
//
// Each line of FILE is one case: {id, from, to, isStream, body, features, wanted: {text, reasoning, refusal, calls, finish, usage, error}}.
import { readFileSync } from "node:fs";
import { isDeepStrictEqual } from "node:util";
import OpenAI from "openai";
import Anthropic from "@anthropic-ai/sdk";
import { GoogleGenAI } from "@google/genai";

let body = "";
let isStream = false;
const answer = async () => new Response(body, { status: 200, headers: { "content-type": isStream ? "text/event-stream" : "application/json" } });
globalThis.fetch = answer;

const openai = new OpenAI({ apiKey: "sk-test", baseURL: "http://127.0.0.1:1/v1", fetch: answer, maxRetries: 0 });
const anthropic = new Anthropic({ apiKey: "sk-test", baseURL: "http://127.0.0.1:1", fetch: answer, maxRetries: 0 });
const google = new GoogleGenAI({ apiKey: "test", httpOptions: { baseUrl: "http://127.0.0.1:1" } });
const question = [{ role: "user", content: "?" }];

/** What every reader fills, in the neutral words of the gateway. */
const empty = () => ({ choices: [], usage: null });
const choice = () => ({ text: "", reasoning: "", refusal: "", calls: [], finish: "Unknown" });

const readers = {
  "openai-chat": async () => {
    const read = empty();
    const request = { model: "m", messages: question };
    let whole;
    if (isStream) {
      const stream = openai.chat.completions.stream({ ...request, stream_options: { include_usage: true } });
      const thoughts = [];
      stream.on("chunk", chunk => chunk.choices.forEach(c => (thoughts[c.index] = (thoughts[c.index] ?? "") + (c.delta.reasoning_content ?? ""))));
      whole = await stream.finalChatCompletion();
      whole.choices.forEach(c => (c.message.reasoning_content = thoughts[c.index] ?? ""));
    } else {
      whole = await openai.chat.completions.create(request);
    }

    const reasons = { stop: "Stop", length: "Length", tool_calls: "ToolCalls", content_filter: "ContentFilter" };
    read.choices = whole.choices.map(({ message, finish_reason }) => ({
      text: message.content ?? "",
      reasoning: message.reasoning_content ?? "",
      refusal: message.refusal ?? "",
      calls: (message.tool_calls ?? []).map(c => ({ name: (c.function ?? c.custom).name, text: c.function?.arguments ?? c.custom.input })),
      finish: reasons[finish_reason] ?? "Unknown",
    }));
    const { usage } = whole;
    read.usage = usage && {
      input: usage.prompt_tokens,
      output: usage.completion_tokens,
      cache_read: usage.prompt_tokens_details?.cached_tokens,
      cache_write: usage.prompt_tokens_details?.cache_write_tokens,
      reasoning: usage.completion_tokens_details?.reasoning_tokens,
    };
    return read;
  },

  "openai-responses": async () => {
    const request = { model: "m", input: "?" };
    const whole = isStream ? await openai.responses.stream(request).finalResponse() : await openai.responses.create(request);
    const only = choice();
    for (const item of whole.output) {
      if (item.type === "message") {
        item.content.forEach(part => (part.type === "refusal" ? (only.refusal += part.refusal) : (only.text += part.text)));
      } else if (item.type === "reasoning") {
        [...(item.content ?? []), ...item.summary].forEach(part => (only.reasoning += part.text));
      } else if (item.type === "function_call" || item.type === "custom_tool_call") {
        only.calls.push({ name: item.name, text: item.arguments ?? item.input });
      }
    }

    const reasons = { max_output_tokens: "Length", content_filter: "ContentFilter" };
    only.finish = whole.status === "incomplete" ? (reasons[whole.incomplete_details?.reason] ?? "Unknown") : only.calls.length > 0 ? "ToolCalls" : "Stop";
    if (whole.error) {
      throw new Error(whole.error.message);
    }

    const { usage } = whole;
    return {
      choices: [only],
      usage: usage && {
        input: usage.input_tokens,
        output: usage.output_tokens,
        cache_read: usage.input_tokens_details.cached_tokens,
        cache_write: usage.input_tokens_details.cache_write_tokens,
        reasoning: usage.output_tokens_details.reasoning_tokens,
      },
    };
  },

  "anthropic-messages": async () => {
    const request = { model: "m", max_tokens: 9, messages: question };
    const whole = isStream ? await anthropic.messages.stream(request).finalMessage() : await anthropic.messages.create(request);
    const only = choice();
    for (const block of whole.content) {
      if (block.type === "text") {
        only.text += block.text;
      } else if (block.type === "thinking") {
        only.reasoning += block.thinking;
      } else if (block.type === "tool_use") {
        only.calls.push({ name: block.name, value: block.input });
      }
    }

    const reasons = {
      end_turn: "Stop", stop_sequence: "StopText", tool_use: "ToolCalls", max_tokens: "Length", refusal: "Refusal", pause_turn: "Pause",
      model_context_window_exceeded: "ContextFull",
    };
    only.finish = reasons[whole.stop_reason] ?? "Unknown";
    const { usage } = whole;
    const [read, write] = [usage.cache_read_input_tokens ?? 0, usage.cache_creation_input_tokens ?? 0];
    return {
      choices: [only],
      usage: {
        input: usage.input_tokens + read + write,
        output: usage.output_tokens,
        cache_read: read,
        cache_write: write,
        reasoning: usage.output_tokens_details?.thinking_tokens,
      },
    };
  },

  gemini: async () => {
    const request = { model: "m", contents: "?" };
    const chunks = [];
    if (isStream) {
      for await (const chunk of await google.models.generateContentStream(request)) {
        chunks.push(chunk);
      }
    } else {
      chunks.push(await google.models.generateContent(request));
    }

    const read = empty();
    const at = index => (read.choices[index] ??= choice());
    const reasons = {
      MAX_TOKENS: "Length", SAFETY: "ContentFilter", RECITATION: "ContentFilter", LANGUAGE: "ContentFilter", BLOCKLIST: "ContentFilter", PROHIBITED_CONTENT: "ContentFilter",
      SPII: "ContentFilter", IMAGE_SAFETY: "ContentFilter", MODEL_ARMOR: "ContentFilter", MALFORMED_FUNCTION_CALL: "BrokenToolCall", UNEXPECTED_TOOL_CALL: "BrokenToolCall",
      TOO_MANY_TOOL_CALLS: "BrokenToolCall", OTHER: "Unknown",
    };
    for (const chunk of chunks) {
      for (const candidate of chunk.candidates ?? []) {
        const one = at(candidate.index ?? 0);
        for (const part of candidate.content?.parts ?? []) {
          if (part.functionCall) {
            one.calls.push({ name: part.functionCall.name, value: part.functionCall.args ?? {} });
          } else if (part.partMetadata?.type === "refusal") {
            one.refusal += part.text;
          } else if (part.text !== undefined) {
            one[part.thought ? "reasoning" : "text"] += part.text;
          }
        }

        if (candidate.finishReason) {
          one.finish = candidate.finishReason === "STOP" ? (one.calls.length > 0 ? "ToolCalls" : "Stop") : (reasons[candidate.finishReason] ?? "Unknown");
        }
      }

      const usage = chunk.usageMetadata;
      read.usage = usage
        ? {
            input: (usage.promptTokenCount ?? 0) + (usage.toolUsePromptTokenCount ?? 0),
            output: (usage.candidatesTokenCount ?? 0) + (usage.thoughtsTokenCount ?? 0),
            cache_read: usage.cachedContentTokenCount,
            cache_write: usage.cacheWriteTokenCount,
            reasoning: usage.thoughtsTokenCount,
          }
        : read.usage;
    }

    return read;
  },
};

const parsed = text => {
  try {
    return { value: JSON.parse(text) };
  } catch {
    return null;
  }
};

/** Equal as JSON, or as text where it is none; what was cut off is in INVALID_JSON where a dialect wants an object; nothing is an empty object. */
const sameArguments = (wanted, call) => {
  const text = typeof wanted === "string" ? wanted : JSON.stringify(wanted);
  const value = "value" in call ? { value: call.value } : parsed(call.text);
  const expected = parsed(text);
  if (call.text === text || (["", "null"].includes(text.trim()) && (isDeepStrictEqual(value?.value, {}) || call.text?.trim() === ""))) {
    return true;
  }

  return (expected && value && isDeepStrictEqual(value.value, expected.value)) || value?.value?.INVALID_JSON === text;
};

const words = name => (wanted, read) => {
  const first = read.choices[0]?.[name] ?? "";
  const all = read.choices.map(c => c?.[name] ?? "").join("");
  return wanted === first || wanted === all ? null : `${JSON.stringify(first.slice(0, 80))} and not ${JSON.stringify(wanted.slice(0, 80))}`;
};

const comparisons = {
  text: words("text"),
  reasoning: words("reasoning"),
  refusal: words("refusal"),
  "tool calls": (_, read, { calls }) => {
    const all = read.choices.flatMap(c => c.calls);
    const found = all.length === calls.length ? all : (read.choices[0]?.calls ?? []);
    const isSame = found.length === calls.length && found.every((call, i) => call.name === calls[i].name && sameArguments(calls[i].arguments, call));
    return isSame ? null : `${JSON.stringify(found).slice(0, 200)} and not ${JSON.stringify(calls).slice(0, 200)}`;
  },
  finish: (wanted, read) => (wanted.includes(read.choices[0]?.finish ?? "Unknown") ? null : `${read.choices[0]?.finish} and not ${wanted}`),
  usage: (wanted, read) => {
    const wrong = Object.keys(wanted).find(name => (read.usage?.[name] ?? 0) !== wanted[name]);
    return wrong ? `${wrong} is ${read.usage?.[wrong]} and not ${wanted[wrong]}` : null;
  },
};

let failed = 0;
const counts = {};
const fail = (one, why) => {
  failed++;
  console.log(`FAIL ${one.from} → ${one.to} ${one.isStream ? "stream" : "whole"} ${one.id}: ${String(why).replaceAll("\n", " ").slice(0, 500)}`);
};

for (const line of readFileSync(process.argv[2], "utf8").split("\n").filter(Boolean)) {
  const one = JSON.parse(line);
  ({ body, isStream } = one);
  counts[one.to] = (counts[one.to] ?? 0) + 1;
  let read;
  try {
    read = await readers[one.to]();
  } catch (error) {
    if (!one.wanted.error || !String(error.message).includes(one.wanted.error)) {
      fail(one, `${error.message}${one.wanted.error ? ` and not ${one.wanted.error}` : ""}`);
    }

    continue;
  }

  if (one.wanted.error) {
    fail(one, "the error was not told");
    continue;
  }

  const wrong = one.features.map(name => [name, comparisons[name](one.wanted[name], read, one.wanted)]).find(([, why]) => why);
  if (wrong) {
    fail(one, wrong.join(": "));
  }
}

console.log(`${Object.values(counts).reduce((a, b) => a + b, 0)} read, ${failed} failed: ${Object.entries(counts).map(([name, count]) => `${name} ${count}`).join(", ")}`);
process.exitCode = failed > 0 ? 1 : 0;
