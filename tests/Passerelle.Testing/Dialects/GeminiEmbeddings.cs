using System.Text.Json;

namespace Passerelle.Testing.Dialects;

/// <summary>Gemini's <c>embedContent</c> and <c>batchEmbedContents</c>.</summary>
internal static class GeminiEmbeddings
{
    private static readonly HashSet<string> Fields = ["model", "content", "taskType", "title", "outputDimensionality"];

    public static UpstreamAnswer Answer(UpstreamRequest request)
    {
        if (request.Json is not { ValueKind: JsonValueKind.Object } json)
        {
            throw new RefusedRequestException("Invalid JSON payload received.");
        }

        if (!request.Path.EndsWith(":batchEmbedContents", StringComparison.Ordinal))
        {
            var one = Vector(json, "");
            return Whole(PlainJson.Object(answer => WriteVector(answer, "embedding", one)));
        }

        var requests = json.Items("requests");
        if (requests.Count == 0)
        {
            throw new RefusedRequestException("* BatchEmbedContentsRequest.requests: requests is not specified\n");
        }

        var vectors = requests.Select((item, i) =>
        {
            // Each of them has to name the model of the address.
            var model = item.Text("model");
            return model is not null && model.EndsWith(request.Model ?? "", StringComparison.Ordinal)
                ? Vector(item, $" at 'requests[{i}]'")
                : throw new RefusedRequestException($"* BatchEmbedContentsRequest.requests[{i}].model: unexpected model name format\n");
        }).ToList();
        return Whole(PlainJson.Object(answer =>
        {
            answer.WriteStartArray("embeddings");
            foreach (var vector in vectors)
            {
                answer.WriteStartObject();
                SpokenVector.Write(answer, "values", vector);
                answer.WriteEndObject();
            }

            answer.WriteEndArray();
        }));
    }

    private static float[] Vector(JsonElement request, string place)
    {
        if (request.Stranger(Fields) is { } stranger)
        {
            throw new RefusedRequestException($"Invalid JSON payload received. Unknown name \"{stranger}\"{place}: Cannot find field.");
        }

        var text = string.Concat(request.Member("content")?.Items("parts").Select(part => part.Text("text")) ?? []);
        return text.Length > 0
            ? SpokenVector.Of(text, request.Number("outputDimensionality"))
            : throw new RefusedRequestException("* EmbedContentRequest.content: contents is not specified\n");
    }

    private static void WriteVector(Utf8JsonWriter json, string name, float[] vector)
    {
        json.WriteStartObject(name);
        SpokenVector.Write(json, "values", vector);
        json.WriteEndObject();
    }

    private static UpstreamAnswer Whole(ReadOnlyMemory<byte> body) => UpstreamAnswer.Whole(200, "application/json; charset=UTF-8", body);
}
