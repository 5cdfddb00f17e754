// The special tokens: the marks of the chat template, and what ends a reply.

/** Token kinds of GGUF's tokenizer.ggml.token_type. */
export const Kind = { normal: 1, control: 3, userDefined: 4 };

/** Special tokens, first in the vocabulary; ids are their positions. */
export const Specials = [
  ["<|end|>", Kind.control],
  ["<|system|>", Kind.control],
  ["<|user|>", Kind.control],
  ["<|assistant|>", Kind.control],
  ["<|tool|>", Kind.control],
  ["<|use_tool|>", Kind.control],
  // The two that must appear in the model's output text, where the server looks for them.
  ["<tool_call>", Kind.userDefined],
  ["</tool_call>", Kind.userDefined],
];
export const End = 0;
export const Assistant = 3;
export const UseTool = 5;
export const ToolCall = 6;
export const ToolCallEnd = 7;
