using System.Text.Json;
using Passerelle.Gateway.Routing;
using Passerelle.Protocol;
using Passerelle.Protocol.AiSdkGateway;

namespace Passerelle.Gateway.Catalog;

/// <summary>
/// The models as clients of Vercel's AI Gateway read them (<c>GET …/config</c>):
/// <c>{"models":[{"id","name","specification":{"specificationVersion","provider","modelId"},"modelType"}]}</c>. They refuse the whole list
/// when a version is not their own.
/// </summary>
internal sealed class AiSdkModelShape(AiSdkGeneration generation) : ModelShapes
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
        json.WriteStartObject("specification"u8);
        json.WriteString("specificationVersion"u8, _version);
        json.WriteString("provider"u8, target.Provider.Slug);
        json.WriteString("modelId"u8, target.Name);
        json.WriteEndObject();
        json.WriteString("modelType"u8, TypeOf(target.Model));
        json.WriteEndObject();
    }

    /// <summary>What kind of model it is, by its name: their makers put it there.</summary>
    private static ReadOnlySpan<byte> TypeOf(string model) =>
        model.Contains("rerank", StringComparison.OrdinalIgnoreCase) ? "reranking"u8
        : model.Contains("embed", StringComparison.OrdinalIgnoreCase) ? "embedding"u8
        : "language"u8;
}
