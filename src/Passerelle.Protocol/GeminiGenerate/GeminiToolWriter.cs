using System.Text.Json;
using Passerelle.Protocol.Json;
using Passerelle.Protocol.Model;

namespace Passerelle.Protocol.GeminiGenerate;

/// <summary>
/// Writes <c>tools</c> and <c>toolConfig</c>. A schema that Gemini's subset of OpenAPI can say is written as <c>parameters</c>, which
/// every Gemini takes; any other as <c>parametersJsonSchema</c>, unchanged.
/// </summary>
internal static class GeminiToolWriter
{
    /// <summary>What a custom tool becomes: a function that takes its text.</summary>
    private static readonly JsonSlice CustomParameters =
        JsonSlice.Parse("""{"type":"OBJECT","properties":{"input":{"type":"STRING"}},"required":["input"]}""");

    private static readonly JsonSlice NoDescription = JsonSlice.Of("");

    public static void Write(Utf8JsonWriter json, ChatRequest request, RequestTranslation translation)
    {
        var hasBegun = false;
        var hasFunctions = request.Tools.Exists(tool => tool.Kind != ToolKind.Provider);
        if (hasFunctions)
        {
            Begin(json, ref hasBegun);
            json.WriteStartObject();
            json.WriteStartArray("functionDeclarations"u8);
            foreach (var tool in request.Tools.Where(tool => tool.Kind != ToolKind.Provider))
            {
                WriteFunction(json, tool, translation);
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        foreach (var tool in request.Tools.Where(tool => tool.Kind == ToolKind.Provider))
        {
            if (tool.Dialect == GeminiGenerateDialect.DialectName)
            {
                Begin(json, ref hasBegun);
                json.WriteStartObject();
                json.WritePropertyName(tool.Name);
                tool.Value.WriteTo(json);
                json.WriteEndObject();
            }
            else
            {
                translation.Dropped($"tools.{tool.Name}");
            }
        }

        if (hasBegun)
        {
            json.WriteEndArray();
        }

        WriteConfig(json, request, hasFunctions, translation);
    }

    private static void Begin(Utf8JsonWriter json, ref bool hasBegun)
    {
        if (!hasBegun)
        {
            hasBegun = true;
            json.WriteStartArray("tools"u8);
        }
    }

    private static void WriteFunction(Utf8JsonWriter json, ChatTool tool, RequestTranslation translation)
    {
        json.WriteStartObject();
        json.WriteString("name"u8, tool.Name);
        (tool.Description.IsString ? tool.Description : NoDescription).WriteTo(json, "description"u8);
        if (tool.Kind == ToolKind.Custom)
        {
            CustomParameters.WriteTo(json, "parameters"u8);
            translation.Changed($"tools.{tool.Name}");
        }
        else if (tool.Schema.Kind == JsonValueKind.Object && !tool.Schema.IsEmpty)
        {
            if (GeminiSchemaWriter.TryWrite(tool.Schema, out var openApi))
            {
                openApi.WriteTo(json, "parameters"u8);
            }
            else
            {
                tool.Schema.WriteTo(json, "parametersJsonSchema"u8);
            }
        }

        foreach (var (name, value) in tool.Extra ?? [])
        {
            if (name is "response" or "responseJsonSchema" or "behavior")
            {
                json.WritePropertyName(name);
                value.WriteTo(json);
            }
            else
            {
                translation.Dropped($"tools.{name}");
            }
        }

        if (tool.Strict is true)
        {
            translation.Dropped("tools.strict");
        }

        if (tool.CacheControl.Exists)
        {
            translation.Dropped("cache_control");
        }

        json.WriteEndObject();
    }

    private static void WriteConfig(Utf8JsonWriter json, ChatRequest request, bool hasFunctions, RequestTranslation translation)
    {
        var extra = request.Extra.Where(field => field.Name.StartsWith("toolConfig.", StringComparison.Ordinal) && request.Dialect == GeminiGenerateDialect.DialectName).ToList();
        var choice = hasFunctions ? request.ToolChoice : null;
        if (request.ToolChoice is { Mode: ToolChoiceMode.Required or ToolChoiceMode.Named } && !hasFunctions)
        {
            translation.Dropped("tool_choice");
        }

        if (choice is null && extra.Count == 0)
        {
            return;
        }

        json.WriteStartObject("toolConfig"u8);
        if (choice is not null)
        {
            json.WriteStartObject("functionCallingConfig"u8);
            json.WriteString("mode"u8, choice.Mode switch
            {
                ToolChoiceMode.None => "NONE"u8,
                ToolChoiceMode.Required or ToolChoiceMode.Named => "ANY"u8,

                // Only this mode lets the model choose freely among some of the tools.
                _ => choice.Allowed is null ? "AUTO"u8 : "VALIDATED"u8,
            });
            if ((choice.Mode == ToolChoiceMode.Named ? [choice.Name!] : choice.Allowed) is { } allowed)
            {
                json.WriteStartArray("allowedFunctionNames"u8);
                foreach (var name in allowed)
                {
                    json.WriteStringValue(name);
                }

                json.WriteEndArray();
            }

            json.WriteEndObject();
        }

        foreach (var (path, value) in extra)
        {
            var name = path["toolConfig.".Length..];
            if (!name.Contains('.'))
            {
                json.WritePropertyName(name);
                value.WriteTo(json);
            }
        }

        json.WriteEndObject();
    }
}
