using System.Text.RegularExpressions;
using Passerelle.Protocol.Tests.GeminiGenerate;
using Passerelle.Protocol.Tests.Sse;

namespace Passerelle.Protocol.Tests.Fidelity;

/// <summary>What in a dialect's stream makes its clients believe that it has ended well: found in the text, apart from every reader of ours.</summary>
internal static partial class StreamEnds
{
    /// <summary>Whether the whole events among these bytes say that the model has stopped.</summary>
    public static bool LooksComplete(string dialect, ReadOnlySpan<byte> stream) => LooksComplete(dialect, ReferenceEvents.Read(stream));

    /// <summary>Whether these events say that the model has stopped.</summary>
    public static bool LooksComplete(string dialect, IReadOnlyList<(string Name, string Data)> events)
    {
        return dialect switch
        {
            "bedrock-converse" => events.Any(e => e.Name == "messageStop" && ConverseReason().IsMatch(e.Data)),
            "openai-chat" => events.Any(e => e.Data == "[DONE]" || ChatReason().IsMatch(e.Data)),
            "openai-responses" => events.Any(e => ResponsesEnd().IsMatch(e.Data)),
            "anthropic-messages" => events.Any(e => e.Data.Contains("\"message_stop\"", StringComparison.Ordinal) || AnthropicReason().IsMatch(e.Data)),
            "ai-sdk-2" or "ai-sdk-3" or "ai-sdk-4" => events.Any(e => e.Data == "[DONE]" || AiSdkReason().IsMatch(e.Data)),
            _ => events.Any(e => GeminiReason().IsMatch(e.Data)),
        };
    }

    /// <summary>Whether the last event tells an error.</summary>
    public static bool EndsInError(string dialect, ReadOnlySpan<byte> stream)
    {
        if (dialect == "gemini")
        {
            return GeminiGrammar.Error(stream) is not null;
        }

        var events = ReferenceEvents.Read(stream);
        return events.Count > 0 && dialect switch
        {
            "openai-responses" => events[^1].Name is "error" or "response.failed",
            "anthropic-messages" => events[^1].Name == "error",
            "ai-sdk-2" or "ai-sdk-3" or "ai-sdk-4" => events[^1].Data.StartsWith("{\"type\":\"error\",", StringComparison.Ordinal),
            _ => events[^1].Data.StartsWith("{\"error\":", StringComparison.Ordinal),
        };
    }

    [GeneratedRegex("\"finish_reason\"\\s*:\\s*\"[^\"]+\"")]
    private static partial Regex ChatReason();

    [GeneratedRegex("^\\{\"type\"\\s*:\\s*\"finish\"")]
    private static partial Regex AiSdkReason();

    [GeneratedRegex("\"type\"\\s*:\\s*\"response\\.(completed|incomplete)\"")]
    private static partial Regex ResponsesEnd();

    [GeneratedRegex("\"stopReason\"\\s*:\\s*\"[^\"]+\"")]
    private static partial Regex ConverseReason();

    [GeneratedRegex("\"stop_reason\"\\s*:\\s*\"[^\"]+\"")]
    private static partial Regex AnthropicReason();

    [GeneratedRegex("\"finishReason\"\\s*:\\s*(\"[^\"]+\"|[1-9])|\"blockReason\"\\s*:\\s*(\"[^\"]+\"|[1-9])")]
    private static partial Regex GeminiReason();
}
