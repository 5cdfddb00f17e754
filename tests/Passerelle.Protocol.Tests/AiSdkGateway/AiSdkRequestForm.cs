using System.Text.Json.Nodes;
using Passerelle.Protocol.Json;
using Passerelle.Protocol.Model;

namespace Passerelle.Protocol.Tests.AiSdkGateway;

/// <summary>
/// Writes a request in the neutral form as the AI SDK's call options of a generation, as its own prompt conversion would: to see whether
/// what clients of other dialects have asked can be asked by this one.
/// </summary>
internal sealed class AiSdkRequestForm(int generation)
{
    private readonly JsonArray _prompt = [];

    /// <summary>The body; null for what the SDK has no words for: several answers, a choice among some of the tools.</summary>
    public static byte[]? Write(ChatRequest request, int generation) =>
        request.Choices > 1 || request.ToolChoice?.Allowed is not null ? null : System.Text.Encoding.UTF8.GetBytes(new AiSdkRequestForm(generation).Of(request).ToJsonString());

    private JsonObject Of(ChatRequest request)
    {
        foreach (var message in request.Messages)
        {
            Add(message);
        }

        var form = new JsonObject { ["prompt"] = _prompt, ["maxOutputTokens"] = request.MaxTokens };
        foreach (var (name, value) in new[]
        {
            ("temperature", request.Temperature), ("topP", request.TopP), ("topK", request.TopK), ("presencePenalty", request.PresencePenalty),
            ("frequencyPenalty", request.FrequencyPenalty), ("seed", request.Seed),
        })
        {
            form[name] = Node(value);
        }

        form["stopSequences"] = request.Stop.Count == 0 ? null : new JsonArray([.. request.Stop.Select(Node)]);
        form["responseFormat"] = request.Format is not { } format ? null : new JsonObject
        {
            ["type"] = format.Kind == OutputFormatKind.Text ? "text" : "json",
            ["schema"] = Node(format.Schema),
            ["name"] = format.Name,
            ["description"] = Node(format.Description),
        };
        var tools = request.Tools.ConvertAll(Tool);
        form["tools"] = tools.Count == 0 ? null : new JsonArray([.. tools]);
        form["toolChoice"] = request.ToolChoice is not { } choice ? null : new JsonObject
        {
            ["type"] = choice.Mode switch { ToolChoiceMode.Named => "tool", ToolChoiceMode.None => "none", ToolChoiceMode.Required => "required", _ => "auto" },
            ["toolName"] = choice.Name,
        };
        Think(form, request.Reasoning);
        foreach (var empty in form.Where(member => member.Value is null).Select(member => member.Key).ToList())
        {
            form.Remove(empty);
        }

        return form;
    }

    private void Think(JsonObject form, ReasoningRequest? reasoning)
    {
        var effort = reasoning switch
        {
            null => null,
            { Enabled: false } or { Budget: 0 } => "none",
            { Effort: { } own } => own,
            { Enabled: true } or { Budget: not null } or { IsAdaptive: true } or { Visible: true } or { Summary: not null } => "medium",
            _ => null,
        };
        if (generation == 4)
        {
            form["reasoning"] = effort;
        }
        else if (effort is not null)
        {
            form["providerOptions"] = new JsonObject
            {
                ["openai"] = new JsonObject { ["reasoningEffort"] = effort },
                ["anthropic"] = new JsonObject { ["thinking"] = effort == "none" ? new JsonObject { ["type"] = "disabled" } : new JsonObject { ["type"] = "enabled", ["budgetTokens"] = 2048 } },
                ["google"] = new JsonObject { ["thinkingConfig"] = effort == "none" ? new JsonObject { ["thinkingBudget"] = 0 } : new JsonObject { ["thinkingLevel"] = effort, ["includeThoughts"] = true } },
            };
        }
    }

    private JsonObject Tool(ChatTool tool) => tool.Kind switch
    {
        ToolKind.Custom => Defined("openai.custom", tool.Name, new JsonObject { ["description"] = Node(tool.Description), ["format"] = Node(tool.Format) }),
        ToolKind.Provider => Provided(tool),
        _ => new JsonObject
        {
            ["type"] = "function",
            ["name"] = tool.Name,
            ["description"] = Node(tool.Description),
            ["inputSchema"] = Node(tool.Schema),
            ["strict"] = tool.Strict,
        },
    };

    /// <summary>A maker's own tool, whose arguments are what it has beside its type and its name.</summary>
    private JsonObject Provided(ChatTool tool)
    {
        var args = Node(tool.Value) as JsonObject ?? [];
        if (tool.Dialect == "gemini")
        {
            return Defined($"google.{string.Concat(tool.Name.Select(letter => char.IsAsciiLetterUpper(letter) ? $"_{char.ToLowerInvariant(letter)}" : $"{letter}"))}", tool.Name, args);
        }

        args.Remove("type");
        var name = args["name"]?.GetValue<string>() ?? tool.Name;
        args.Remove("name");
        return Defined($"{(tool.Dialect == "anthropic-messages" ? "anthropic" : "openai")}.{tool.Name}", name, args);
    }

    private JsonObject Defined(string id, string name, JsonObject args) =>
        new() { ["type"] = generation == 2 ? "provider-defined" : "provider", ["id"] = id, ["name"] = name, ["args"] = args };

    private void Add(ChatMessage message)
    {
        if (message.Role == Role.System)
        {
            foreach (var text in message.Parts.OfType<TextPart>())
            {
                _prompt.Add(new JsonObject { ["role"] = "system", ["content"] = Node(text.Text) });
            }

            return;
        }

        var role = "";
        foreach (var part in message.Parts)
        {
            var wanted = message.Role == Role.Assistant ? "assistant" : part is ToolResultPart ? "tool" : "user";
            if (wanted != role)
            {
                role = wanted;
                _prompt.Add(new JsonObject { ["role"] = role, ["content"] = new JsonArray() });
            }

            _prompt[^1]!["content"]!.AsArray().Add(Part(part));
        }
    }

    private JsonObject Part(Part part) => part switch
    {
        TextPart text => With(new JsonObject { ["type"] = "text", ["text"] = Node(text.Text) }, Google(text.Signature)),
        RefusalPart refusal => With(new JsonObject { ["type"] = "text", ["text"] = Node(refusal.Text) }, new JsonObject { ["gateway"] = new JsonObject { ["type"] = "refusal" } }),
        ReasoningPart reasoning => With(new JsonObject { ["type"] = "reasoning", ["text"] = Node(reasoning.Text) ?? "" }, Proof(reasoning)),
        MediaPart media => File(media),
        ToolCallPart call => With(new JsonObject
        {
            ["type"] = "tool-call",
            ["toolCallId"] = call.Id,
            ["toolName"] = call.Name,
            ["input"] = call.IsCustom ? Node(call.Arguments) : Node(ToolArguments.AsObject(call.Arguments)),
        }, Google(call.Signature)),
        ToolResultPart result => new JsonObject { ["type"] = "tool-result", ["toolCallId"] = result.CallId, ["toolName"] = result.Name ?? "", ["output"] = Output(result) },
        OpaquePart opaque => With(new JsonObject { ["type"] = "custom", ["kind"] = $"{opaque.Dialect}.{opaque.Kind}" }, new JsonObject
        {
            ["gateway"] = new JsonObject { ["dialect"] = opaque.Dialect, ["kind"] = opaque.Kind, ["part"] = Node(opaque.Value) },
        }),
        _ => throw new ArgumentOutOfRangeException(nameof(part), part, null),
    };

    private JsonObject Output(ToolResultPart result)
    {
        // Gemini's results are objects, also where the tool gave a text: that is then in the parts.
        var texts = result.Parts.OfType<TextPart>().ToList();
        if (result.Value.Exists && (texts.Count != 1 || texts[0].Text.Text!.StartsWith('{')))
        {
            var value = texts.Count == 1 ? JsonNode.Parse(texts[0].Text.Text!) : Node(result.Value);
            return new JsonObject { ["type"] = result.IsError ? "error-json" : "json", ["value"] = value };
        }

        if (texts.Count == result.Parts.Count && texts.Count <= 1)
        {
            return new JsonObject { ["type"] = result.IsError ? "error-text" : "text", ["value"] = texts.Count == 0 ? "" : Node(texts[0].Text) };
        }

        var items = result.Parts.Select(inner => inner is MediaPart media ? Item(media) : inner is TextPart text ? new JsonObject { ["type"] = "text", ["text"] = Node(text.Text) } : new JsonObject { ["type"] = "custom" });
        return new JsonObject { ["type"] = "content", ["value"] = new JsonArray([.. items]) };
    }

    /// <summary>A file in a tool's result, which every generation says in its own words.</summary>
    private JsonObject Item(MediaPart media) => generation switch
    {
        4 => File(media),
        3 when media.Url.Exists => new JsonObject { ["type"] = media.Kind == MediaKind.Image ? "image-url" : "file-url", ["url"] = Node(media.Url) },
        3 => new JsonObject { ["type"] = media.Kind == MediaKind.Image ? "image-data" : "file-data", ["data"] = Node(media.Base64), ["mediaType"] = TypeOf(media) },
        _ => new JsonObject { ["type"] = "media", ["data"] = Node(media.Base64.Exists ? media.Base64 : media.Url), ["mediaType"] = TypeOf(media) },
    };

    private JsonObject File(MediaPart media)
    {
        var file = new JsonObject { ["type"] = "file", ["mediaType"] = TypeOf(media), ["filename"] = media.Name };
        if (generation != 4)
        {
            file["data"] = media.Url.Exists ? Node(media.Url) : media.Base64.Exists ? $"data:{TypeOf(media)};base64,{media.Base64.Text}" : media.FileId ?? media.PlainText.Text;
            return file;
        }

        file["data"] = media switch
        {
            { Base64.Exists: true } => new JsonObject { ["type"] = "data", ["data"] = Node(media.Base64) },
            { Url.Exists: true } => new JsonObject { ["type"] = "url", ["url"] = Node(media.Url) },
            { PlainText.Exists: true } => new JsonObject { ["type"] = "text", ["text"] = Node(media.PlainText) },
            _ => new JsonObject { ["type"] = "reference", ["reference"] = new JsonObject { ["openai"] = media.FileId } },
        };
        return file;
    }

    private static string TypeOf(MediaPart media) => media.MediaType ?? media.Kind switch { MediaKind.Image => "image", MediaKind.Audio => "audio", MediaKind.Video => "video", _ => "application/octet-stream" };

    private static JsonObject With(JsonObject part, JsonObject? options)
    {
        if (options is not null)
        {
            part["providerOptions"] = options;
        }

        return part;
    }

    private static JsonObject? Google(Signature? signature) =>
        signature is null ? null : new JsonObject { ["google"] = new JsonObject { ["thoughtSignature"] = Node(signature.Data) } };

    private static JsonObject? Proof(ReasoningPart reasoning) => reasoning.Signature switch
    {
        null => reasoning.Id is null ? null : new JsonObject { ["openai"] = new JsonObject { ["itemId"] = reasoning.Id } },
        { Format: SignatureFormats.Anthropic } own => new JsonObject { ["anthropic"] = new JsonObject { [reasoning.IsRedacted ? "redactedData" : "signature"] = Node(own.Data) } },
        { Format: SignatureFormats.Gemini } own => new JsonObject { ["google"] = new JsonObject { ["thoughtSignature"] = Node(own.Data) } },
        { Format: not SignatureFormats.OpenAi } own => new JsonObject { ["gateway"] = new JsonObject { ["signatureFormat"] = own.Format, ["signature"] = Node(own.Data), ["itemId"] = reasoning.Id } },
        var own => new JsonObject { ["openai"] = new JsonObject { ["itemId"] = reasoning.Id, ["reasoningEncryptedContent"] = Node(own.Data) } },
    };

    private static JsonNode? Node(JsonSlice value) => value.Exists ? JsonNode.Parse(value.Bytes.Span) : null;
}
