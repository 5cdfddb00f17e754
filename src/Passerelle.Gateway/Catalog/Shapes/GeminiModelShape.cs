using System.Text.Json;
using Passerelle.Gateway.Catalog.Models;
using Passerelle.Gateway.Routing;
using Passerelle.Protocol;

namespace Passerelle.Gateway.Catalog.Shapes;

/// <summary>Google's <c>Model</c> (Gemini API, models). The methods are those that are served here for such a model.</summary>
internal sealed class GeminiModelShape : ModelShape
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
        json.WriteString("baseModelId"u8, target.Name);
        json.WriteString("version"u8, "1"u8);
        json.WriteString("displayName"u8, target.DisplayName);
        if (target.Facts is { } facts)
        {
            WriteFacts(json, facts);
        }

        json.WriteStartArray("supportedGenerationMethods"u8);
        if (target.Type is null or ModelType.Chat or ModelType.Completion or ModelType.Search or ModelType.Image or ModelType.Audio)
        {
            json.WriteStringValue("generateContent"u8);
            json.WriteStringValue("streamGenerateContent"u8);
            json.WriteStringValue("countTokens"u8);
        }
        else if (target.Type == ModelType.Embedding)
        {
            json.WriteStringValue("embedContent"u8);
            json.WriteStringValue("batchEmbedContents"u8);
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteFacts(Utf8JsonWriter json, ModelFacts facts)
    {
        // 32 bits, by Google's own description.
        if ((facts.MaxInput ?? facts.ContextWindow) is { } input and <= int.MaxValue)
        {
            json.WriteNumber("inputTokenLimit"u8, input);
        }

        if (facts.MaxOutput is { } output and <= int.MaxValue)
        {
            json.WriteNumber("outputTokenLimit"u8, output);
        }

        if (facts.Reasoning is { } thinks)
        {
            json.WriteBoolean("thinking"u8, thinks);
        }
    }
}
