using System.Text.Json;
using Passerelle.Protocol.Tests.Sse;

namespace Passerelle.Protocol.Tests.OpenAiChat;

/// <summary>What OpenAI's own clients take for granted of a stream.</summary>
internal static class ChatGrammar
{
    private static readonly string[] Reasons = ["stop", "length", "tool_calls", "content_filter", "function_call"];

    /// <summary>What is wrong with a stream; null when nothing is.</summary>
    public static string? Fault(byte[] stream)
    {
        var events = ReferenceEvents.Read(stream).Select(e => e.Data).ToList();
        if (events.Count == 0)
        {
            return "no events";
        }

        var hasError = events[^1].StartsWith("{\"error\"", StringComparison.Ordinal);
        if ((events[^1] == "[DONE]") == hasError || events.SkipLast(1).Any(data => data == "[DONE]" || data.StartsWith("{\"error\"", StringComparison.Ordinal)))
        {
            return "not exactly one end";
        }

        var begun = new HashSet<int>();
        var finished = new HashSet<int>();
        var calls = new HashSet<(int, int)>();
        string? id = null;
        for (var i = 0; i < events.Count - 1; i++)
        {
            using var document = JsonDocument.Parse(events[i], Parsed.Strictly);
            var chunk = document.RootElement;
            id ??= chunk.GetProperty("id").GetString();
            if (chunk.GetProperty("id").GetString() != id || string.IsNullOrEmpty(id) || chunk.GetProperty("object").GetString() != "chat.completion.chunk"
                || chunk.GetProperty("created").GetInt64() <= 0 || chunk.GetProperty("model").GetString()!.Length == 0)
            {
                return $"head of {events[i]}";
            }

            var choices = chunk.GetProperty("choices");
            if (chunk.TryGetProperty("usage", out _) != (choices.GetArrayLength() == 0) || (choices.GetArrayLength() == 0 && i != events.Count - 2))
            {
                return $"usage of {events[i]}";
            }

            foreach (var choice in choices.EnumerateArray())
            {
                if (Fault(choice, begun, finished, calls) is { } fault)
                {
                    return $"{fault}: {events[i]}";
                }
            }
        }

        return null;
    }

    private static string? Fault(JsonElement choice, HashSet<int> begun, HashSet<int> finished, HashSet<(int, int)> calls)
    {
        var index = choice.GetProperty("index").GetInt32();
        var delta = choice.GetProperty("delta");
        if (begun.Add(index) != delta.TryGetProperty("role", out _))
        {
            return "role not in the first delta alone";
        }

        if (finished.Contains(index))
        {
            return "more after the reason for stopping";
        }

        if (choice.GetProperty("finish_reason") is { ValueKind: JsonValueKind.String } reason)
        {
            finished.Add(index);
            if (!Reasons.Contains(reason.GetString()))
            {
                return "unknown reason for stopping";
            }
        }

        foreach (var call in delta.TryGetProperty("tool_calls", out var list) ? list.EnumerateArray() : default)
        {
            var isFirst = calls.Add((index, call.GetProperty("index").GetInt32()));
            if (isFirst != call.TryGetProperty("id", out var id) || (isFirst && id.GetString()!.Length == 0))
            {
                return "id not in a call's first piece alone";
            }
        }

        return null;
    }
}
