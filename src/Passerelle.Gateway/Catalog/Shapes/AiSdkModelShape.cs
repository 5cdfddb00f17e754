using System.Text.Json;
using Passerelle.Gateway.Catalog.Models;
using Passerelle.Gateway.Routing;
using Passerelle.Protocol;
using Passerelle.Protocol.AiSdkGateway;

namespace Passerelle.Gateway.Catalog.Shapes;

/// <summary>
/// The models as clients of Vercel's AI Gateway read them (<c>GET …/config</c>):
/// <c>{"models":[{"id","name","specification":{"specificationVersion","provider","modelId"},"modelType"}]}</c>. They refuse the whole list
/// when a version is not their own.
/// </summary>
internal sealed class AiSdkModelShape(AiSdkGeneration generation) : ModelShape
{
    private readonly string _version = $"v{(int)generation}";

    public override ICallerDialect Dialect { get; } = AiSdkRoute.ChatOf(generation);

    public override void WriteList(Utf8JsonWriter json, IReadOnlyList<Target> targets)
    {
        json.WriteStartObject();
        WriteArray(json, "models"u8, targets);
        json.WriteEndObject();
    }

    public override void Write(Utf8JsonWriter json, Target target)
    {
        json.WriteStartObject();
        json.WriteString("id"u8, target.Name);
        json.WriteString("name"u8, target.DisplayName);
        if (target.Facts?.Prices is { } prices && prices[PriceKind.Input] is not null && prices[PriceKind.Output] is not null)
        {
            // The client wants both or nothing.
            PricingJson.WriteOfAiSdk(json, prices);
        }

        json.WriteStartObject("specification"u8);
        json.WriteString("specificationVersion"u8, _version);
        json.WriteString("provider"u8, target.Provider.Slug);
        json.WriteString("modelId"u8, target.Name);
        json.WriteEndObject();
        json.WriteString("modelType"u8, TypeOf(target));
        json.WriteEndObject();
    }

    /// <summary>What kind of model it is; where nobody knows, by its name: their makers put it there.</summary>
    private static ReadOnlySpan<byte> TypeOf(Target target) => target.Facts?.Type switch
    {
        ModelType.Embedding => "embedding"u8,
        ModelType.Rerank => "reranking"u8,
        ModelType.Image => "image"u8,
        ModelType.Video => "video"u8,
        ModelType.Audio => "speech"u8,
        ModelType.Transcription => "transcription"u8,
        ModelType.Realtime => "realtime"u8,
        null when target.Model.Contains("rerank", StringComparison.OrdinalIgnoreCase) => "reranking"u8,
        null when target.Model.Contains("embed", StringComparison.OrdinalIgnoreCase) => "embedding"u8,
        _ => "language"u8,
    };
}
