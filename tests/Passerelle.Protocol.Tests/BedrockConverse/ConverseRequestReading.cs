using System.Text.Json;
using Passerelle.Protocol.Json;
using Passerelle.Protocol.Model;

namespace Passerelle.Protocol.Tests.BedrockConverse;

/// <summary>Reads a request of Converse into the neutral form, which only tests need: nobody calls the gateway in this dialect.</summary>
internal static class ConverseRequestReading
{
    public static ChatRequest Read(ReadOnlySpan<byte> body)
    {
        using var document = JsonDocument.Parse(body.ToArray());
        var root = document.RootElement;
        var request = new ChatRequest { Dialect = "bedrock-converse" };
        if (root.TryGetProperty("system", out var system))
        {
            request.Messages.Add(new ChatMessage(Role.System, [.. system.EnumerateArray().SelectMany(Part)]));
        }

        foreach (var message in root.GetProperty("messages").EnumerateArray())
        {
            request.Messages.Add(new ChatMessage(message.GetProperty("role").ValueEquals("assistant") ? Role.Assistant : Role.User, [.. message.GetProperty("content").EnumerateArray().SelectMany(Part)]));
        }

        ReadTools(root, request);
        ReadConfig(root, request);
        return request;
    }

    private static void ReadTools(JsonElement root, ChatRequest request)
    {
        if (!root.TryGetProperty("toolConfig", out var config))
        {
            return;
        }

        foreach (var tool in config.GetProperty("tools").EnumerateArray())
        {
            if (tool.TryGetProperty("toolSpec", out var spec))
            {
                request.Tools.Add(new ChatTool(ToolKind.Function, spec.GetProperty("name").GetString()!)
                {
                    Description = Slice(spec, "description"),
                    Schema = Slice(spec.GetProperty("inputSchema"), "json"),
                    Strict = spec.TryGetProperty("strict", out var strict) ? strict.GetBoolean() : null,
                });
            }
        }

        if (config.TryGetProperty("toolChoice", out var choice))
        {
            request.ToolChoice = choice.TryGetProperty("tool", out var named) ? new ToolChoice(ToolChoiceMode.Named, named.GetProperty("name").GetString())
                : new ToolChoice(choice.TryGetProperty("any", out _) ? ToolChoiceMode.Required : ToolChoiceMode.Auto);
        }
    }

    private static void ReadConfig(JsonElement root, ChatRequest request)
    {
        if (root.TryGetProperty("inferenceConfig", out var config))
        {
            request.MaxTokens = config.TryGetProperty("maxTokens", out var most) ? most.GetInt64() : null;
            request.Temperature = Slice(config, "temperature");
            request.TopP = Slice(config, "topP");
            request.Stop.AddRange(config.TryGetProperty("stopSequences", out var stops) ? stops.EnumerateArray().Select(stop => JsonSlice.Parse(stop.GetRawText())) : []);
        }

        if (root.TryGetProperty("outputConfig", out var output))
        {
            var schema = output.GetProperty("textFormat").GetProperty("structure").GetProperty("jsonSchema");
            request.Format = new OutputFormat(OutputFormatKind.Schema) { Schema = JsonSlice.Parse(schema.GetProperty("schema").GetString()!) };
        }

        if (root.TryGetProperty("additionalModelRequestFields", out var fields))
        {
            request.TopK = Slice(fields, "top_k");
            request.Reasoning = fields.TryGetProperty("thinking", out var thinking) ? new ReasoningRequest { Enabled = !thinking.GetProperty("type").ValueEquals("disabled") }
                : fields.TryGetProperty("output_config", out var effort) ? new ReasoningRequest { Effort = effort.GetProperty("effort").GetString() }
                : null;
        }
    }

    private static IEnumerable<Part> Part(JsonElement block)
    {
        var (kind, value) = block.EnumerateObject().Select(member => (member.Name, member.Value)).Single();
        return kind switch
        {
            "text" => [new TextPart(JsonSlice.Parse(value.GetRawText()))],
            "image" => [Media(MediaKind.Image, value)],
            "document" => [Media(MediaKind.File, value)],
            "video" => [Media(MediaKind.Video, value)],
            "audio" => [Media(MediaKind.Audio, value)],
            "toolUse" => [new ToolCallPart(value.GetProperty("toolUseId").GetString()!, value.GetProperty("name").GetString()!, Slice(value, "input"))],
            "toolResult" => [Result(value)],
            "reasoningContent" => [Reasoning(value)],
            "cachePoint" => [],
            _ => throw new ArgumentOutOfRangeException(nameof(block), kind, null),
        };
    }

    private static ToolResultPart Result(JsonElement value) => new(
        value.GetProperty("toolUseId").GetString()!,
        [.. value.GetProperty("content").EnumerateArray().SelectMany(item => item.TryGetProperty("json", out var json) ? [new TextPart(JsonSlice.Of(json.GetRawText()))] : Part(item))])
    {
        IsError = value.TryGetProperty("status", out var status) && status.ValueEquals("error"),
    };

    private static ReasoningPart Reasoning(JsonElement value) => value.TryGetProperty("redactedContent", out var redacted)
        ? new ReasoningPart(default) { IsRedacted = true, Signature = new Signature(SignatureFormats.Anthropic, JsonSlice.Of(System.Text.Encoding.UTF8.GetString(redacted.GetBytesFromBase64()))) }
        : new ReasoningPart(Slice(value.GetProperty("reasoningText"), "text")) { Signature = new Signature(SignatureFormats.Anthropic, Slice(value.GetProperty("reasoningText"), "signature")) };

    private static MediaPart Media(MediaKind kind, JsonElement value)
    {
        var source = value.GetProperty("source");
        return source.TryGetProperty("bytes", out _)
            ? new MediaPart(kind) { Base64 = Slice(source, "bytes") }
            : new MediaPart(kind) { Url = Slice(source.GetProperty("s3Location"), "uri") };
    }

    private static JsonSlice Slice(JsonElement value, string name) => value.TryGetProperty(name, out var member) ? JsonSlice.Parse(member.GetRawText()) : default;
}
