using System.Text.Json;

namespace Passerelle.Protocol.Tests.OpenAiChat;

/// <summary>Reads an event of a stream in the slow and simple way, to check the observer against.</summary>
internal static class AnswerOracle
{
    public static (AnswerMarks Marks, long? Input, long? Output) Read(string data)
    {
        using var document = JsonDocument.Parse(data, Parsed.Strictly);
        var root = document.RootElement;
        var marks = Error(root);
        if (root.TryGetProperty("object", out var kind) && kind.ValueKind == JsonValueKind.String && kind.GetString() == "error")
        {
            marks |= AnswerMarks.Error;
        }

        if (root.TryGetProperty("choices", out var choices) && choices.ValueKind == JsonValueKind.Array)
        {
            foreach (var choice in choices.EnumerateArray())
            {
                marks |= Error(choice);
                if (choice.TryGetProperty("finish_reason", out var finish) && finish.ValueKind == JsonValueKind.String && finish.GetString() is { Length: > 0 } reason)
                {
                    marks |= reason == "error" ? AnswerMarks.Finish | AnswerMarks.Error : AnswerMarks.Finish;
                }
            }
        }

        var usage = root.TryGetProperty("usage", out var told) && told.ValueKind == JsonValueKind.Object ? told : default;
        return (marks, Count(usage, "prompt_tokens"), Count(usage, "completion_tokens"));
    }

    private static AnswerMarks Error(JsonElement parent) =>
        parent.TryGetProperty("error", out var error) && error.ValueKind is not (JsonValueKind.Null or JsonValueKind.False) && error.GetRawText() is not ("\"\"" or "{}" or "[]")
            ? AnswerMarks.Error : AnswerMarks.None;

    private static long? Count(JsonElement usage, string name) =>
        usage.ValueKind == JsonValueKind.Object && usage.TryGetProperty(name, out var count) && count.ValueKind == JsonValueKind.Number ? count.GetInt64() : null;
}
