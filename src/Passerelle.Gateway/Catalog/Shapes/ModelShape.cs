using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Passerelle.Gateway.Routing;
using Passerelle.Protocol;

namespace Passerelle.Gateway.Catalog.Shapes;

/// <summary>
/// One path, <c>/v1/models</c>, is asked by three kinds of client library, each wanting its own shape: OpenAI's, Anthropic's
/// (<c>anthropic-version</c>) and Google's (<c>x-goog-api-key</c>, <c>?key=</c> or <c>/v1beta</c>). What is not known of a model is left out.
/// </summary>
internal abstract class ModelShape
{
    private static readonly ModelShape OpenAi = new OpenAiModelShape();
    private static readonly ModelShape Anthropic = new AnthropicModelShape();
    private static readonly ModelShape Gemini = new GeminiModelShape();

    /// <summary>The dialect of the caller's errors.</summary>
    public abstract ICallerDialect Dialect { get; }

    /// <summary>The shape that a request wants.</summary>
    public static ModelShape For(HttpRequest request) =>
        AiSdkRoute.GenerationOf(request.Path) is { } generation ? new AiSdkModelShape(generation)
        : request.Headers.ContainsKey("x-goog-api-key") || request.Path.StartsWithSegments("/v1beta") || request.Query.ContainsKey("key") ? Gemini
        : request.Headers.ContainsKey("anthropic-version") ? Anthropic
        : OpenAi;

    /// <summary>Writes the whole list.</summary>
    public abstract void WriteList(Utf8JsonWriter json, IReadOnlyList<Target> targets);

    /// <summary>Writes one model.</summary>
    public abstract void Write(Utf8JsonWriter json, Target target);

    /// <summary>When a model came out; where that is not known, when it was added here.</summary>
    protected static DateTimeOffset CreatedAt(Target target) => target.Facts?.ReleasedAt ?? target.CreatedAt;

    /// <summary>Writes an array of models.</summary>
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
