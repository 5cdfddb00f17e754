using System.Text.Json;
using System.Text.Json.Nodes;

namespace Passerelle.Protocol.Tests.AnthropicMessages;

/// <summary>A request of Anthropic's in one form, for what it can say in two: so that requests that mean the same compare equal.</summary>
internal static class RequestForm
{
    public static string Of(JsonElement request)
    {
        var form = JsonNode.Parse(request.GetRawText())!.AsObject();
        form.Remove("model");
        form["max_tokens"] ??= 4096;
        if (form["stream"]?.GetValue<bool>() != true)
        {
            form.Remove("stream");
        }

        if (form.Remove("output_format", out var format))
        {
            form["output_config"] ??= new JsonObject();
            form["output_config"]!["format"] = format;
        }

        if (form["system"] is { } system)
        {
            form["system"] = Blocks(system);
            if (form["system"]!.AsArray().Count == 0)
            {
                form.Remove("system");
            }
        }

        foreach (var message in form["messages"]!.AsArray())
        {
            message!["content"] = Blocks(message["content"]);
        }

        foreach (var tool in form["tools"]?.AsArray() ?? [])
        {
            if (tool!["type"]?.GetValue<string>() == "custom")
            {
                tool.AsObject().Remove("type");
            }
        }

        if (form["tools"]?.AsArray().Count == 0)
        {
            form.Remove("tools");
        }

        // Without tools there is nothing to choose.
        if (form["tools"] is null)
        {
            form.Remove("tool_choice");
        }

        foreach (var empty in form.Where(m => m.Value is null || (m.Value is JsonArray { Count: 0 })).Select(m => m.Key).ToList())
        {
            form.Remove(empty);
        }

        using var document = JsonDocument.Parse(form.ToJsonString());
        return AnthropicTraffic.Canonical(document.RootElement);
    }

    private static JsonArray Blocks(JsonNode? content)
    {
        if (content is not JsonArray blocks)
        {
            var text = content?.GetValue<string>() ?? "";
            return text.Length == 0 ? [] : [new JsonObject { ["type"] = "text", ["text"] = text }];
        }

        var list = new JsonArray();
        foreach (var block in blocks)
        {
            var copy = block!.DeepClone().AsObject();
            if (copy["cache_control"] is null)
            {
                copy.Remove("cache_control");
            }

            switch (copy["type"]?.GetValue<string>())
            {
                case "tool_result":
                    var inner = Blocks(copy["content"]);
                    copy.Remove("content");
                    if (inner.Count > 0)
                    {
                        copy["content"] = inner;
                    }

                    if (copy["is_error"]?.GetValue<bool>() != true)
                    {
                        copy.Remove("is_error");
                    }

                    break;
                case "tool_use":
                    // Said only for tools that a server's code called.
                    copy.Remove("caller");
                    break;
            }

            list.Add(copy);
        }

        return list;
    }
}
