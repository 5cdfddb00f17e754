using System.Text.Json;

namespace Passerelle.Testing.Dialects;

/// <summary>
/// Which fields Google knows where (Generative Language API, v1beta discovery document). It refuses any other, which is how schemas and parts
/// that were passed on unchanged from another dialect come to light.
/// </summary>
internal static class GeminiShapes
{
    private static readonly HashSet<string> Request = ["model", "systemInstruction", "system_instruction", "contents", "tools", "toolConfig", "safetySettings", "generationConfig", "cachedContent"];

    private static readonly HashSet<string> Config =
    [
        "candidateCount", "stopSequences", "maxOutputTokens", "temperature", "topP", "topK", "seed", "responseMimeType", "responseSchema", "_responseJsonSchema",
        "responseJsonSchema", "presencePenalty", "frequencyPenalty", "responseLogprobs", "logprobs", "enableEnhancedCivicAnswers", "responseModalities",
        "speechConfig", "thinkingConfig", "imageConfig", "mediaResolution",
    ];

    private static readonly HashSet<string> Content = ["parts", "role"];

    private static readonly HashSet<string> Part =
    [
        "text", "inlineData", "functionCall", "functionResponse", "fileData", "executableCode", "codeExecutionResult", "videoMetadata", "thought", "thoughtSignature",
        "partMetadata", "mediaResolution",
    ];

    private static readonly HashSet<string> Call = ["id", "name", "args"];
    private static readonly HashSet<string> Response = ["id", "name", "response", "parts", "willContinue", "scheduling"];
    private static readonly HashSet<string> Blob = ["mimeType", "data"];
    private static readonly HashSet<string> File = ["mimeType", "fileUri"];
    private static readonly HashSet<string> Thinking = ["includeThoughts", "thinkingBudget", "thinkingLevel"];

    private static readonly HashSet<string> Tool =
    [
        "functionDeclarations", "googleSearchRetrieval", "codeExecution", "googleSearch", "computerUse", "urlContext", "fileSearch", "mcpServers", "googleMaps",
    ];

    private static readonly HashSet<string> Declaration = ["name", "description", "parameters", "parametersJsonSchema", "response", "responseJsonSchema", "behavior"];
    private static readonly HashSet<string> Choice = ["mode", "allowedFunctionNames"];

    private static readonly HashSet<string> Schema =
    [
        "type", "format", "title", "description", "nullable", "enum", "items", "maxItems", "minItems", "properties", "required", "minProperties", "maxProperties",
        "minimum", "maximum", "minLength", "maxLength", "pattern", "example", "anyOf", "propertyOrdering", "default",
    ];

    private static readonly HashSet<string> SchemaTypes = ["TYPE_UNSPECIFIED", "STRING", "NUMBER", "INTEGER", "BOOLEAN", "ARRAY", "OBJECT", "NULL"];

    /// <exception cref="RefusedRequestException">A field is not known.</exception>
    public static void Check(JsonElement request)
    {
        Known(request, Request, "");
        if (request.Member("systemInstruction") is { } system)
        {
            CheckContent(system, "system_instruction");
        }

        foreach (var (content, i) in request.Items("contents").Select((content, i) => (content, i)))
        {
            CheckContent(content, $"contents[{i}]");
        }

        foreach (var (tool, i) in request.Items("tools").Select((tool, i) => (tool, i)))
        {
            Known(tool, Tool, $"tools[{i}]");
            foreach (var (declaration, n) in tool.Items("functionDeclarations").Select((declaration, n) => (declaration, n)))
            {
                var place = $"tools[{i}].function_declarations[{n}]";
                Known(declaration, Declaration, place);
                CheckSchema(declaration.Member("parameters"), $"{place}.parameters");
            }
        }

        Known(request.Member("toolConfig")?.Member("functionCallingConfig"), Choice, "tool_config.function_calling_config");
        if (request.Member("generationConfig") is { } config)
        {
            Known(config, Config, "generation_config");
            Known(config.Member("thinkingConfig"), Thinking, "generation_config.thinking_config");
            CheckSchema(config.Member("responseSchema"), "generation_config.response_schema");
        }
    }

    private static void CheckContent(JsonElement content, string place)
    {
        Known(content, Content, place);
        foreach (var (part, i) in content.Items("parts").Select((part, i) => (part, i)))
        {
            var at = $"{place}.parts[{i}]";
            Known(part, Part, at);
            Known(part.Member("functionCall"), Call, $"{at}.function_call");
            Known(part.Member("functionResponse"), Response, $"{at}.function_response");
            Known(part.Member("inlineData"), Blob, $"{at}.inline_data");
            Known(part.Member("fileData"), File, $"{at}.file_data");
        }
    }

    private static void CheckSchema(JsonElement? schema, string place)
    {
        if (schema is not { } found)
        {
            return;
        }

        Known(found, Schema, place);
        if (found.Member("type") is { } type && !(type.ValueKind == JsonValueKind.String && SchemaTypes.Contains(type.GetString()!.ToUpperInvariant())))
        {
            throw new RefusedRequestException($"Invalid value at '{place}.type' (type.googleapis.com/google.ai.generativelanguage.v1beta.Type), {type.GetRawText()}");
        }

        foreach (var value in found.Items("enum").Where(value => value.ValueKind != JsonValueKind.String))
        {
            throw new RefusedRequestException($"Invalid value at '{place}.enum[0]' (TYPE_STRING), {value.GetRawText()}");
        }

        if (found.Member("properties") is { IsObject: true } properties)
        {
            foreach (var (property, i) in properties.EnumerateObject().Select((property, i) => (property, i)))
            {
                CheckSchema(property.Value, $"{place}.properties[{i}].value");
            }
        }

        CheckSchema(found.Member("items"), $"{place}.items");
        foreach (var (one, i) in found.Items("anyOf").Select((one, i) => (one, i)))
        {
            CheckSchema(one, $"{place}.any_of[{i}]");
        }
    }

    private static void Known(JsonElement? json, HashSet<string> fields, string place)
    {
        if (json?.Stranger(fields) is { } stranger)
        {
            throw new RefusedRequestException($"Invalid JSON payload received. Unknown name \"{stranger}\"{(place.Length > 0 ? $" at '{place}'" : "")}: Cannot find field.");
        }
    }
}
