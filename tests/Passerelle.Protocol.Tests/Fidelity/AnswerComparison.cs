using System.Text.Json;
using Passerelle.Protocol.Model;
using Passerelle.Testing;

namespace Passerelle.Protocol.Tests.Fidelity;

/// <summary>Compares an answer in the neutral form with what a recording is expected to hold, feature by feature.</summary>
internal static class AnswerComparison
{
    /// <summary>The features that an answer is compared by, in the order of the tables.</summary>
    public static readonly string[] Features = ["text", "reasoning", "refusal", "tool calls", "finish", "usage", "error"];

    /// <summary>The features that the recording has something to compare of.</summary>
    public static IEnumerable<string> Present(RecordedExchange exchange, ExpectedAnswer expected, Answer asRead)
    {
        // Recorders changed the pieces and the end behind them in different ways: nobody can say which is right.
        var isContradictory = exchange.Json.GetProperty("features").EnumerateArray().Any(feature => feature.ValueEquals("deltas_differ_from_final"));
        if (!HasObjectContent(exchange) && !isContradictory)
        {
            yield return "text";
        }

        if (expected.Reasoning.Length > 0)
        {
            yield return "reasoning";
        }

        if (expected.Refusal.Length > 0)
        {
            yield return "refusal";
        }

        if (expected.ToolCalls.Count > 0 && !isContradictory)
        {
            yield return "tool calls";
        }

        if (expected.Finish is not null && asRead.Error is null)
        {
            yield return "finish";
        }

        if (expected.Count("input") is not null && asRead.Error is null)
        {
            yield return "usage";
        }

        if (asRead.Error is not null)
        {
            yield return "error";
        }
    }

    /// <summary>What is different in a feature; null when nothing is.</summary>
    public static string? Difference(string feature, ExpectedAnswer expected, Answer asRead, Answer actual) => feature switch
    {
        "text" => Words(expected.Text, actual, AnswerText.Text),
        "reasoning" => Words(expected.Reasoning, actual, AnswerText.Reasoning),
        "refusal" => Words(expected.Refusal, actual, AnswerText.Refusal),
        "tool calls" => ToolCalls(expected, actual),
        "finish" => Finish(expected, actual),
        "usage" => Usage(expected, actual.Usage),
        "error" => Error(asRead.Error!, actual.Error),
        _ => throw new ArgumentOutOfRangeException(nameof(feature), feature, null),
    };

    /// <summary>Cloudflare's JSON mode gives the JSON itself as content, which the decoder does not know and the gateway makes text of.</summary>
    private static bool HasObjectContent(RecordedExchange exchange) => exchange.Kind == "json" && exchange.ResponseBody.AsSpan().IndexOf("\"content\":{\""u8) >= 0;

    /// <summary>Of several alternatives the decoder tells either the first one's words or all.</summary>
    private static string? Words(string expected, Answer actual, Func<AnswerChoice?, string> words)
    {
        var first = words(actual.Choices.FirstOrDefault());
        return expected == first || expected == string.Concat(actual.Choices.Select(words)) ? null : Words(expected, first);
    }

    private static string? Words(string expected, string actual) =>
        expected == actual ? null : $"expected {Short(expected)}, got {Short(actual)}";

    private static string? ToolCalls(ExpectedAnswer expected, Answer actual)
    {
        // Of several alternatives the decoder tells either the first one's calls or all.
        var calls = actual.Choices.SelectMany(choice => choice.Parts.OfType<ToolCallPart>()).ToList();
        calls = calls.Count == expected.ToolCalls.Count ? calls : [.. actual.Choices.Take(1).SelectMany(choice => choice.Parts.OfType<ToolCallPart>())];
        if (calls.Count != expected.ToolCalls.Count)
        {
            return $"{calls.Count} calls, expected {expected.ToolCalls.Count}";
        }

        var ids = calls.Where(call => call.Id.Length > 0).Select(call => call.Id).ToList();
        if (ids.Distinct().Count() != ids.Count)
        {
            return "ids are not unique";
        }

        return calls.Zip(expected.ToolCalls).Select(pair => ToolCall(pair.Second, pair.First)).FirstOrDefault(difference => difference is not null);
    }

    private static string? ToolCall(JsonElement expected, ToolCallPart actual)
    {
        if (expected.GetProperty("name").GetString() != actual.Name)
        {
            return $"name {actual.Name}, expected {expected.GetProperty("name")}";
        }

        var wanted = expected.GetProperty("arguments") is { ValueKind: JsonValueKind.String } text ? text.GetString()! : expected.GetProperty("arguments").GetRawText();
        var got = actual.IsCustom ? actual.Arguments.Text ?? "" : ToolArguments.AsText(actual.Arguments).Text!;
        return SameValue(wanted, got) ? null : $"arguments {Short(got)}, expected {Short(wanted)}";
    }

    /// <summary>Equal as JSON, or as text where it is no JSON (free text, or cut off). No arguments are an empty object.</summary>
    private static bool SameValue(string expected, string actual)
    {
        if (expected == actual || (expected.Trim() is "" or "null" && actual.Trim() is "{}" or ""))
        {
            return true;
        }

        try
        {
            using var left = JsonDocument.Parse(expected);
            using var right = JsonDocument.Parse(actual);
            return JsonElement.DeepEquals(left.RootElement, right.RootElement)
                || (right.RootElement.ValueKind == JsonValueKind.Object && right.RootElement.TryGetProperty("INVALID_JSON", out var wrapped) && wrapped.GetString() == expected);
        }
        catch (JsonException)
        {
            return actual.StartsWith("{\"INVALID_JSON\":", StringComparison.Ordinal) && JsonDocument.Parse(actual).RootElement.GetProperty("INVALID_JSON").GetString() == expected;
        }
    }

    private static string? Finish(ExpectedAnswer expected, Answer actual)
    {
        var reason = actual.Choices.FirstOrDefault()?.Finish ?? FinishReason.Unknown;
        var allowed = FinishTable.Allowed(expected);
        return allowed.Contains(reason) ? null : $"{reason}, expected {expected.Finish}";
    }

    private static string? Usage(ExpectedAnswer expected, Usage actual)
    {
        var pairs = new (string Name, long? Actual)[]
        {
            ("input", actual.Input), ("output", actual.Output), ("cache_read", actual.CachedInput), ("cache_write", actual.CacheWrite), ("reasoning", actual.Reasoning),
        };

        // A detail of zero says no more than one that is absent.
        return pairs.Where(pair => expected.Count(pair.Name) is { } count && count != (pair.Actual ?? 0))
            .Select(pair => $"{pair.Name} {pair.Actual}, expected {expected.Count(pair.Name)}").FirstOrDefault();
    }

    private static string? Error(ApiError expected, ApiError? actual) =>
        actual is null ? "no error" : actual.Message == expected.Message ? null : $"error {Short(actual.Message)}, expected {Short(expected.Message)}";

    private static string Short(string text) => JsonSerializer.Serialize(text.Length <= 60 ? text : $"{text[..30]}…{text[^20..]} ({text.Length})");
}
