using System.Text.Json;
using Passerelle.Protocol.Tests.Recorded;
using Passerelle.Testing;

namespace Passerelle.Protocol.Tests.Fidelity;

/// <summary>What an independent decoder read out of a recorded answer (<c>expect</c>).</summary>
internal sealed class ExpectedAnswer(JsonElement json)
{
    private string? _text;
    private HashSet<string> _serversCalls = [];

    public string Text => _text ?? Words("text");

    public string Reasoning => Words("reasoning");

    public string Refusal => Words("refusal");

    public IReadOnlyList<JsonElement> ToolCalls =>
        [.. json.GetProperty("tool_calls").EnumerateArray().Where(call => !_serversCalls.Contains(call.GetProperty("id").GetString() ?? ""))];

    /// <summary>The provider's word, or a number (Gemini's enum); null where there is none.</summary>
    public string? Finish => json.GetProperty("finish") is { ValueKind: not JsonValueKind.Null } finish ? finish.ToString() : null;

    public int Choices => json.TryGetProperty("choices", out var choices) && choices.ValueKind == JsonValueKind.Number ? choices.GetInt32() : 1;

    /// <summary>A count of <c>usage</c>; null where it was not told.</summary>
    public long? Count(string name) =>
        json.GetProperty("usage") is { ValueKind: JsonValueKind.Object } usage && usage.TryGetProperty(name, out var count) && count.ValueKind == JsonValueKind.Number
            ? count.GetInt64() : null;

    /// <summary>
    /// What a recording's decoder read. Of Converse it does not know that text with citations is text, and that tools which Bedrock runs
    /// are no calls for the caller: those are put right here.
    /// </summary>
    public static ExpectedAnswer Of(RecordedExchange exchange)
    {
        var expected = new ExpectedAnswer(exchange.Expect());
        if (exchange.Protocol != "bedrock-converse")
        {
            return expected;
        }

        if (exchange.Kind == "json")
        {
            using var answer = JsonDocument.Parse(exchange.ResponseBody);
            var content = Inner(Inner(Inner(answer.RootElement, "output"), "message"), "content") is { ValueKind: JsonValueKind.Array } blocks ? blocks.EnumerateArray().ToList() : [];
            expected._text = string.Concat(content.SelectMany(Texts));
            expected._serversCalls = [.. content.Select(block => Inner(block, "toolUse")).Select(ServersCall).OfType<string>()];
        }
        else
        {
            foreach (var (name, data) in FidelitySource.Of(exchange.Protocol)!.ReferenceEvents(exchange.Kind, exchange.ResponseBody).Where(e => e.Name == "contentBlockStart"))
            {
                using var start = JsonDocument.Parse(data);
                if (ServersCall(Inner(Inner(start.RootElement, "start"), "toolUse")) is { } id)
                {
                    expected._serversCalls.Add(id);
                }
            }
        }

        return expected;
    }

    private static IEnumerable<string> Texts(JsonElement block) => block.TryGetProperty("text", out var text) ? [text.GetString()!]
        : Inner(Inner(block, "citationsContent"), "content") is { ValueKind: JsonValueKind.Array } cited ? cited.EnumerateArray().SelectMany(Texts)
        : [];

    private static string? ServersCall(JsonElement tool) => Inner(tool, "type") is { ValueKind: JsonValueKind.String } type && type.ValueEquals("server_tool_use") ? tool.GetProperty("toolUseId").GetString() : null;

    private static JsonElement Inner(JsonElement value, string name) => value.ValueKind == JsonValueKind.Object && value.TryGetProperty(name, out var inner) ? inner : default;

    private string Words(string name) => json.GetProperty(name).GetString() ?? "";
}
