using Passerelle.Protocol.Json;
using Passerelle.Protocol.Model;

namespace Passerelle.Protocol.AnthropicMessages;

/// <summary>Anthropic's <c>stop_reason</c>, both ways.</summary>
internal static class AnthropicFinish
{
    public static FinishReason Read(JsonChars word) =>
        word.Is("end_turn"u8) ? FinishReason.Stop
        : word.Is("tool_use"u8) ? FinishReason.ToolCalls
        : word.Is("max_tokens"u8) ? FinishReason.Length
        : word.Is("stop_sequence"u8) ? FinishReason.StopText
        : word.Is("refusal"u8) ? FinishReason.Refusal
        : word.Is("pause_turn"u8) || word.Is("compaction"u8) ? FinishReason.Pause
        : word.Is("model_context_window_exceeded"u8) ? FinishReason.ContextFull
        : FinishReason.Unknown;

    /// <summary>
    /// The word for a reason; null for none. Whether there are tool calls counts more than the word: OpenAI says <c>stop</c> for a
    /// tool that was forced by name, and a client that hears <c>tool_use</c> without a call waits for ever.
    /// </summary>
    public static string? Write(FinishReason? reason, bool hasToolCalls) => reason switch
    {
        null or FinishReason.Error => null,
        FinishReason.Stop or FinishReason.Unknown or FinishReason.ToolCalls or FinishReason.BrokenToolCall => hasToolCalls ? "tool_use" : "end_turn",
        FinishReason.StopText => "stop_sequence",
        FinishReason.Length => "max_tokens",
        FinishReason.ContentFilter or FinishReason.Refusal => "refusal",
        FinishReason.Pause => "pause_turn",
        FinishReason.ContextFull => "model_context_window_exceeded",
        _ => throw new ArgumentOutOfRangeException(nameof(reason), reason, null),
    };
}
