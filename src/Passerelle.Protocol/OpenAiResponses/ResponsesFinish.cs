using Passerelle.Protocol.Json;
using Passerelle.Protocol.Model;

namespace Passerelle.Protocol.OpenAiResponses;

/// <summary>Reasons for stopping, as a status and, when it is <c>incomplete</c>, a reason.</summary>
internal static class ResponsesFinish
{
    /// <summary>The reason that a status means. One that OpenAI does not have is <see cref="FinishReason.Unknown"/>.</summary>
    public static FinishReason Read(JsonChars status, JsonChars reason, bool hasCalls)
    {
        if (status.Is("completed"u8))
        {
            return hasCalls ? FinishReason.ToolCalls : FinishReason.Stop;
        }

        // Cut off for a reason that nobody told is cut off all the same, and no good end.
        return !status.Is("incomplete"u8) ? FinishReason.Unknown
            : reason.Is("content_filter"u8) ? FinishReason.ContentFilter
            : FinishReason.Length;
    }

    /// <summary>The reason in <c>incomplete_details</c>; null when the answer is complete.</summary>
    public static string? ReasonOf(FinishReason finish) => finish switch
    {
        FinishReason.Length or FinishReason.ContextFull => "max_output_tokens",
        FinishReason.ContentFilter => "content_filter",
        _ => null,
    };
}
