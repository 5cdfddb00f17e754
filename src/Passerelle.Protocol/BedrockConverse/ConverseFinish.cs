using Passerelle.Protocol.Json;
using Passerelle.Protocol.Model;

namespace Passerelle.Protocol.BedrockConverse;

/// <summary>Converse's <c>stopReason</c> (Amazon Bedrock API Reference, MessageStopEvent).</summary>
internal static class ConverseFinish
{
    public static FinishReason Read(JsonChars word) =>
        word.Is("end_turn"u8) ? FinishReason.Stop
        : word.Is("tool_use"u8) ? FinishReason.ToolCalls
        : word.Is("max_tokens"u8) ? FinishReason.Length
        : word.Is("stop_sequence"u8) ? FinishReason.StopText
        : word.Is("guardrail_intervened"u8) || word.Is("content_filtered"u8) ? FinishReason.ContentFilter
        : word.Is("model_context_window_exceeded"u8) ? FinishReason.ContextFull
        : word.Is("malformed_tool_use"u8) || word.Is("malformed_model_output"u8) ? FinishReason.BrokenToolCall

        // Claude's own, which Converse does not list.
        : word.Is("refusal"u8) ? FinishReason.Refusal
        : word.Is("pause_turn"u8) ? FinishReason.Pause
        : FinishReason.Unknown;
}
