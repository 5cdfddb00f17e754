using System.Text.Json;

namespace Passerelle.Testing.Dialects;

/// <summary>
/// Reads a request of Gemini's <c>generateContent</c> as the vendor does (Gemini 3), and refuses with its words what it refuses: unknown
/// fields (<see cref="GeminiShapes"/>), other roles than <c>user</c> and <c>model</c>, calls and responses that do not match, and a call of the
/// current turn without its thought signature (Google AI, "Thought signatures").
/// </summary>
internal sealed class GeminiRequest
{
    /// <summary>Whose signatures these are, for <see cref="Proofs"/>.</summary>
    public const string Maker = "gemini";

    /// <summary>How the ids of this vendor's own calls begin.</summary>
    public const string CallPrefix = "gc";

    /// <summary>What the vendor takes in place of a signature for a call that another model made.</summary>
    private static readonly string[] Bypasses = ["skip_thought_signature_validator", "context_engineering_is_the_way_to_go"];

    private GeminiRequest()
    {
    }

    public AskedChat Asked { get; } = new();

    /// <summary>Whether the thoughts are told, and not only counted.</summary>
    public bool ShowsThoughts { get; private set; }

    /// <exception cref="RefusedRequestException">Google would not take it.</exception>
    public static GeminiRequest Read(UpstreamRequest request)
    {
        if (request.Json is not { ValueKind: JsonValueKind.Object } json)
        {
            throw new RefusedRequestException("Invalid JSON payload received.");
        }

        return Read(json.Member("generateContentRequest") ?? json);
    }

    private static GeminiRequest Read(JsonElement json)
    {
        GeminiShapes.Check(json);
        if (json.Items("contents").Count == 0)
        {
            throw new RefusedRequestException("* GenerateContentRequest.contents: contents is not specified\n");
        }

        var read = new GeminiRequest();
        read.Asked.Begin("system");
        foreach (var part in json.Member("systemInstruction")?.Items("parts") ?? [])
        {
            read.Asked.Text(part.Text("text"));
        }

        read.ReadContents(json.Items("contents"));
        read.ReadTools(json);
        read.ReadConfig(json);
        return read;
    }

    private void ReadContents(IReadOnlyList<JsonElement> contents)
    {
        var turns = Turns(contents);
        var current = turns.FindLastIndex(turn => turn.Role == "user" && turn.Parts.Any(part => part.Member("functionResponse") is null));
        var calls = 0;
        for (var i = 0; i < turns.Count; i++)
        {
            var (role, parts) = turns[i];
            var responses = parts.Count(part => part.Member("functionResponse") is not null);
            if (responses != calls)
            {
                throw new RefusedRequestException("Please ensure that the number of function response parts is equal to the number of function call parts of the function call turn.");
            }

            calls = parts.Count(part => part.Member("functionCall") is not null);
            Asked.Begin(role);
            for (var n = 0; n < parts.Count; n++)
            {
                ReadPart(parts[n], $"contents[{i}].parts[{n}]");
            }

            if (i > current && parts.FindIndex(part => part.Member("functionCall") is not null) is >= 0 and var first)
            {
                CheckSignature(parts[first], first);
            }
        }

        if (calls > 0)
        {
            throw new RefusedRequestException("Please ensure that function call turn comes immediately after a user turn or after a function response turn.");
        }
    }

    /// <summary>Contents of one role in a row are one turn.</summary>
    private static List<(string Role, List<JsonElement> Parts)> Turns(IReadOnlyList<JsonElement> contents)
    {
        var turns = new List<(string Role, List<JsonElement> Parts)>();
        for (var i = 0; i < contents.Count; i++)
        {
            var role = contents[i].Text("role") switch
            {
                null or "user" or "function" => "user",
                "model" => "model",
                _ => throw new RefusedRequestException("Please use a valid role: user, model."),
            };
            var parts = contents[i].Items("parts");
            if (parts.Count == 0)
            {
                throw new RefusedRequestException($"* GenerateContentRequest.contents[{i}].parts: contents.parts must not be empty.\n");
            }

            if (turns.Count == 0 || turns[^1].Role != role)
            {
                turns.Add((role, []));
            }

            turns[^1].Parts.AddRange(parts);
        }

        return turns;
    }

    private static void CheckSignature(JsonElement part, int position)
    {
        var call = part.Member("functionCall")!.Value;
        var name = call.Text("name") ?? "";
        var signature = part.Text("thoughtSignature");
        if (signature is null)
        {
            throw new RefusedRequestException(
                "Function call is missing a thought_signature in functionCall parts. This is required for tools to work correctly, and missing thought_signature may lead to degraded model performance. "
                + $"Additional data, function call `default_api:{name}` , position {position + 1}. Please refer to https://ai.google.dev/gemini-api/docs/thought-signatures for more details.");
        }

        var isForeign = call.Text("id") is { } id && !id.StartsWith(CallPrefix, StringComparison.Ordinal);
        if (!(isForeign && Bypasses.Contains(signature)) && !Proofs.Fits(Maker, signature, Proofs.OfCall(name, call.Member("args") ?? default)))
        {
            throw new RefusedRequestException("Corrupted thought signature.");
        }
    }

    private void ReadPart(JsonElement part, string place)
    {
        if (part.Text("text") is { } text)
        {
            if (part.Text("thoughtSignature") is { } signature && !Proofs.IsMadeBy(Maker, signature) && !Bypasses.Contains(signature))
            {
                throw new RefusedRequestException("Corrupted thought signature.");
            }

            if (!part.IsTrue("thought"))
            {
                Asked.Text(text);
            }
        }
        else if (part.Member("inlineData") is { } inline)
        {
            ShownMedia.Show(Asked, inline.Text("mimeType"), inline.Text("data"), $"Invalid value at '{place}.inline_data.data' (TYPE_BYTES), Base64 decoding failed");
        }
        else if (part.Member("fileData") is { } file)
        {
            Asked.ShowAt(file.Text("fileUri") ?? throw new RefusedRequestException("Invalid or unsupported file uri: "));
        }
        else if (part.Member("functionResponse") is { } response)
        {
            if (response.Text("name") is not { Length: > 0 })
            {
                throw new RefusedRequestException($"* GenerateContentRequest.{place}.function_response.name: Name cannot be empty.\n");
            }

            Asked.ToolResult(response.Member("response") is { IsObject: true } said
                ? said.GetRawText()
                : throw new RefusedRequestException($"Invalid value at '{place}.function_response.response' (type.googleapis.com/google.protobuf.Struct)"));
        }
        else if (part.Member("functionCall") is { } call && (call.Text("name") is not { Length: > 0 } || call.Member("args") is { IsObject: false }))
        {
            throw new RefusedRequestException($"* GenerateContentRequest.{place}.function_call.name: Name cannot be empty.\n");
        }
        else if (!part.EnumerateObject().Any())
        {
            throw new RefusedRequestException($"* GenerateContentRequest.{place}.data: required oneof field 'data' must have one initialized field\n");
        }
    }

    private void ReadTools(JsonElement json)
    {
        foreach (var declaration in json.Items("tools").SelectMany(tool => tool.Items("functionDeclarations")))
        {
            var name = declaration.Text("name") is { Length: > 0 } given ? given : throw new RefusedRequestException("* GenerateContentRequest.tools[0].function_declarations[0].name: [FIELD_INVALID]\n");
            Asked.Tools.Add(new AskedTool(name, declaration.Member("parametersJsonSchema") ?? declaration.Member("parameters") ?? default));
        }

        if (json.Member("toolConfig")?.Member("functionCallingConfig") is not { } choice)
        {
            return;
        }

        var mode = choice.Text("mode")?.ToUpperInvariant() ?? "AUTO";
        if (mode is not ("AUTO" or "ANY" or "NONE" or "VALIDATED" or "MODE_UNSPECIFIED"))
        {
            throw new RefusedRequestException($"Invalid value at 'tool_config.function_calling_config.mode' (type.googleapis.com/google.ai.generativelanguage.v1beta.FunctionCallingConfig.Mode), \"{mode}\"");
        }

        var allowed = choice.Items("allowedFunctionNames");
        if (allowed.Count > 0 && mode is not ("ANY" or "VALIDATED"))
        {
            throw new RefusedRequestException("Function calling config is set without function_declarations.");
        }

        Asked.MayCall = mode != "NONE";
        Asked.MustCall = mode == "ANY";
        Asked.NamedTool = mode == "ANY" && allowed.Count == 1 ? allowed[0].GetString() : null;
    }

    private void ReadConfig(JsonElement json)
    {
        if (json.Member("generationConfig") is not { } config)
        {
            return;
        }

        Asked.MaxTokens = config.Number("maxOutputTokens");
        var thinking = config.Member("thinkingConfig");
        ShowsThoughts = thinking?.IsTrue("includeThoughts") == true;
        Asked.Reasons = ShowsThoughts || thinking?.Text("thinkingLevel") is not null || thinking?.Number("thinkingBudget") is > 0;
        var schema = config.Member("responseJsonSchema") ?? config.Member("_responseJsonSchema") ?? config.Member("responseSchema");
        if (schema is not null && config.Text("responseMimeType") is not ("application/json" or "text/x.enum"))
        {
            throw new RefusedRequestException("Response schema is only supported with response_mime_type `application/json`");
        }

        Asked.JsonSchema = config.Text("responseMimeType") == "application/json" ? schema ?? default(JsonElement) : null;
    }
}
