using System.Text.Json;

namespace Passerelle.Tests.Clients;

/// <summary>What a client library read out of one answer.</summary>
/// <param name="Text">All text of the answer.</param>
/// <param name="Calls">The tool calls, in order.</param>
/// <param name="Finish">The reason for stopping, in the dialect's word.</param>
/// <param name="Input">Input tokens; null where the library was told no usage.</param>
/// <param name="Output">Output tokens.</param>
internal sealed record ChatReading(string Text, IReadOnlyList<ToolCallReading> Calls, string Finish, long? Input, long? Output)
{
    /// <summary>How this differs from what the recording says that a correct reader gets; empty when it does not.</summary>
    public IEnumerable<string> Differences(JsonElement expected)
    {
        if (expected.GetProperty("text").GetString() is var text && text != Text)
        {
            yield return $"text is '{Text}' and not '{text}'";
        }

        if (expected.GetProperty("finish").GetString() is var finish && finish != Finish)
        {
            yield return $"finish is '{Finish}' and not '{finish}'";
        }

        var calls = expected.GetProperty("tool_calls").EnumerateArray()
            .Select(c => new ToolCallReading(c.GetProperty("id").GetString() ?? "", c.GetProperty("name").GetString()!, c.GetProperty("arguments").GetString()!)).ToList();
        if (!calls.SequenceEqual(Calls))
        {
            yield return $"calls are [{string.Join("; ", Calls)}] and not [{string.Join("; ", calls)}]";
        }

        if (expected.GetProperty("usage") is { ValueKind: JsonValueKind.Object } usage)
        {
            var input = usage.GetProperty("input").GetInt64();
            // Some providers leave reasoning out of the output; a client sees the number on the wire.
            var output = (usage.TryGetProperty("output_wire", out var wire) ? wire : usage.GetProperty("output")).GetInt64();
            if (input != Input || output != Output)
            {
                yield return $"usage is {Input} + {Output} and not {input} + {output}";
            }
        }
    }
}
