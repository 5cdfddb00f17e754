using Passerelle.Protocol.Json;
using Passerelle.Protocol.Model;

namespace Passerelle.Protocol.OpenAiChat;

/// <summary>Words for why a model stopped: OpenAI's five and what its neighbours say instead.</summary>
internal static class OpenAiChatFinish
{
    /// <summary>What a provider's word means.</summary>
    public static FinishReason Read(JsonChars word) => word switch
    {
        _ when word.Is("stop"u8) || word.Is("eos"u8) || word.Is("end_turn"u8) || word.Is("eos_token"u8) || word.Is("STOP"u8) => FinishReason.Stop,
        _ when word.Is("length"u8) || word.Is("max_tokens"u8) || word.Is("model_length"u8) || word.Is("MAX_TOKENS"u8) => FinishReason.Length,
        _ when word.Is("tool_calls"u8) || word.Is("function_call"u8) || word.Is("tool_use"u8) || word.Is("tool_call"u8) => FinishReason.ToolCalls,
        _ when word.Is("content_filter"u8) || word.Is("SAFETY"u8) || word.Is("safety"u8) => FinishReason.ContentFilter,
        _ when word.Is("refusal"u8) => FinishReason.Refusal,
        _ when word.Is("stop_sequence"u8) => FinishReason.StopText,

        // The second is DeepSeek's, for a request that it broke off.
        _ when word.Is("error"u8) || word.Is("insufficient_system_resource"u8) => FinishReason.Error,
        _ => FinishReason.Unknown,
    };

    /// <summary>OpenAI's word: one of the four that OpenAI's .NET client knows besides the old <c>function_call</c>; it throws on any other.</summary>
    /// <param name="reason">Why.</param>
    /// <param name="callsTools">Whether the answer calls tools, for reasons that nobody knows.</param>
    public static ReadOnlySpan<byte> Write(FinishReason reason, bool callsTools) => reason switch
    {
        FinishReason.Length or FinishReason.ContextFull => "length"u8,
        FinishReason.ToolCalls => "tool_calls"u8,
        FinishReason.ContentFilter or FinishReason.Refusal => "content_filter"u8,
        FinishReason.Unknown when callsTools => "tool_calls"u8,
        _ => "stop"u8,
    };

    /// <summary>Whether OpenAI's word says less than the provider's, which is then told beside it as <c>native_finish_reason</c>.</summary>
    public static bool LosesMeaning(FinishReason reason) =>
        reason is FinishReason.Unknown or FinishReason.Refusal or FinishReason.Pause or FinishReason.ContextFull or FinishReason.BrokenToolCall or FinishReason.Error;
}
