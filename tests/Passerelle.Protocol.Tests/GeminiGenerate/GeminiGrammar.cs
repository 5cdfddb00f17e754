using System.Text;
using System.Text.Json;

namespace Passerelle.Protocol.Tests.GeminiGenerate;

/// <summary>What Google's own clients take for granted of a stream of events, whose only ends are a last event and a bare error.</summary>
internal static class GeminiGrammar
{
    /// <summary>The error that breaks the stream off, which stands behind the events as plain JSON; null when there is none.</summary>
    public static string? Error(ReadOnlySpan<byte> stream) =>
        Encoding.UTF8.GetString(stream).Split("\r\n\r\n")[^1] is var end && end.StartsWith('{') ? end : null;

    /// <summary>What is wrong with a stream; null when nothing is.</summary>
    public static string? Fault(byte[] stream)
    {
        var error = Error(stream);
        var events = Encoding.UTF8.GetString(stream).Split("\r\n\r\n")[..^1];
        if (error is not null)
        {
            using var broken = JsonDocument.Parse(error, Parsed.Strictly);
            var reason = broken.RootElement.GetProperty("error");
            if (!reason.TryGetProperty("code", out _) || !reason.TryGetProperty("message", out _) || !reason.TryGetProperty("status", out _))
            {
                return $"error {error}";
            }
        }

        string? id = null;
        for (var i = 0; i < events.Length; i++)
        {
            if (!events[i].StartsWith("data: {", StringComparison.Ordinal))
            {
                return $"frame {events[i]}";
            }

            using var document = JsonDocument.Parse(events[i].AsMemory("data: ".Length), Parsed.Strictly);
            var told = document.RootElement.TryGetProperty("responseId", out var member) ? member.GetString() : null;
            id ??= told;
            if (string.IsNullOrEmpty(told) || told != id)
            {
                return $"id of {events[i]}";
            }

            if (Fault(document.RootElement, isEnd: error is null && i == events.Length - 1) is { } fault)
            {
                return $"{fault}: {events[i]}";
            }
        }

        return events.Length == 0 && error is null ? "no events" : null;
    }

    private static string? Fault(JsonElement answer, bool isEnd)
    {
        if (!answer.TryGetProperty("modelVersion", out _))
        {
            return "head";
        }

        if (answer.TryGetProperty("usageMetadata", out _) && !isEnd)
        {
            return "usage before the end";
        }

        return answer.GetProperty("candidates").EnumerateArray().Any(candidate =>
            candidate.GetProperty("content").GetProperty("parts").GetArrayLength() == 0 || candidate.GetProperty("content").GetProperty("role").GetString() != "model"
            || (candidate.TryGetProperty("finishReason", out _) && !isEnd)) ? "candidate" : null;
    }
}
