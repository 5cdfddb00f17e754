using System.Text;

namespace Passerelle.Testing.Dialects;

/// <summary>Which dialect answers which path. Dialects know nothing of sockets; transport knows nothing of JSON.</summary>
internal static class DialectTable
{
    /// <summary>The normal answer to a request; the vendor's refusal where it would not take it.</summary>
    public static UpstreamAnswer Answer(UpstreamRequest request, AnswerWish wish, TimeProvider time, ResponsesMemory memory)
    {
        try
        {
            return Spoken(request, wish, time, memory);
        }
        catch (RefusedRequestException refused)
        {
            return Of(request) switch
            {
                SpokenDialect.Anthropic => AnthropicErrors.Answer(refused),
                SpokenDialect.Gemini => GeminiErrors.Answer(refused),
                _ => OpenAiErrors.Answer(refused),
            };
        }
    }

    /// <summary>The answer with an error status, in the envelope of the request's dialect.</summary>
    /// <param name="request">The request.</param>
    /// <param name="status">HTTP status.</param>
    /// <param name="flavour">quota, context, filter, model, or null for what the status usually means.</param>
    /// <param name="message">Other words; null for the usual.</param>
    public static UpstreamAnswer Error(UpstreamRequest request, int status, string? flavour, string? message = null) => Of(request) switch
    {
        SpokenDialect.Anthropic => AnthropicErrors.Answer(status, flavour, message),
        SpokenDialect.Gemini => GeminiErrors.Answer(status, flavour, message),
        _ => OpenAiErrors.Answer(status, flavour, message),
    };

    /// <summary>An error told within a 200: as an event of a stream, else as the body.</summary>
    public static byte[] ErrorWithin(UpstreamRequest request, bool isStream, int status, string? message)
    {
        var dialect = Of(request);
        if (isStream && dialect == SpokenDialect.OpenAiResponses)
        {
            return Encoding.UTF8.GetBytes(OpenAiErrors.ResponsesEvent(status, message));
        }

        var json = dialect switch
        {
            SpokenDialect.Anthropic => AnthropicErrors.Body(status, null, message),
            SpokenDialect.Gemini => GeminiErrors.Body(status, null, message),
            _ => OpenAiErrors.Body(status, null, message),
        };
        var name = dialect == SpokenDialect.Anthropic ? "event: error\n" : "";
        return Encoding.UTF8.GetBytes(isStream ? $"{name}data: {json}\n\n" : json);
    }

    /// <summary>By the path; by the headers where the path is no vendor's own.</summary>
    private static SpokenDialect Of(UpstreamRequest request) =>
        EndsWith(request, "/responses") ? SpokenDialect.OpenAiResponses
        : EndsWith(request, "/chat/completions", "/embeddings", "/rerank") ? SpokenDialect.OpenAi
        : EndsWith(request, "/messages", "/messages/count_tokens") || VertexShapes.IsClaude(request) ? SpokenDialect.Anthropic
        : EndsWith(request, ":rawPredict", ":streamRawPredict") ? SpokenDialect.OpenAi
        : request.Path.Contains("/models/", StringComparison.Ordinal) ? SpokenDialect.Gemini
        : request.Header("anthropic-version") is not null ? SpokenDialect.Anthropic
        : request.Header("x-goog-api-key") is not null ? SpokenDialect.Gemini
        : SpokenDialect.OpenAi;

    private static UpstreamAnswer Spoken(UpstreamRequest request, AnswerWish wish, TimeProvider time, ResponsesMemory memory) => request.Method switch
    {
        "POST" when EndsWith(request, "/chat/completions") => OpenAiChat.Answer(request, wish, time),
        "POST" when OpenAiOthers.Has(request) => OpenAiOthers.Answer(request),
        "POST" when EndsWith(request, "/responses") => OpenAiResponses.Answer(request, wish, time, memory),
        "POST" when EndsWith(request, "/embeddings") => OpenAiEmbeddings.Answer(request),
        "POST" when EndsWith(request, "/rerank") => Reranking.Answer(request),
        "POST" when EndsWith(request, "/messages") => AnthropicMessages.Answer(request, wish),
        "POST" when EndsWith(request, "/messages/count_tokens") => AnthropicMessages.Count(request),
        "POST" when VertexShapes.IsCount(request) => AnthropicMessages.Count(VertexShapes.AsAnthropic(request)),
        "POST" when VertexShapes.IsClaude(request) => AnthropicMessages.Answer(VertexShapes.AsAnthropic(request), wish),
        "POST" when EndsWith(request, ":rawPredict", ":streamRawPredict") => OpenAiChat.Answer(request, wish, time),
        "POST" when EndsWith(request, ":generateContent", ":streamGenerateContent") => GeminiGenerate.Answer(request, wish),
        "POST" when EndsWith(request, ":countTokens") => GeminiGenerate.Count(request),
        "POST" when EndsWith(request, ":predict") => VertexPredict.Answer(request),
        "POST" when EndsWith(request, ":embedContent", ":batchEmbedContents") => GeminiEmbeddings.Answer(request),
        "GET" when EndsWith(request, "/picture.png") => UpstreamAnswer.Whole(200, "image/png", FaultUpstream.Picture),
        "GET" when EndsWith(request, "/models") => OpenAiModels.Answer(),
        _ => Error(request, 404, "path", Of(request) == SpokenDialect.OpenAi ? $"Invalid URL ({request.Method} {request.Path})" : null),
    };

    private static bool EndsWith(UpstreamRequest request, params ReadOnlySpan<string> endings)
    {
        foreach (var ending in endings)
        {
            if (request.Path.EndsWith(ending, StringComparison.Ordinal))
            {
                return true;
            }
        }

        return false;
    }
}
