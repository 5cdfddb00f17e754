using System.Text;
using System.Text.Json;
using Passerelle.Protocol.Tests.Sse;

namespace Passerelle.Protocol.Tests.AiSdkGateway;

/// <summary>The order and the shapes of the AI SDK's stream parts, from <c>@ai-sdk/provider</c>'s types.</summary>
internal static class AiSdkGrammar
{
    private static readonly string[] Common =
    [
        "stream-start", "response-metadata", "text-start", "text-delta", "text-end", "reasoning-start", "reasoning-delta", "reasoning-end", "tool-input-start",
        "tool-input-delta", "tool-input-end", "tool-call", "tool-result", "file", "source", "finish", "error",
    ];

    /// <summary>What is wrong with a stream; null when nothing is.</summary>
    public static string? Fault(int generation, ReadOnlySpan<byte> stream)
    {
        var events = ReferenceEvents.Read(stream);
        var isDone = events is [.., { Data: "[DONE]" }];
        var parts = events.SkipLast(isDone ? 1 : 0).Select(e => (e.Name, Part: JsonSerializer.Deserialize<JsonElement>(Encoding.Latin1.GetBytes(e.Data)))).ToList();
        if (parts.Count == 0 || parts.Exists(part => part.Name.Length > 0))
        {
            return parts.Count == 0 ? "no parts" : "a part has a name";
        }

        var types = parts.ConvertAll(part => part.Part.GetProperty("type").GetString()!);
        var unknown = types.Find(type => !Common.Contains(type) && !(generation == 4 && type == "custom"));
        if (unknown is not null)
        {
            return $"Unhandled chunk type: {unknown}";
        }

        var ends = types[^1] == "error" ? !isDone : types[^1] == "finish" && isDone;
        if (!ends || types.Count(type => type is "finish" or "error") != 1)
        {
            return $"ends with {types[^1]}{(isDone ? " and [DONE]" : "")}";
        }

        return types is not ["error"] && types is not ["stream-start", "response-metadata", ..] ? "does not begin with stream-start and response-metadata"
            : types.Count(type => type is "stream-start" or "response-metadata") > 2 ? "begins twice"
            : Blocks(parts.ConvertAll(part => part.Part)) ?? (types[^1] == "finish" ? Finish(generation, parts[^1].Part) : null);
    }

    private static string? Blocks(List<JsonElement> parts)
    {
        string? open = null;
        var numbers = new HashSet<string>(StringComparer.Ordinal);
        var inputs = new Dictionary<string, StringBuilder>(StringComparer.Ordinal);
        var ended = new HashSet<string>(StringComparer.Ordinal);
        foreach (var part in parts)
        {
            var type = part.GetProperty("type").GetString()!;
            var id = part.TryGetProperty("id", out var given) ? given.GetString()! : "";
            var fault = type switch
            {
                "text-start" or "reasoning-start" => open is not null || !numbers.Add(id) ? $"{type} {id} while {open} is open, or for the second time" : null,
                "text-delta" or "reasoning-delta" => open != $"{type[..4]}{id}" || part.GetProperty("delta").GetString()!.Length == 0 ? $"{type} {id} while {open} is open, or empty" : null,
                "text-end" or "reasoning-end" => open != $"{type[..4]}{id}" ? $"{type} {id} while {open} is open" : null,
                "tool-input-start" => open is not null || !inputs.TryAdd(id, new StringBuilder()) ? $"{type} {id} while {open} is open, or for the second time" : null,
                "tool-input-delta" => !inputs.TryGetValue(id, out var input) || ended.Contains(id) || input.Append(part.GetProperty("delta").GetString()).Length == 0 ? $"{type} {id} out of its place" : null,
                "tool-input-end" => !inputs.ContainsKey(id) || !ended.Add(id) ? $"{type} {id} out of its place" : null,
                "tool-call" when !part.TryGetProperty("providerExecuted", out _) => Call(part, inputs, ended),
                "finish" => open is not null || ended.Count < inputs.Count ? $"finish while {open ?? "a call"} is open" : null,
                _ => null,
            };
            if (fault is not null)
            {
                return fault;
            }

            open = type switch
            {
                "text-start" or "reasoning-start" => $"{type[..4]}{id}",
                "text-end" or "reasoning-end" => null,
                _ => open,
            };
        }

        return null;
    }

    private static string? Call(JsonElement part, Dictionary<string, StringBuilder> inputs, HashSet<string> ended)
    {
        var id = part.GetProperty("toolCallId").GetString()!;
        var input = part.GetProperty("input").GetString()!;
        if (!ended.Contains(id) || part.GetProperty("toolName").GetString() is null)
        {
            return $"tool-call {id} before the end of its input";
        }

        var pieces = inputs[id].ToString();
        return input == (pieces.Length == 0 ? "{}" : pieces) || (input.StartsWith('"') && JsonSerializer.Deserialize<string>(input) == pieces) ? null : $"tool-call {id} differs from the pieces of its input";
    }

    private static string? Finish(int generation, JsonElement part)
    {
        var reason = part.GetProperty("finishReason");
        var usage = part.GetProperty("usage");
        var word = generation == 2 ? reason : reason.GetProperty("unified");
        if (word.GetString() is not ("stop" or "length" or "content-filter" or "tool-calls" or "error" or "other"))
        {
            return $"finishReason {reason}";
        }

        return generation == 2
            ? usage.EnumerateObject().All(member => member.Value.ValueKind == JsonValueKind.Number) ? null : $"usage {usage}"
            : usage.GetProperty("inputTokens").ValueKind == JsonValueKind.Object && usage.GetProperty("outputTokens").ValueKind == JsonValueKind.Object ? null : $"usage {usage}";
    }
}
