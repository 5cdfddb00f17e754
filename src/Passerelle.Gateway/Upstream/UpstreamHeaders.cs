using System.Net.Http.Headers;

namespace Passerelle.Gateway.Upstream;

/// <summary>The headers by which dialects differ: versions and the betas that the caller asks for.</summary>
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
                headers.Add("anthropic-version", attempt.Wire.IsTranslated ? AnthropicVersion : Asked(x, "anthropic-version") ?? AnthropicVersion);
                Forward(headers, x, attempt, "anthropic-beta");
                break;
            case "openai-chat" or "openai-responses" or "openai-embeddings" or "openai-responses-token-count":
                Forward(headers, x, attempt, "OpenAI-Beta");
                break;
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
