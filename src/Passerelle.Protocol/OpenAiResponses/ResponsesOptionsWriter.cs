using System.Text.Json;
using Passerelle.Protocol.Json;
using Passerelle.Protocol.Model;

namespace Passerelle.Protocol.OpenAiResponses;

/// <summary>Writes <c>reasoning</c> and <c>text</c>: how much to think, and the form of the answer.</summary>
internal static class ResponsesOptionsWriter
{
    /// <summary>Whether the request has members of this kind that only this dialect knows.</summary>
    public static bool HasNested(ChatRequest request, string prefix) =>
        request.Dialect == OpenAiResponsesDialect.DialectName && request.Extra.Exists(field => field.Name.StartsWith(prefix, StringComparison.Ordinal));

    /// <summary>Whether there is anything to say of reasoning. That it is not wanted cannot be said to every model: it is noted as dropped.</summary>
    public static bool HasReasoning(ChatRequest request, RequestTranslation translation)
    {
        if (request.Reasoning is { Enabled: false, Effort: null })
        {
            // None of the models that always think fails for not being told not to.
            translation.Dropped("reasoning");
        }

        if (request.Reasoning is { Effort: null, Budget: null, Summary: null, Visible: not true } and ({ Enabled: true } or { IsAdaptive: true }))
        {
            // There is no word for thinking as much as the model likes: it is what most models do when nothing is said.
            translation.Changed("reasoning");
        }

        return EffortOf(request.Reasoning) is not null || SummaryOf(request) is not null || HasNested(request, "reasoning.");
    }

    /// <summary>The member <c>reasoning</c>.</summary>
    public static void WriteReasoning(Utf8JsonWriter json, ChatRequest request, TargetTraits target, RequestTranslation translation)
    {
        if (target.ReasoningStyle.Length == 0)
        {
            translation.Dropped("reasoning");
            return;
        }

        json.WriteStartObject("reasoning"u8);
        if (EffortOf(request.Reasoning) is { } effort)
        {
            json.WriteString("effort"u8, Efforts.Fit(effort, target, translation));
            if (request.Reasoning!.Effort is null)
            {
                translation.Changed("reasoning");
            }
        }

        if (SummaryOf(request) is { } summary)
        {
            json.WriteString("summary"u8, summary);
        }

        WriteNested(json, request, "reasoning.");
        json.WriteEndObject();
    }

    /// <summary>The member <c>text</c>: the answer's form and how wordy it is.</summary>
    public static void WriteText(Utf8JsonWriter json, ChatRequest? request)
    {
        json.WriteStartObject("text"u8);
        if (request?.Format is { } format)
        {
            json.WriteStartObject("format"u8);
            json.WriteString("type"u8, format.Kind switch
            {
                OutputFormatKind.Schema => "json_schema"u8,
                OutputFormatKind.Json => "json_object"u8,
                _ => "text"u8,
            });
            if (format.Kind == OutputFormatKind.Schema)
            {
                json.WriteString("name"u8, string.IsNullOrEmpty(format.Name) ? "response" : format.Name);
                WriteIf(json, "description"u8, format.Description);
                (format.Schema.Exists ? format.Schema : JsonSlice.EmptyObject).WriteTo(json, "schema"u8);
                if (format.Strict is { } strict)
                {
                    json.WriteBoolean("strict"u8, strict);
                }
            }

            json.WriteEndObject();
        }
        else if (request?.Verbosity is null)
        {
            json.WriteStartObject("format"u8);
            json.WriteString("type"u8, "text"u8);
            json.WriteEndObject();
        }

        if (request?.Verbosity is { } verbosity)
        {
            json.WriteString("verbosity"u8, verbosity);
        }

        WriteNested(json, request, "text.");
        json.WriteEndObject();
    }

    private static void WriteIf(Utf8JsonWriter json, ReadOnlySpan<byte> name, JsonSlice value)
    {
        if (value.Exists)
        {
            value.WriteTo(json, name);
        }
    }

    /// <summary>Members of a nested object that only this dialect knows.</summary>
    private static void WriteNested(Utf8JsonWriter json, ChatRequest? request, string prefix)
    {
        if (request?.Dialect != OpenAiResponsesDialect.DialectName)
        {
            return;
        }

        foreach (var field in request.Extra)
        {
            if (field.Name.StartsWith(prefix, StringComparison.Ordinal))
            {
                json.WritePropertyName(field.Name[prefix.Length..]);
                field.Value.WriteTo(json);
            }
        }
    }

    /// <summary>An effort; a budget becomes the nearest one.</summary>
    private static string? EffortOf(ReasoningRequest? reasoning) => reasoning switch
    {
        { Effort: { } effort } => effort,
        null or { Enabled: false } => null,
        { Budget: 0 } => "none",
        { Budget: > 0 and < 4096 } => "low",
        { Budget: >= 4096 and < 16384 } => "medium",
        { Budget: >= 16384 } => "high",
        _ => null,
    };

    /// <summary>
    /// A summary is shown only to who asks for one. Whoever switches thinking on in another dialect asks to see it, unless it says otherwise;
    /// an effort alone asks for nothing.
    /// </summary>
    private static string? SummaryOf(ChatRequest request) => request.Reasoning switch
    {
        { Summary: { } summary } => summary,
        { Visible: var visible, Enabled: var enabled, IsAdaptive: var adaptive } when request.Dialect != OpenAiResponsesDialect.DialectName =>
            visible ?? (enabled == true || adaptive) ? "auto" : null,
        _ => null,
    };
}
