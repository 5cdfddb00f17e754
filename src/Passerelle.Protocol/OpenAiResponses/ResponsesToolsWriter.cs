using System.Text.Json;
using Passerelle.Protocol.Json;
using Passerelle.Protocol.Model;

namespace Passerelle.Protocol.OpenAiResponses;

/// <summary>Writes <c>tools</c> and <c>tool_choice</c>, in a request and in the answer that repeats them.</summary>
internal static class ResponsesToolsWriter
{
    private static readonly JsonSlice NoParameters = JsonSlice.Parse("""{"type":"object","properties":{}}""");

    /// <summary>The member <c>tools</c> of a request.</summary>
    public static void Write(Utf8JsonWriter json, ChatRequest request, TargetTraits target, RequestTranslation translation)
    {
        json.WriteStartArray("tools"u8);
        Write(json, request, target, translation, isEcho: false);
        json.WriteEndArray();
    }

    /// <summary>The tools as an answer repeats them: with every member that a reader may demand, and only those of this dialect.</summary>
    public static void WriteEcho(Utf8JsonWriter json, ChatRequest? request)
    {
        json.WriteStartArray("tools"u8);
        if (request is not null)
        {
            Write(json, request, TargetTraits.Default, null, isEcho: true);
        }

        json.WriteEndArray();
    }

    /// <summary>The value of <c>tool_choice</c>.</summary>
    public static void WriteChoice(Utf8JsonWriter json, ChatRequest? request)
    {
        switch (request?.ToolChoice)
        {
            case null:
                json.WriteStringValue("auto"u8);
                break;
            case { Mode: ToolChoiceMode.Named, Name: { } name } choice:
                json.WriteStartObject();
                json.WriteString("type"u8, choice.IsCustom || IsCustom(request, name) ? "custom"u8 : "function"u8);
                json.WriteString("name"u8, name);
                json.WriteEndObject();
                break;
            case { Allowed: { } allowed } choice when choice.Mode != ToolChoiceMode.None:
                json.WriteStartObject();
                json.WriteString("type"u8, "allowed_tools"u8);
                json.WriteString("mode"u8, choice.Mode == ToolChoiceMode.Required ? "required"u8 : "auto"u8);
                json.WriteStartArray("tools"u8);
                foreach (var tool in allowed)
                {
                    json.WriteStartObject();
                    json.WriteString("type"u8, IsCustom(request, tool) ? "custom"u8 : "function"u8);
                    json.WriteString("name"u8, tool);
                    json.WriteEndObject();
                }

                json.WriteEndArray();
                json.WriteEndObject();
                break;
            case { Mode: ToolChoiceMode.None }:
                json.WriteStringValue("none"u8);
                break;
            case { Mode: ToolChoiceMode.Required }:
                json.WriteStringValue("required"u8);
                break;
            default:
                json.WriteStringValue("auto"u8);
                break;
        }
    }

    private static bool IsCustom(ChatRequest request, string name) => request.Tools.Exists(tool => tool.Kind == ToolKind.Custom && tool.Name == name);

    private static void Write(Utf8JsonWriter json, ChatRequest request, TargetTraits target, RequestTranslation? translation, bool isEcho)
    {
        string? open = null;
        foreach (var tool in request.Tools)
        {
            if (tool.Namespace != open)
            {
                CloseNamespace(json, open);
                open = tool.Namespace;
                OpenNamespace(json, tool);
            }

            if (tool.CacheControl.Exists)
            {
                translation?.Dropped("cache_control");
            }

            if (tool.Kind == ToolKind.Provider)
            {
                WriteProviderTool(json, tool, target, translation);
            }
            else
            {
                WriteTool(json, tool, request.Dialect == OpenAiResponsesDialect.DialectName, isEcho);
            }
        }

        CloseNamespace(json, open);
    }

    private static void OpenNamespace(Utf8JsonWriter json, ChatTool first)
    {
        if (first.Namespace is null)
        {
            return;
        }

        json.WriteStartObject();
        json.WriteString("type"u8, "namespace"u8);
        json.WriteString("name"u8, first.Namespace);
        if (first.Extra?.Find(field => field.Name == ResponsesToolsReader.NamespaceDescription) is { Value.Exists: true } about)
        {
            about.Value.WriteTo(json, "description"u8);
        }

        json.WriteStartArray("tools"u8);
    }

    private static void CloseNamespace(Utf8JsonWriter json, string? open)
    {
        if (open is not null)
        {
            json.WriteEndArray();
            json.WriteEndObject();
        }
    }

    private static void WriteTool(Utf8JsonWriter json, ChatTool tool, bool isOwn, bool isEcho)
    {
        json.WriteStartObject();
        json.WriteString("type"u8, tool.Kind == ToolKind.Custom ? "custom"u8 : "function"u8);
        json.WriteString("name"u8, tool.OwnName ?? tool.Name);
        if (tool.Description.Exists)
        {
            tool.Description.WriteTo(json, "description"u8);
        }

        if (tool.Kind == ToolKind.Custom)
        {
            if (tool.Format.Exists)
            {
                tool.Format.WriteTo(json, "format"u8);
            }
        }
        else
        {
            (tool.Schema.Exists ? tool.Schema : NoParameters).WriteTo(json, "parameters"u8);
            if (tool.Strict is { } strict)
            {
                json.WriteBoolean("strict"u8, strict);
            }
            else if (!isOwn || isEcho)
            {
                // Here a tool is strict unless it says otherwise; in every other dialect it is the other way round.
                json.WriteBoolean("strict"u8, isOwn);
            }
        }

        foreach (var field in isOwn && tool.Extra is { } extra ? extra : [])
        {
            if (field.Name != ResponsesToolsReader.NamespaceDescription)
            {
                json.WritePropertyName(field.Name);
                field.Value.WriteTo(json);
            }
        }

        json.WriteEndObject();
    }

    private static void WriteProviderTool(Utf8JsonWriter json, ChatTool tool, TargetTraits target, RequestTranslation? translation)
    {
        if (tool.Dialect == OpenAiResponsesDialect.DialectName)
        {
            tool.Value.WriteTo(json);
        }
        else if (target.Signatures is not null && IsWebSearch(tool.Name))
        {
            translation?.Changed($"tools.{tool.Name}");
            WriteWebSearch(json, tool.Value);
        }
        else
        {
            translation?.Dropped($"tools.{tool.Name}");
        }
    }

    private static bool IsWebSearch(string name) =>
        name.StartsWith("web_search", StringComparison.Ordinal) || name is "google_search" or "googleSearch" or "google_search_retrieval" or "googleSearchRetrieval";

    /// <summary>The search of the web, with the place and the sites that Anthropic's tool may name.</summary>
    private static void WriteWebSearch(Utf8JsonWriter json, JsonSlice tool)
    {
        json.WriteStartObject();
        json.WriteString("type"u8, "web_search"u8);
        if (tool.Kind == JsonValueKind.Object)
        {
            var cursor = new JsonCursor(tool.Bytes);
            while (cursor.NextMember())
            {
                var isPlace = cursor.Is("user_location"u8);
                var isSites = cursor.Is("allowed_domains"u8);
                cursor.ToValue();
                var value = cursor.Take();
                if (isPlace && value.Kind == JsonValueKind.Object)
                {
                    value.WriteTo(json, "user_location"u8);
                }
                else if (isSites && value.Kind == JsonValueKind.Array)
                {
                    json.WriteStartObject("filters"u8);
                    value.WriteTo(json, "allowed_domains"u8);
                    json.WriteEndObject();
                }
            }
        }

        json.WriteEndObject();
    }
}
