using System.Text.Json;

namespace Passerelle.Protocol.Tests.Fidelity;

/// <summary>What an independent decoder read out of a recorded answer (<c>expect</c>).</summary>
internal sealed class ExpectedAnswer(JsonElement json)
{
    public string Text => Words("text");

    public string Reasoning => Words("reasoning");

    public string Refusal => Words("refusal");

    public IReadOnlyList<JsonElement> ToolCalls => [.. json.GetProperty("tool_calls").EnumerateArray()];

    /// <summary>The provider's word, or a number (Gemini's enum); null where there is none.</summary>
    public string? Finish => json.GetProperty("finish") is { ValueKind: not JsonValueKind.Null } finish ? finish.ToString() : null;

    public int Choices => json.TryGetProperty("choices", out var choices) && choices.ValueKind == JsonValueKind.Number ? choices.GetInt32() : 1;

    /// <summary>A count of <c>usage</c>; null where it was not told.</summary>
    public long? Count(string name) =>
        json.GetProperty("usage") is { ValueKind: JsonValueKind.Object } usage && usage.TryGetProperty(name, out var count) && count.ValueKind == JsonValueKind.Number
            ? count.GetInt64() : null;

    private string Words(string name) => json.GetProperty(name).GetString() ?? "";
}
