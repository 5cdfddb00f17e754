using Passerelle.Protocol.Model;

namespace Passerelle.Protocol.Tests.Fidelity;

/// <summary>Which reasons for stopping say the same as a provider's word, in whatever dialect they were read back from.</summary>
internal static class FinishTable
{
    private static readonly FinishReason[] Stop = [FinishReason.Stop, FinishReason.StopText, FinishReason.Unknown];
    private static readonly FinishReason[] Tools = [FinishReason.ToolCalls];
    private static readonly FinishReason[] StopWithTools = [.. Stop, .. Tools];
    private static readonly FinishReason[] Length = [FinishReason.Length, FinishReason.ContextFull];
    private static readonly FinishReason[] Filter = [FinishReason.ContentFilter, FinishReason.Refusal];

    public static FinishReason[] Allowed(ExpectedAnswer expected)
    {
        var hasCalls = expected.ToolCalls.Count > 0;
        return expected.Finish switch
        {
            // Gemini and Responses have no word for calling tools: stopping with calls is it.
            "stop" or "end_turn" or "STOP" or "1" or "completed" or "COMPLETE" => hasCalls ? StopWithTools : Stop,
            "stop_sequence" => Stop,
            "tool_calls" or "function_call" or "tool_use" => hasCalls ? StopWithTools : [.. Stop, .. Tools],
            "length" or "max_tokens" or "MAX_TOKENS" or "incomplete:max_output_tokens" or "model_context_window_exceeded" => Length,
            "content_filter" or "refusal" or "guardrail_intervened" or "content_filtered" or "SAFETY" or "RECITATION" or "BLOCKLIST" or "PROHIBITED_CONTENT" or "SPII" or "MODEL_ARMOR" => Filter,
            { } word when word.StartsWith("prompt_blocked", StringComparison.Ordinal) => [.. Filter, FinishReason.Unknown],
            "pause_turn" => [FinishReason.Pause, .. Stop],
            "MALFORMED_FUNCTION_CALL" or "UNEXPECTED_TOOL_CALL" => [FinishReason.BrokenToolCall, FinishReason.Error, .. hasCalls ? StopWithTools : Stop],
            _ => Enum.GetValues<FinishReason>(),
        };
    }
}
