using System.Text.Json;

namespace Passerelle.Protocol.Tests.OpenAiResponses;

/// <summary>
/// Compares two Responses requests by meaning. Two spellings of one thing are equal: a string and a list of one text; a message with
/// and without its type; tools within <c>input</c> and at the top; what OpenAI ignores in input (status of calls, annotations that are
/// empty, log probabilities).
/// </summary>
internal static class RequestDifferences
{
    private static readonly string[] Ignored = ["status", "logprobs", "generate_summary"];

    public static IEnumerable<string> Between(JsonElement before, JsonElement after)
    {
        var one = Normal(before);
        var other = Normal(after);
        foreach (var name in one.Keys.Union(other.Keys).Order(StringComparer.Ordinal))
        {
            var was = one.GetValueOrDefault(name, "");
            var now = other.GetValueOrDefault(name, "");
            if (was != now)
            {
                yield return $"{name}: {was}\n   → {now}";
            }
        }
    }

    private static SortedDictionary<string, string> Normal(JsonElement request)
    {
        var members = new SortedDictionary<string, string>(StringComparer.Ordinal);
        var tools = new List<string>();
        foreach (var member in request.EnumerateObject().Where(m => m.Value.ValueKind != JsonValueKind.Null))
        {
            switch (member.Name)
            {
                case "input" when member.Value.ValueKind == JsonValueKind.Array:
                    members["input"] = string.Join('\n', member.Value.EnumerateArray().Where(item => TypeOf(item) != "additional_tools").Select(Item));
                    tools.AddRange(member.Value.EnumerateArray().Where(item => TypeOf(item) == "additional_tools").SelectMany(item => item.GetProperty("tools").EnumerateArray()).Select(Spell));
                    break;
                case "input":
                    members["input"] = Message("user", Content(member.Value), null);
                    break;
                case "tools":
                    tools.InsertRange(0, member.Value.EnumerateArray().Select(Spell));
                    break;
                case "stream" when member.Value.ValueKind == JsonValueKind.False:
                    break;
                default:
                    if (Spell(member.Value) is { } spelt and not ("{}" or "[]"))
                    {
                        members[member.Name] = spelt;
                    }

                    break;
            }
        }

        members["tools"] = string.Join('\n', tools.Order(StringComparer.Ordinal));
        return members;
    }

    private static string TypeOf(JsonElement item) => item.TryGetProperty("type", out var type) ? type.GetString()! : "message";

    private static string Item(JsonElement item)
    {
        var type = TypeOf(item);
        if (type == "message")
        {
            var rest = item.EnumerateObject().Where(m => m.Name is not ("type" or "role" or "content")).ToDictionary(m => m.Name, m => m.Value);
            return Message(item.GetProperty("role").GetString()!, Content(item.GetProperty("content")), rest);
        }

        return type is "function_call_output" or "custom_tool_call_output"
            ? $"{type} {item.GetProperty("call_id").GetString()} {Content(item.GetProperty("output"))}"
            : type is "function_call" or "reasoning" or "custom_tool_call"
                ? Spell(item)
                : item.GetRawText();
    }

    private static string Message(string role, string content, Dictionary<string, JsonElement>? rest) =>
        $"{role}: {content} {string.Join(',', rest?.OrderBy(m => m.Key, StringComparer.Ordinal).Select(m => $"{m.Key}={Spell(m.Value)}") ?? [])}";

    private static string Content(JsonElement content) => content.ValueKind == JsonValueKind.String
        ? $"[{JsonSerializer.Serialize(content, SpellingContext.Default.JsonElement)}]"
        : string.Concat(content.EnumerateArray().Select(part => part.TryGetProperty("text", out var text)
            ? $"[{JsonSerializer.Serialize(text, SpellingContext.Default.JsonElement)}{Annotations(part)}]"
            : Spell(part)));

    private static string Annotations(JsonElement part) =>
        part.TryGetProperty("annotations", out var list) && list.ValueKind == JsonValueKind.Array && list.GetArrayLength() > 0 ? Spell(list) : "";

    /// <summary>One spelling: names in order, nothing that is null or has no meaning in a request.</summary>
    private static string Spell(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => $"{{{string.Join(',', value.EnumerateObject()
            .Where(m => m.Value.ValueKind != JsonValueKind.Null && !Ignored.Contains(m.Name) && !(m.Name == "content" && m.Value is { ValueKind: JsonValueKind.Array } list && list.GetArrayLength() == 0))
            .OrderBy(m => m.Name, StringComparer.Ordinal).Select(m => $"\"{m.Name}\":{Spell(m.Value)}"))}}}",
        JsonValueKind.Array => $"[{string.Join(',', value.EnumerateArray().Select(Spell))}]",
        _ => JsonSerializer.Serialize(value, SpellingContext.Default.JsonElement),
    };
}
