// The npm "openai" client against a real model server, directly or through Passerelle.
//
//   BASE_URL=http://127.0.0.1:PORT/v1 API_KEY=… MODEL=… node battery.mjs
//
// EXPECT_GATEWAY=1   also asks for what only the gateway promises: its headers, its refusals.
// UPSTREAM_URL       root of the model server, to see there that an aborted request really stops.
// ONLY=WORD          runs only the checks whose names contain WORD.
//
// Prints "PASS name" or "FAIL name: reason" for each check and "N passed, N failed" as the last line.
import assert from "node:assert/strict";
import { setTimeout as delay } from "node:timers/promises";
import { APIUserAbortError, AuthenticationError, BadRequestError, NotFoundError } from "openai";
import {
  MODEL, UPSTREAM_URL, assertFits, assertIdleSoon, assertUsage, assertWeatherCall, bookFormat, bookSchema, busySlots,
  chat, check, client, gateway, hello, makeClient, read, refusal, runChecks, weatherTool,
} from "./battery-kit.mjs";

check("models list holds the model", async () => {
  const names = [];
  for await (const model of client.models.list()) {
    assert.equal(model.object, "model");
    names.push(model.id);
  }
  assert.ok(names.includes(MODEL), `got ${names.slice(0, 10)}`);
});

check("chat", async () => {
  const reply = await chat();
  assert.equal(reply.object, "chat.completion");
  assert.equal(reply.choices.length, 1);
  assert.equal(reply.choices[0].message.role, "assistant");
  assert.equal(reply.choices[0].finish_reason, "stop");
  assert.ok(reply.choices[0].message.content.length > 0, "no text");
  assertUsage(reply.usage);
});

check("chat with system prompt, many turns and other scripts", async () => {
  const reply = await chat({
    messages: [
      { role: "system", content: "Réponds en français. 请简短。 🙂" },
      { role: "user", content: [{ type: "text", text: "Première question" }, { type: "text", text: " \u2028 \"quoted\" \\ \t" }] },
      { role: "assistant", content: "Première réponse" },
      { role: "user", content: "Et maintenant ? \u{1F980}" },
    ],
  });
  assert.ok(reply.choices[0].message.content.length > 0, "no text");
  assertUsage(reply.usage);
});

check("a prompt of 200 KB arrives whole", async () => {
  const text = "of the License ".repeat(13_500);
  const reply = await chat({ messages: [{ role: "user", content: text }], max_tokens: 4 });
  // No token spans two words, so there are at least three in each repetition.
  assert.ok(reply.usage.prompt_tokens >= 3 * 13_500, `prompt_tokens ${reply.usage.prompt_tokens}`);
});

check("max_tokens ends with length", async () => {
  const reply = await chat({ max_tokens: 5, ignore_eos: true });
  assert.equal(reply.choices[0].finish_reason, "length");
  assert.equal(reply.usage.completion_tokens, 5);
});

check("max_completion_tokens ends with length", async () => {
  const reply = await chat({ max_completion_tokens: 6, ignore_eos: true });
  assert.equal(reply.choices[0].finish_reason, "length");
  assert.equal(reply.usage.completion_tokens, 6);
});

check("stop string", async () => {
  const whole = (await chat({ max_tokens: 60, ignore_eos: true })).choices[0].message.content;
  const words = whole.split(" ");
  const stop = ` ${words[Math.floor(words.length / 2)]} `;
  const expected = whole.slice(0, whole.indexOf(stop));
  assert.ok(expected.length > 0 && expected.length < whole.length, `"${stop}" is no stop for "${whole}"`);
  const cut = await chat({ max_tokens: 60, ignore_eos: true, stop: [stop] });
  assert.equal(cut.choices[0].message.content, expected);
  assert.equal(cut.choices[0].finish_reason, "stop");
});

check("the seed decides", async () => {
  const texts = [];
  for (const seed of [1, 1, 2, 2]) {
    texts.push((await chat({ seed, max_tokens: 60, ignore_eos: true })).choices[0].message.content);
  }
  assert.equal(texts[0], texts[1]);
  assert.equal(texts[2], texts[3]);
  assert.notEqual(texts[0], texts[2]);
});

check("stream with usage", async () => {
  const seen = await read(chat({ stream: true, stream_options: { include_usage: true } }));
  assert.ok(seen.text.length > 0, "no text");
  assert.ok(seen.chunks >= 4, `${seen.chunks} chunks`);
  assert.deepEqual(seen.finish, ["stop"]);
  assert.equal(seen.ids.size, 1);
  assert.equal(seen.usages.length, 1);
  assert.equal(seen.emptyChoices, 1);
  assertUsage(seen.usages[0]);
});

check("stream without usage has no usage chunk", async () => {
  const seen = await read(chat({ stream: true }));
  assert.deepEqual(seen.finish, ["stop"]);
  assert.equal(seen.emptyChoices, 0);
  assert.equal(seen.usages.length, 0);
});

check("stream is incremental", async () => {
  const seen = await read(chat({ stream: true, max_tokens: 2500, ignore_eos: true }));
  assert.deepEqual(seen.finish, ["length"]);
  assert.ok(seen.arrivals.length >= 2000, `${seen.arrivals.length} pieces of text`);
  const early = seen.arrivals.filter(time => time < seen.total / 2).length;
  assert.ok(seen.arrivals[0] < seen.total / 4, `first text after ${seen.arrivals[0] | 0} of ${seen.total | 0} ms`);
  assert.ok(early > seen.arrivals.length / 10, `only ${early} of ${seen.arrivals.length} pieces in the first half`);
});

check("stream says what the whole reply says", async () => {
  const fields = { seed: 11, max_tokens: 1500, ignore_eos: true };
  const whole = await chat(fields);
  const seen = await read(chat({ ...fields, stream: true, stream_options: { include_usage: true } }));
  assert.equal(seen.text, whole.choices[0].message.content);
  assert.equal(seen.usages[0].completion_tokens, whole.usage.completion_tokens);
  assert.equal(seen.usages[0].prompt_tokens, whole.usage.prompt_tokens);
});

check("fields that the client does not know pass both ways", async () => {
  const reply = await chat({ max_tokens: 3, ignore_eos: true, timings_per_token: true, logprobs: true, top_logprobs: 2 });
  assert.equal(reply.timings?.predicted_n, 3);
  assert.equal(reply.choices[0].logprobs.content.length, 3);
  assert.equal(reply.choices[0].logprobs.content[0].top_logprobs.length, 2);
});

check("tool call, offered", async () => {
  const { choices: [choice] } = await chat({ tools: [weatherTool] });
  assert.equal(choice.finish_reason, "tool_calls");
  assert.equal(choice.message.tool_calls.length, 1);
  assert.ok(choice.message.tool_calls[0].id, "no id");
  assertWeatherCall(choice.message.tool_calls[0].function);
});

check("tool call, forced", async () => {
  const { choices: [choice] } = await chat({ tools: [weatherTool], tool_choice: "required", seed: 3 });
  assert.equal(choice.finish_reason, "tool_calls");
  assertWeatherCall(choice.message.tool_calls[0].function);
});

check("tool call, streamed", async () => {
  const seen = await read(chat({
    tools: [weatherTool], tool_choice: "required", seed: 4, stream: true, stream_options: { include_usage: true },
  }));
  assert.deepEqual(seen.finish, ["tool_calls"]);
  assert.equal(seen.calls.length, 1);
  assert.ok(seen.calls[0].id, "no id");
  assert.ok(seen.calls[0].pieces > 2, `${seen.calls[0].pieces} pieces`);
  assertWeatherCall(seen.calls[0]);
  assertUsage(seen.usages[0]);
});

check("tool result is answered in text", async () => {
  const first = await chat({ tools: [weatherTool], tool_choice: "required" });
  const call = first.choices[0].message.tool_calls[0];
  const second = await chat({
    tools: [weatherTool],
    messages: [...hello, first.choices[0].message, { role: "tool", tool_call_id: call.id, content: "sunny, 21 degrees" }],
  });
  assert.equal(second.choices[0].finish_reason, "stop");
  assert.ok(second.choices[0].message.content.length > 0, "no text");
  assert.ok(second.usage.prompt_tokens > first.usage.prompt_tokens, "the tool result is not in the prompt");
});

check("the client's own tool loop", async () => {
  const asked = [];
  const runner = client.chat.completions.runTools({
    model: MODEL,
    messages: hello,
    seed: 5,
    tools: [{
      type: "function",
      function: {
        ...weatherTool.function,
        parse: JSON.parse,
        function: input => { asked.push(input); return "sunny"; },
      },
    }],
  });
  const text = await runner.finalContent();
  assert.equal(asked.length, 1);
  assertFits(asked[0], weatherTool.function.parameters);
  assert.ok(text.length > 0, "no text");
});

check("strict JSON", async () => {
  for (const seed of [1, 2, 3]) {
    const reply = await chat({ seed, response_format: bookFormat, max_tokens: 4000 });
    assert.equal(reply.choices[0].finish_reason, "stop");
    assertFits(JSON.parse(reply.choices[0].message.content), bookSchema);
  }
});

check("strict JSON, streamed", async () => {
  const seen = await read(chat({ seed: 4, response_format: bookFormat, max_tokens: 4000, stream: true }));
  assert.deepEqual(seen.finish, ["stop"]);
  assertFits(JSON.parse(seen.text), bookSchema);
});

check("abort in mid-stream, then a good request", async () => {
  const stop = new AbortController();
  const stream = await chat({ stream: true, max_tokens: 60_000, ignore_eos: true }, { signal: stop.signal });
  let pieces = 0;
  try {
    for await (const chunk of stream) {
      pieces += chunk.choices[0]?.delta.content ? 1 : 0;
      if (pieces === 20) {
        if (UPSTREAM_URL) {
          assert.equal(await busySlots(), 1, "the model server is not at work");
        }
        stop.abort();
      }
    }
  } catch (error) {
    assert.ok(error instanceof APIUserAbortError || error?.name === "AbortError", String(error));
  }
  assert.ok(pieces >= 20, `${pieces} pieces`);
  if (UPSTREAM_URL) {
    await assertIdleSoon(500);
  }
  assert.equal((await chat()).choices[0].finish_reason, "stop");
});

check("abort before the reply, then a good request", async () => {
  const stop = new AbortController();
  const pending = chat({ max_tokens: 60_000, ignore_eos: true }, { signal: stop.signal });
  await Promise.race([delay(300), pending.catch(() => {})]);
  if (UPSTREAM_URL) {
    assert.equal(await busySlots(), 1, "the model server is not at work");
  }
  stop.abort();
  await refusal(pending, APIUserAbortError);
  if (UPSTREAM_URL) {
    // llama-server looks for a lost client only after a second in which nobody asked it anything.
    await assertIdleSoon(1_600);
  }
  assert.equal((await chat()).choices[0].finish_reason, "stop");
});

check("8 in parallel do not mix", async () => {
  const seeds = [21, 22, 23, 24, 25, 26, 27, 28];
  const fields = seed => ({ seed, max_tokens: 300, ignore_eos: true });
  const alone = [];
  for (const seed of seeds) {
    alone.push((await chat(fields(seed))).choices[0].message.content);
  }
  const together = await Promise.all(seeds.map(async (seed, index) => (index % 2 === 0
    ? (await chat(fields(seed))).choices[0].message.content
    : (await read(chat({ ...fields(seed), stream: true }))).text)));
  assert.deepEqual(together, alone);
  assert.equal(new Set(alone).size, seeds.length);
});

check("the model server's own refusal reaches the client", async () => {
  const error = await refusal(chat({ temperature: "hot" }), BadRequestError);
  assert.match(error.message, /temperature/);
  if (gateway) {
    assert.equal(error.headers.get("x-passerelle-error-source"), "upstream");
  }
});

check("refusal of a stream reaches the client", async () => {
  const error = await refusal(chat({ temperature: "hot", stream: true }), BadRequestError);
  assert.match(error.message, /temperature/);
});

if (gateway) {
  check("the gateway signs its answers", async () => {
    const { response } = await chat({ max_tokens: 2 }).withResponse();
    assert.ok(response.headers.get("x-passerelle-request-id"), "no x-passerelle-request-id");
    assert.equal(response.headers.get("x-passerelle-provider"), MODEL.split("/")[0]);
    assert.equal(response.headers.get("x-passerelle-attempts"), "1");
  });

  check("model by id", async () => {
    assert.equal((await client.models.retrieve(MODEL)).id, MODEL);
  });

  for (const name of ["no-such-model", "no-such-provider/no-such-model"]) {
    check(`unknown model ${name} is refused`, async () => {
      const error = await refusal(chat({ model: name }), NotFoundError);
      assert.ok(error.message.includes(name), error.message);
      assert.equal(error.headers.get("x-passerelle-error-source"), "gateway");
    });
  }

  check("wrong key is refused", async () => {
    const other = makeClient("pk_this-key-was-never-made");
    await refusal(other.chat.completions.create({ model: MODEL, messages: hello }), AuthenticationError);
  });
}

process.exit(await runChecks() === 0 ? 0 : 1);
