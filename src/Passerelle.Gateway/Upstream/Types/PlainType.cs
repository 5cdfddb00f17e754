using Passerelle.Gateway.Routing;
using Passerelle.Protocol;
using Passerelle.Protocol.Embeddings;
using Passerelle.Protocol.PassThrough;
using Passerelle.Protocol.Reranks;
using Passerelle.Protocol.TokenCounts;

namespace Passerelle.Gateway.Upstream.Types;

/// <summary>A provider whose every model speaks the same dialects, at addresses that follow from one base (URL-2).</summary>
/// <param name="dialects">The dialects that it speaks, the one for callers of any other first.</param>
public sealed class PlainType(IReadOnlyList<IProviderDialect> dialects) : ProviderType
{
    private static readonly TokenCountDialect[] Counters = [Dialects.AnthropicTokenCount, Dialects.GeminiTokenCount, Dialects.ResponsesTokenCount];

    /// <summary>Whether it has OpenAI's other endpoints, too.</summary>
    private readonly bool _isOpenAi = dialects.Any(spoken => spoken.Name is "openai-chat" or "openai-responses");

    private readonly IProviderDialect? _embeddings = EmbeddingsOf(dialects);

    /// <inheritdoc/>
    public override IProviderDialect? DialectFor(Target target, ICallerDialect asked)
    {
        if (asked is ICallerEmbeddingsDialect)
        {
            return _embeddings;
        }

        if (asked is TokenCountDialect)
        {
            return CounterFor(target, asked);
        }

        if (asked is ICallerRerankDialect)
        {
            return _isOpenAi ? Dialects.Rerank : null;
        }

        if (asked is PassThroughDialect or CompletionsDialect)
        {
            return _isOpenAi ? (IProviderDialect)asked : null;
        }

        foreach (var spoken in dialects)
        {
            if (ReferenceEquals(spoken, asked))
            {
                return spoken;
            }
        }

        return dialects[0];
    }

    /// <inheritdoc/>
    public override TokenCountDialect? CounterFor(Target target, ICallerDialect asked)
    {
        TokenCountDialect? found = null;
        foreach (var counter in Counters)
        {
            if (dialects.Any(spoken => spoken.Name == counter.Chat.Name) && (found is null || ReferenceEquals(counter, asked)))
            {
                found = counter;
            }
        }

        return found;
    }

    /// <inheritdoc/>
    public override Uri? Url(in CallPlace place)
    {
        var endpoints = place.Endpoints;
        return place.Dialect.Name switch
        {
            "openai-responses" => endpoints.ResponsesUrl,
            "openai-responses-token-count" => endpoints.At("responses/input_tokens"),
            "anthropic-token-count" => endpoints.At("messages/count_tokens"),
            "gemini-token-count" => endpoints.At($"models/{Uri.EscapeDataString(place.Target.Model)}:countTokens"),
            "openai-embeddings" => endpoints.EmbeddingsUrl,
            "openai-completions" => endpoints.For(EndpointKind.Completions),
            "rerank" => endpoints.For(EndpointKind.Rerank),
            "gemini-embeddings" => endpoints.At($"models/{Uri.EscapeDataString(place.Target.Model)}:{place.Method ?? GeminiEmbeddingsDialect.Method}"),
            "gemini" => endpoints.At(
                $"models/{Uri.EscapeDataString(place.Target.Model)}:{(place.Stream ? "streamGenerateContent" : "generateContent")}",
                place.Stream ? "alt=sse" : null),
            _ when place.Dialect is PassThroughDialect passing => endpoints.At(passing.Path),
            _ => endpoints.ChatUrl,
        };
    }

    /// <summary>How embeddings are given: as the maker of the first dialect that has any; null for Anthropic's dialect alone.</summary>
    private static IEmbeddingsDialect? EmbeddingsOf(IReadOnlyList<IProviderDialect> dialects)
    {
        foreach (var spoken in dialects)
        {
            switch (spoken.Name)
            {
                case "gemini":
                    return Dialects.GeminiEmbeddings;
                case "openai-chat" or "openai-responses":
                    return Dialects.OpenAiEmbeddings;
            }
        }

        return null;
    }
}
