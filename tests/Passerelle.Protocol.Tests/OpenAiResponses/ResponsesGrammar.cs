using System.Text.Json;

namespace Passerelle.Protocol.Tests.OpenAiResponses;

/// <summary>
/// The grammar of a Responses stream: numbers rise by one, items and parts are added before anything is said in them and done once,
/// what is done equals what was said, and exactly one last event has all of it.
/// </summary>
internal static class ResponsesGrammar
{
    public static void Check(List<(string Name, JsonElement Data)> events, string id)
    {
        var items = new Dictionary<int, (string Id, string? Done)>();
        var parts = new Dictionary<string, string>();
        Assert.True(events.Count >= 3, id);
        Assert.Equal(["response.created", "response.in_progress"], events.Take(2).Select(e => e.Name));
        for (var i = 0; i < events.Count; i++)
        {
            var (name, data) = events[i];
            Assert.Equal(name, data.GetProperty("type").GetString());
            Assert.Equal(i, data.GetProperty("sequence_number").GetInt32());
            Assert.True(IsLast(name) == (i == events.Count - 1), $"{id}: {name} is event {i} of {events.Count}");
            if (name is "response.created" or "response.in_progress" || IsLast(name))
            {
                continue;
            }

            var index = data.GetProperty("output_index").GetInt32();
            if (name == "response.output_item.added")
            {
                Assert.Equal(items.Count, index);
                items.Add(index, (data.GetProperty("item").GetProperty("id").GetString()!, null));
                continue;
            }

            Assert.Null(items[index].Done);
            if (name == "response.output_item.done")
            {
                Assert.DoesNotContain(parts.Keys, key => key.StartsWith($"{index}/", StringComparison.Ordinal) && !key.EndsWith('!'));
                items[index] = (items[index].Id, data.GetProperty("item").GetRawText());
                continue;
            }

            Assert.Equal(items[index].Id, data.GetProperty("item_id").GetString());
            Say(name, data, index, parts);
        }

        var last = events[^1].Data.GetProperty("response");

        // What was open when the answer failed is done nowhere.
        var done = items.OrderBy(x => x.Key).Select(x => x.Value.Done).Where(item => item is not null || events[^1].Name != "response.failed");
        Assert.Equal(done, last.GetProperty("output").EnumerateArray().Select(item => item.GetRawText()));
        Assert.Equal(events[^1].Name, $"response.{last.GetProperty("status").GetString()}");
    }

    private static void Say(string name, JsonElement data, int index, Dictionary<string, string> parts)
    {
        var part = data.TryGetProperty("content_index", out var content) ? $"{index}/c{content}"
            : data.TryGetProperty("summary_index", out var summary) ? $"{index}/s{summary}" : $"{index}/a";
        switch (name)
        {
            case "response.content_part.added" or "response.reasoning_summary_part.added":
                Assert.True(parts.TryAdd(part, ""));
                Assert.DoesNotContain($"{part}!", parts.Keys);
                break;
            case "response.output_text.delta" or "response.refusal.delta" or "response.reasoning_summary_text.delta":
                parts[part] += data.GetProperty("delta").GetString();
                break;
            case "response.output_text.done" or "response.reasoning_summary_text.done":
                Assert.Equal(parts[part], data.GetProperty("text").GetString());
                break;
            case "response.refusal.done":
                Assert.Equal(parts[part], data.GetProperty("refusal").GetString());
                break;
            case "response.content_part.done" or "response.reasoning_summary_part.done":
                var whole = data.GetProperty("part");
                Assert.Equal(parts[part], whole.GetProperty(whole.GetProperty("type").GetString() == "refusal" ? "refusal" : "text").GetString());
                Assert.True(parts.Remove(part));
                Assert.True(parts.TryAdd($"{part}!", ""));
                break;
            case "response.function_call_arguments.delta" or "response.custom_tool_call_input.delta":
                parts[$"{part}!"] = parts.GetValueOrDefault($"{part}!", "") + data.GetProperty("delta").GetString();
                break;
            case "response.function_call_arguments.done":
                Assert.Equal(parts.GetValueOrDefault($"{part}!", ""), data.GetProperty("arguments").GetString());
                break;
            case "response.custom_tool_call_input.done":
                Assert.Equal(parts.GetValueOrDefault($"{part}!", ""), data.GetProperty("input").GetString());
                break;
            case "response.output_text.annotation.added":
                Assert.Contains(part, parts.Keys);
                break;
            default:
                Assert.Fail($"An event that is never written: {name}");
                break;
        }
    }

    private static bool IsLast(string name) => name is "response.completed" or "response.incomplete" or "response.failed" or "error";
}
