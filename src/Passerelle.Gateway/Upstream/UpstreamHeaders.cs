using System.Net.Http.Headers;

namespace Passerelle.Gateway.Upstream;

/// <summary>The headers by which dialects differ: the key's carrier, versions, and the betas that the caller asks for.</summary>
internal static class UpstreamHeaders
{
    /// <summary>Anthropic's first version, which every model knows; sent for callers who name none.</summary>
    private const string AnthropicVersion = "2023-06-01";

    /// <summary>Writes them.</summary>
    public static void Write(HttpRequestHeaders headers, Exchange x, Attempt attempt)
    {
        switch (attempt.Wire.Dialect.Name)
        {
            case "anthropic-messages" or "anthropic-token-count":
                Carry(headers, "x-api-key", attempt.Key);
                headers.Add("anthropic-version", attempt.Wire.IsTranslated ? AnthropicVersion : Asked(x, "anthropic-version") ?? AnthropicVersion);
                Forward(headers, x, attempt, "anthropic-beta");
                break;
            case "gemini" or "gemini-embeddings" or "gemini-token-count":
                Carry(headers, "x-goog-api-key", attempt.Key);
                break;
            default:
                headers.Authorization = attempt.Key?.Bearer;
                Forward(headers, x, attempt, "OpenAI-Beta");
                break;
        }
    }

    /// <summary>Puts the key of a provider into a header of its own; nothing without a key.</summary>
    public static void Carry(HttpRequestHeaders headers, string name, ProviderKey? key)
    {
        if (key is not null)
        {
            headers.Add(name, key.Bearer.Parameter);
        }
    }

    /// <summary>A beta of one dialect means nothing in another.</summary>
    private static void Forward(HttpRequestHeaders headers, Exchange x, Attempt attempt, string name)
    {
        if (!attempt.Wire.IsTranslated && Asked(x, name) is { } value)
        {
            headers.Add(name, value);
        }
    }

    /// <summary>The caller's header; null when absent, or when it holds what no header may (RFC 9110 §5.5).</summary>
    private static string? Asked(Exchange x, string name) =>
        x.Http.Request.Headers.TryGetValue(name, out var value) && value.ToString() is { Length: > 0 } text && !text.AsSpan().ContainsAnyExceptInRange(' ', '~')
            ? text
            : null;
}
