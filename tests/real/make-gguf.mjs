// Writes a tiny language model of our own as a GGUF file that llama.cpp loads:
//
//   node make-gguf.mjs FILE
//
// Llama architecture, 1,024 tokens, one layer, about 9 MB, written in a second. It is an exact bigram model:
// the embedding is one-hot, the layer adds nothing, and the output matrix holds log P(next token | this token), so
// "training" is counting pairs. The text is the licence texts that every Debian carries, or this repository's LICENSE.
// The same text always gives the same bytes.
//
// What a bigram can be made to do, on purpose:
// - it ends its replies: the end token is counted like any other, and the greedy walk (temperature 0) reaches it too;
// - it calls a tool when tools are offered: the chat template then ends in a token whose only successor is <tool_call>,
//   and the server's grammar holds the random arguments inside the tool's JSON schema;
// - it closes JSON strings and arrays, because every text token may be followed by a quotation mark.
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { breakCircles, countPairs } from "./gguf/bigram.mjs";
import { byteCharacters, learnTokens } from "./gguf/byte-pairs.mjs";
import { makeJson, readParagraphs } from "./gguf/text.mjs";
import { Assistant, End, Kind, Specials, ToolCall } from "./gguf/tokens.mjs";
import { GgufWriter } from "./gguf/writer.mjs";

const VocabularySize = 1024;

const ChatTemplate = `
{%- if tools %}
{{- '<|system|>Tools:\\n' }}
{%- for tool in tools %}{{- (tool | tojson) + '\\n' }}{%- endfor %}
{{- '<|end|>\\n' }}
{%- endif %}
{%- for message in messages %}
{{- '<|' + message.role + '|>' }}
{%- if message.content is string %}{{- message.content }}{%- endif %}
{%- for call in message.tool_calls or [] %}
{{- '<tool_call>{"name": "' + call.function.name + '", "arguments": ' + (call.function.arguments | tojson) + '}</tool_call>' }}
{%- endfor %}
{{- '<|end|>\\n' }}
{%- endfor %}
{%- if add_generation_prompt %}
{{- '<|assistant|>' }}
{%- if tools and messages[-1].role != 'tool' %}{{- '<|use_tool|>' }}{%- endif %}
{%- endif %}`.trim();

function write(path, pieces, merges, rows) {
  const size = pieces.length;
  const width = 32;
  const epsilon = 1e-9;
  const gguf = new GgufWriter();
  gguf.text("general.architecture", "llama");
  gguf.text("general.name", "tiny-licence");
  gguf.text("general.description", "A bigram of licence texts for tests of gateways. It is not an assistant.");
  gguf.number("general.file_type", 0);
  // The distribution itself is the model: sample from all of it unless the request says otherwise.
  gguf.float("general.sampling.temp", 1);
  gguf.integer("general.sampling.top_k", 0);
  gguf.float("general.sampling.top_p", 1);
  gguf.float("general.sampling.min_p", 0);
  gguf.number("llama.vocab_size", size);
  gguf.number("llama.context_length", 131072);
  gguf.number("llama.embedding_length", size);
  gguf.number("llama.block_count", 1);
  gguf.number("llama.feed_forward_length", width);
  gguf.number("llama.attention.head_count", 1);
  gguf.number("llama.attention.head_count_kv", 1);
  gguf.number("llama.attention.key_length", width);
  gguf.number("llama.attention.value_length", width);
  gguf.float("llama.attention.layer_norm_rms_epsilon", epsilon);
  gguf.number("llama.rope.dimension_count", width);
  gguf.text("tokenizer.ggml.model", "gpt2");
  gguf.text("tokenizer.ggml.pre", "gpt-2");
  gguf.texts("tokenizer.ggml.tokens", pieces);
  gguf.integers("tokenizer.ggml.token_type", pieces.map((_, id) => Specials[id]?.[1] ?? Kind.normal));
  gguf.texts("tokenizer.ggml.merges", merges);
  gguf.number("tokenizer.ggml.bos_token_id", End);
  gguf.number("tokenizer.ggml.eos_token_id", End);
  gguf.flag("tokenizer.ggml.add_bos_token", false);
  gguf.text("tokenizer.chat_template", ChatTemplate);

  const oneHot = new Float32Array(size * size);
  const output = new Float32Array(size * size);
  for (let id = 0; id < size; id++) {
    oneHot[id * size + id] = 1;
  }
  for (let next = 0; next < size; next++) {
    for (let id = 0; id < size; id++) {
      output[next * size + id] = Math.max(Math.log(rows[id][next]), -80);
    }
  }
  const ones = new Float32Array(size).fill(1);
  // The final norm multiplies the one-hot vector by 1/sqrt(1/size + epsilon); its weight takes that back.
  const unscaled = new Float32Array(size).fill(Math.sqrt(1 / size + epsilon));
  gguf.tensor("token_embd.weight", [size, size], oneHot);
  gguf.tensor("blk.0.attn_norm.weight", [size], ones);
  gguf.tensor("blk.0.attn_q.weight", [size, width]);
  gguf.tensor("blk.0.attn_k.weight", [size, width]);
  gguf.tensor("blk.0.attn_v.weight", [size, width]);
  gguf.tensor("blk.0.attn_output.weight", [width, size]);
  gguf.tensor("blk.0.ffn_norm.weight", [size], ones);
  gguf.tensor("blk.0.ffn_gate.weight", [size, width]);
  gguf.tensor("blk.0.ffn_up.weight", [size, width]);
  gguf.tensor("blk.0.ffn_down.weight", [width, size]);
  gguf.tensor("output_norm.weight", [size], unscaled);
  gguf.tensor("output.weight", [size, size], output);
  const bytes = gguf.bytes();
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, bytes);
  return bytes.length;
}

const target = process.argv[2];
if (!target) {
  console.error("usage: node make-gguf.mjs FILE");
  process.exit(2);
}
const began = performance.now();
const paragraphs = readParagraphs();
const json = makeJson(paragraphs);
const learned = learnTokens([...paragraphs, ...json], VocabularySize - Specials.length);
const pieces = [...Specials.map(([text]) => text), ...learned.tokens];
const byteOf = new Map(byteCharacters().map((character, value) => [character, value]));
const plain = pieces.map((piece, id) => (id < Specials.length
  ? piece
  : Buffer.from([...piece].map(character => byteOf.get(character))).toString("latin1")));
const encode = line => learned.encode(line).map(id => id + Specials.length);

const rows = countPairs(pieces.length, [
  ...paragraphs.map(text => ({ ids: encode(text), start: Assistant, weight: 1 })),
  // Started by <tool_call>, whose row is fixed: JSON must not become a way to open a reply.
  ...json.map(text => ({ ids: encode(text), start: ToolCall, weight: 0.25 })),
], plain);
const everything = plain.map((_, id) => id >= Specials.length || id === End);
const insideString = plain.map((text, id) => id >= Specials.length && (text === '"' || /^[\x20-\x7e]+$/.test(text) && !/["\\]/.test(text)));
breakCircles(rows, insideString, plain.indexOf('"'));
breakCircles(rows, everything, End);

const bytes = write(target, pieces, learned.merges, rows);
const seconds = ((performance.now() - began) / 1000).toFixed(1);
console.error(`${target}: ${pieces.length} tokens from ${paragraphs.length} paragraphs, ${(bytes / 1e6).toFixed(1)} MB, ${seconds} s`);
