using System.Text.Json;

namespace Passerelle.Protocol.Tests.OpenAiChat;

/// <summary>What a request no longer says after it went through the neutral form. Each difference that is meant has its rule here.</summary>
internal static class RequestDifferences
{
    public static IEnumerable<string> Between(JsonElement before, JsonElement after) => Compare("", before, after);

    private static IEnumerable<string> Compare(string path, JsonElement before, JsonElement after)
    {
        if (JsonElement.DeepEquals(before, after) || IsSameContent(path, before, after))
        {
            return [];
        }

        if (before.ValueKind == JsonValueKind.Object && after.ValueKind == JsonValueKind.Object)
        {
            return before.EnumerateObject().Where(member => !IsMeant(member, before, after)).SelectMany(member =>
                after.TryGetProperty(member.Name, out var other) ? Compare($"{path}.{member.Name}", member.Value, other) : [$"{path}.{member.Name} lost: {Short(member.Value)}"]);
        }

        if (before.ValueKind == JsonValueKind.Array && after.ValueKind == JsonValueKind.Array)
        {
            // A detail of reasoning that holds nothing is none.
            var items = before.EnumerateArray().Where(item => !path.EndsWith(".reasoning_details", StringComparison.Ordinal)
                || item.EnumerateObject().Any(member => member.Name is "text" or "summary" or "data" or "signature")).ToList();
            return items.Count != after.GetArrayLength()
                ? [$"{path}: {after.GetArrayLength()} items of {items.Count}"]
                : items.Zip(after.EnumerateArray()).SelectMany((pair, i) => Compare($"{path}[{i}]", pair.First, pair.Second));
        }

        return [$"{path}: {Short(before)} became {Short(after)}"];
    }

    /// <summary>A string and a single part of text say the same; so do an empty string and null beside tool calls.</summary>
    private static bool IsSameContent(string path, JsonElement before, JsonElement after) =>
        path.EndsWith(".content", StringComparison.Ordinal) && Words(before) is { } words && words == Words(after);

    private static string? Words(JsonElement content) => content.ValueKind switch
    {
        JsonValueKind.Null => "",
        JsonValueKind.String => content.GetString(),
        JsonValueKind.Array when content.GetArrayLength() == 0 => "",
        JsonValueKind.Array when content.GetArrayLength() == 1 && content[0].TryGetProperty("text", out var text) && text.ValueKind == JsonValueKind.String => text.GetString(),
        _ => null,
    };

    private static bool IsMeant(JsonProperty member, JsonElement before, JsonElement after) => member.Name switch
    {
        _ when member.Value.ValueKind == JsonValueKind.Null => true,
        "stream" => member.Value.ValueKind == JsonValueKind.False,

        // Mistral's words for OpenAI's.
        "tool_choice" when member.Value.ValueKind == JsonValueKind.String && member.Value.GetString() == "any" => after.GetProperty("tool_choice").GetString() == "required",
        "random_seed" => after.GetProperty("seed").GetRawText() == member.Value.GetRawText(),

        // A choice among no tools.
        "tools" => member.Value.GetArrayLength() == 0,
        "tool_choice" or "parallel_tool_calls" => !after.TryGetProperty("tools", out _),

        // A call's number in a request says nothing.
        "index" => before.TryGetProperty("function", out _),

        // OpenAI's older words for tools, and for a file.
        "functions" => after.GetProperty("tools").GetArrayLength() == member.Value.GetArrayLength(),
        "function_call" => after.TryGetProperty("tool_choice", out _) || after.TryGetProperty("tool_calls", out _),
        "role" => member.Value.GetString() == "function" && after.GetProperty("role").GetString() == "tool",
        "name" => before.TryGetProperty("role", out var role) && role.GetString() == "function",
        "document_url" or "document_name" or "file_url" => after.TryGetProperty("file", out _),
        "type" => member.Value.GetString() is "document_url" or "file_url" && after.GetProperty("type").GetString() == "file",
        "input_audio" => member.Value.ValueKind == JsonValueKind.String && after.GetProperty("input_audio").GetProperty("data").GetString() == member.Value.GetString(),
        "image_url" => member.Value.ValueKind == JsonValueKind.String && after.GetProperty("image_url").GetProperty("url").GetString() == member.Value.GetString(),

        // Reasoning under one of its names; details without anything in them are none.
        "reasoning" or "reasoning_content" when member.Value.ValueKind == JsonValueKind.String =>
            member.Value.GetString()!.Length == 0 || after.GetRawText().Contains(member.Value.GetRawText()[1..^1], StringComparison.Ordinal)
            || Spoken(after).Contains(member.Value.GetString()!, StringComparison.Ordinal),
        "reasoning_details" => !member.Value.GetRawText().Contains("\"text\"", StringComparison.Ordinal) && !member.Value.GetRawText().Contains("\"data\"", StringComparison.Ordinal),
        "content" when member.Value.ValueKind == JsonValueKind.Array && member.Value.GetArrayLength() > 0 && member.Value[0].TryGetProperty("thinking", out _) => after.TryGetProperty("reasoning", out _),
        "tool_calls" => member.Value.GetArrayLength() == 0,

        // Whose text it is counts only where something proves it.
        "format" => !before.TryGetProperty("signature", out _) && !before.TryGetProperty("data", out _),

        // A switch beside an effort says nothing more; usage in a stream is always asked for; OpenAI cannot be told to keep thoughts to itself.
        "enabled" => after.TryGetProperty("effort", out _),
        "include_usage" or "include_reasoning" or "clear_thinking" or "prompt_cache_breakpoint" => true,
        "thinking" => !member.Value.TryGetProperty("type", out _),
        "reasoning_effort" => member.Value.GetString() == "default",

        // Pictures in a tool's result come in a message behind it.
        "messages" => after.GetProperty("messages").GetArrayLength() > member.Value.GetArrayLength() && member.Value.EnumerateArray().Any(message =>
            message.GetProperty("role").GetString() == "tool" && message.GetProperty("content").ValueKind == JsonValueKind.Array),

        // A mark on a message goes to its last part.
        "cache_control" => before.TryGetProperty("role", out _) && after.GetRawText().Contains("cache_control", StringComparison.Ordinal),
        _ => false,
    };

    private static string Spoken(JsonElement message) =>
        string.Concat(message.EnumerateObject().Where(member => member.Name == "reasoning_details").SelectMany(member => member.Value.EnumerateArray())
            .Select(detail => detail.TryGetProperty("text", out var text) || detail.TryGetProperty("summary", out text) ? text.GetString() : ""))
        + string.Concat(message.EnumerateObject().Where(member => member.Name is "reasoning" or "reasoning_content").Select(member => member.Value.GetString()));

    private static string Short(JsonElement value)
    {
        var text = value.GetRawText();
        return text.Length <= 80 ? text : text[..80] + "…";
    }
}
