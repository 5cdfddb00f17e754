using System.Text.Json;

namespace Passerelle.Testing.Dialects;

/// <summary>Embeddings of Vertex AI: <c>:predict</c>, with a count of tokens for each text.</summary>
internal static class VertexPredict
{
    private static readonly HashSet<string> Fields = ["instances", "parameters"];
    private static readonly HashSet<string> InstanceFields = ["content", "task_type", "title"];

    public static UpstreamAnswer Answer(UpstreamRequest request)
    {
        if (request.Json is not { ValueKind: JsonValueKind.Object } json || json.Items("instances") is not { Count: > 0 } instances)
        {
            throw new RefusedRequestException("Invalid JSON payload received: instances is empty.");
        }

        if ((json.Stranger(Fields) ?? instances.Select(item => item.Stranger(InstanceFields)).FirstOrDefault(name => name is not null)) is { } stranger)
        {
            throw new RefusedRequestException($"Invalid JSON payload received. Unknown name \"{stranger}\": Cannot find field.");
        }

        var length = json.Member("parameters")?.Number("outputDimensionality");
        return UpstreamAnswer.Whole(200, "application/json; charset=UTF-8", PlainJson.Object(answer =>
        {
            answer.WriteStartArray("predictions");
            foreach (var instance in instances)
            {
                var text = instance.Text("content") ?? "";
                answer.WriteStartObject();
                answer.WriteStartObject("embeddings");
                answer.WriteStartObject("statistics");
                answer.WriteBoolean("truncated", false);
                answer.WriteNumber("token_count", text.Length);
                answer.WriteEndObject();
                SpokenVector.Write(answer, "values", SpokenVector.Of(text, length));
                answer.WriteEndObject();
                answer.WriteEndObject();
            }

            answer.WriteEndArray();
        }));
    }
}
