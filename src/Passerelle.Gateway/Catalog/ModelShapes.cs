using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Passerelle.Gateway.Routing;
using Passerelle.Protocol;

namespace Passerelle.Gateway.Catalog;

/// <summary>
/// One path, <c>/v1/models</c>, is asked by three kinds of client library, each wanting its own shape: OpenAI's, Anthropic's
/// (<c>anthropic-version</c>) and Google's (<c>x-goog-api-key</c>, <c>?key=</c> or <c>/v1beta</c>).
/// </summary>
internal abstract class ModelShapes
{
    private static readonly ModelShapes OpenAi = new OpenAiShape();
    private static readonly ModelShapes Anthropic = new AnthropicShape();
    private static readonly ModelShapes Gemini = new GeminiShape();

    /// <summary>The dialect of the caller's errors.</summary>
    public abstract ICallerDialect Dialect { get; }

    /// <summary>The shape that a request wants.</summary>
    public static ModelShapes For(HttpRequest request) =>
        AiSdkRoute.GenerationOf(request.Path) is { } generation ? new AiSdkModelShape(generation)
        : request.Headers.ContainsKey("x-goog-api-key") || request.Path.StartsWithSegments("/v1beta") || request.Query.ContainsKey("key") ? Gemini
        : request.Headers.ContainsKey("anthropic-version") ? Anthropic
        : OpenAi;

    /// <summary>Writes the whole list.</summary>
    public abstract void WriteList(Utf8JsonWriter json, IReadOnlyList<Target> targets);

    /// <summary>Writes one model.</summary>
    public abstract void Write(Utf8JsonWriter json, Target target);

    private sealed class OpenAiShape : ModelShapes
    {
        public override ICallerDialect Dialect => Dialects.OpenAiChat;

        public override void WriteList(Utf8JsonWriter json, IReadOnlyList<Target> targets)
        {
            json.WriteStartObject();
            json.WriteString("object"u8, "list"u8);
            WriteArray(json, "data"u8, targets);
            json.WriteEndObject();
        }

        public override void Write(Utf8JsonWriter json, Target target)
        {
            json.WriteStartObject();
            json.WriteString("id"u8, target.Name);
            json.WriteString("object"u8, "model"u8);
            json.WriteNumber("created"u8, target.CreatedAt.ToUnixTimeSeconds());
            json.WriteString("owned_by"u8, target.Provider.Slug);
            json.WriteString("name"u8, target.DisplayName);
            json.WriteEndObject();
        }
    }

    private sealed class AnthropicShape : ModelShapes
    {
        public override ICallerDialect Dialect => Dialects.AnthropicMessages;

        public override void WriteList(Utf8JsonWriter json, IReadOnlyList<Target> targets)
        {
            json.WriteStartObject();
            WriteArray(json, "data"u8, targets);
            json.WriteBoolean("has_more"u8, false);
            json.WriteString("first_id"u8, targets.Count > 0 ? targets[0].Name : null);
            json.WriteString("last_id"u8, targets.Count > 0 ? targets[^1].Name : null);
            json.WriteEndObject();
        }

        public override void Write(Utf8JsonWriter json, Target target)
        {
            json.WriteStartObject();
            json.WriteString("type"u8, "model"u8);
            json.WriteString("id"u8, target.Name);
            json.WriteString("display_name"u8, target.DisplayName);
            json.WriteString("created_at"u8, target.CreatedAt);
            json.WriteEndObject();
        }
    }

    private sealed class GeminiShape : ModelShapes
    {
        public override ICallerDialect Dialect => Dialects.Gemini;

        public override void WriteList(Utf8JsonWriter json, IReadOnlyList<Target> targets)
        {
            json.WriteStartObject();
            WriteArray(json, "models"u8, targets);
            json.WriteEndObject();
        }

        public override void Write(Utf8JsonWriter json, Target target)
        {
            json.WriteStartObject();
            json.WriteString("name"u8, $"models/{target.Name}");
            json.WriteString("version"u8, "1"u8);
            json.WriteString("displayName"u8, target.DisplayName);
            json.WriteStartArray("supportedGenerationMethods"u8);
            json.WriteStringValue("generateContent"u8);
            json.WriteStringValue("streamGenerateContent"u8);
            json.WriteEndArray();
            json.WriteEndObject();
        }
    }

    /// <summary>Writes a member with the models.</summary>
    protected void WriteArray(Utf8JsonWriter json, ReadOnlySpan<byte> name, IReadOnlyList<Target> targets)
    {
        json.WriteStartArray(name);
        foreach (var target in targets)
        {
            Write(json, target);
        }

        json.WriteEndArray();
    }
}
