using System.Text.Json;

namespace Passerelle.Testing.Dialects;

/// <summary>Reranking as vLLM and Jina give it: the more words of the query are in a document, the better it is.</summary>
internal static class Reranking
{
    private static readonly HashSet<string> Fields = ["model", "query", "documents", "top_n", "return_documents"];

    public static UpstreamAnswer Answer(UpstreamRequest request)
    {
        if (request.Json is not { ValueKind: JsonValueKind.Object } json || json.Text("query") is not { } query)
        {
            throw new RefusedRequestException("Missing required parameter: 'query'.", "query", "missing_required_parameter");
        }

        var documents = json.Items("documents");
        if (documents.Count == 0 || documents.Any(document => document.ValueKind != JsonValueKind.String))
        {
            throw new RefusedRequestException("'documents' must be a non-empty string array.", "documents", "invalid_type");
        }

        if (json.Stranger(Fields) is { } stranger)
        {
            throw new RefusedRequestException($"Unknown parameter: '{stranger}'.", stranger, "unknown_parameter");
        }

        var wanted = Words(query);
        var ranked = documents
            .Select((document, index) => (Index: index, Score: Math.Round((double)Words(document.GetString()!).Intersect(wanted).Count() / wanted.Count, 4)))
            .OrderByDescending(document => document.Score)
            .Take(json.Number("top_n") ?? documents.Count)
            .ToList();
        var tokens = SpokenVector.Tokens(query) + documents.Sum(document => SpokenVector.Tokens(document.GetString()!));
        var body = PlainJson.Object(answer =>
        {
            answer.WriteString("model", request.Model ?? "none");
            answer.WriteStartObject("usage");
            answer.WriteNumber("total_tokens", tokens);
            answer.WriteEndObject();
            answer.WriteStartArray("results");
            foreach (var (index, score) in ranked)
            {
                answer.WriteStartObject();
                answer.WriteNumber("index", index);
                answer.WriteNumber("relevance_score", score);
                answer.WriteEndObject();
            }

            answer.WriteEndArray();
        });
        return UpstreamAnswer.Whole(200, "application/json", body, 0, new UsageTold(tokens, 0));
    }

    private static HashSet<string> Words(string text) => [.. text.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(word => word.Trim('.', ',', '?').ToUpperInvariant())];
}
