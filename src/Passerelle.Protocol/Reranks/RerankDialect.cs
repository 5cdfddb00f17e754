using System.Buffers;
using System.Globalization;
using System.Text.Json;
using Passerelle.Protocol.AiSdkGateway;
using Passerelle.Protocol.Embeddings;
using Passerelle.Protocol.OpenAiChat;

namespace Passerelle.Protocol.Reranks;

/// <summary>
/// Reranking as providers give it (<c>POST /v1/rerank</c>): <c>{"model","query","documents","top_n"}</c> gives
/// <c>{"results":[{"index","relevance_score"}]}</c> at Cohere, Jina, vLLM, llama.cpp, Together and OpenRouter; Voyage says <c>top_k</c> and
/// <c>data</c>. Spoken by providers only.
/// </summary>
public sealed class RerankDialect : IProviderDialect
{
    /// <inheritdoc/>
    public string Name => "rerank";

    /// <inheritdoc/>
    public AnswerObserver Observe() => new RerankObserver();

    /// <summary>Writes a request for a target.</summary>
    public RequestTranslation WriteRequest(RerankRequest request, TargetTraits target)
    {
        var translation = new RequestTranslation();
        var output = new ArrayBufferWriter<byte>(1024);
        using (var json = new Utf8JsonWriter(output, AiSdkJson.Options))
        {
            json.WriteStartObject();
            json.WriteString("model"u8, target.Model);
            request.Query.WriteTo(json, "query"u8);
            json.WriteStartArray("documents"u8);
            foreach (var document in request.Documents)
            {
                document.WriteTo(json);
            }

            json.WriteEndArray();
            if (request.Top is { } top)
            {
                json.WriteNumber(target.Embeddings == EmbeddingsTraits.Voyage ? "top_k"u8 : "top_n"u8, top);
            }

            json.WriteEndObject();
        }

        if (request.HadObjects)
        {
            translation.Changed("documents");
        }

        foreach (var field in request.Extra)
        {
            translation.Dropped(field.Name);
        }

        translation.Body = output.WrittenMemory;
        return translation;
    }

    /// <summary>Reads a provider's answer.</summary>
    /// <param name="body">The body, which must outlive the answer.</param>
    /// <param name="request">What was asked: every index must be one of its documents', and each comes once.</param>
    /// <param name="answer">The answer.</param>
    /// <returns>Null, or what is wrong with the answer, an error of the provider.</returns>
    public ApiError? ReadAnswer(ReadOnlyMemory<byte> body, RerankRequest request, out RerankAnswer answer)
    {
        var marks = RerankReader.Read(body, out answer);
        if ((marks & AnswerMarks.Content) == 0)
        {
            return Wrong((marks & AnswerMarks.Error) != 0 ? OpenAiErrors.ReadMessage(body.Span) ?? "The provider answered with an error." : "The provider's answer has no ranking.");
        }

        var seen = new HashSet<int>();
        foreach (var ranked in answer.Ranking)
        {
            if (ranked.Index >= request.Documents.Count || !seen.Add(ranked.Index))
            {
                return Wrong(string.Create(CultureInfo.InvariantCulture, $"The provider ranked document {ranked.Index} of {request.Documents.Count}{(ranked.Index < request.Documents.Count ? " twice" : "")}."));
            }
        }

        return null;
    }

    private static ApiError Wrong(string message) => new(ApiErrorKind.UpstreamFailed, message) { Source = ErrorSource.Upstream };
}
