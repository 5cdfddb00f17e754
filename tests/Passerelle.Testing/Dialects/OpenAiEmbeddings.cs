using System.Text.Json;

namespace Passerelle.Testing.Dialects;

/// <summary>OpenAI's embeddings, as numbers or packed (<c>encoding_format: base64</c>, little-endian float32).</summary>
internal static class OpenAiEmbeddings
{
    private static readonly HashSet<string> Fields = ["input", "model", "encoding_format", "dimensions", "user"];

    public static UpstreamAnswer Answer(UpstreamRequest request)
    {
        if (request.Json is not { ValueKind: JsonValueKind.Object } json || json.Member("input") is not { } input)
        {
            throw new RefusedRequestException("Missing required parameter: 'input'.", "input", "missing_required_parameter");
        }

        if (json.Stranger(Fields) is { } stranger)
        {
            throw new RefusedRequestException($"Unknown parameter: '{stranger}'.", stranger, "unknown_parameter");
        }

        var texts = input.ValueKind == JsonValueKind.Array ? [.. input.EnumerateArray().Select(item => item.ToString())] : new[] { input.ToString() };
        var packed = json.Text("encoding_format") switch
        {
            null or "float" => false,
            "base64" => true,
            var other => throw new RefusedRequestException($"Invalid value: '{other}'. Supported values are: 'float' and 'base64'.", "encoding_format", "invalid_value"),
        };
        var tokens = texts.Sum(SpokenVector.Tokens);
        var body = PlainJson.Object(answer =>
        {
            answer.WriteString("object", "list");
            answer.WriteStartArray("data");
            for (var i = 0; i < texts.Length; i++)
            {
                var vector = SpokenVector.Of(texts[i], json.Number("dimensions"));
                answer.WriteStartObject();
                answer.WriteString("object", "embedding");
                answer.WriteNumber("index", i);
                if (packed)
                {
                    answer.WriteString("embedding", SpokenVector.Packed(vector));
                }
                else
                {
                    SpokenVector.Write(answer, "embedding", vector);
                }

                answer.WriteEndObject();
            }

            answer.WriteEndArray();
            answer.WriteString("model", request.Model ?? "none");
            answer.WriteStartObject("usage");
            answer.WriteNumber("prompt_tokens", tokens);
            answer.WriteNumber("total_tokens", tokens);
            answer.WriteEndObject();
        });
        return UpstreamAnswer.Whole(200, "application/json", body, 0, new UsageTold(tokens, 0));
    }
}
