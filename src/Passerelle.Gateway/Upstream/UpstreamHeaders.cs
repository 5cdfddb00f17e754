using System.Net.Http.Headers;
using Passerelle.Protocol.AiSdkGateway;

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
                if (attempt.Target.Provider.Type.HasEnvelope(attempt.Wire.Dialect))
                {
                    // The version stands in the body there.
                    if (attempt.Target.Provider.Type.TakesBetasInHeader)
                    {
                        Forward(headers, x, attempt, "anthropic-beta");
                    }

                    break;
                }

                headers.Add("anthropic-version", attempt.Wire.IsTranslated ? AnthropicVersion : Asked(x, "anthropic-version") ?? AnthropicVersion);
                Forward(headers, x, attempt, "anthropic-beta");
                WriteBetas(headers, x, attempt);
                break;
            case "openai-chat" or "openai-responses" or "openai-embeddings" or "openai-responses-token-count":
                Forward(headers, x, attempt, "OpenAI-Beta");
                break;
        }
    }

    /// <summary>Betas that a translated request needs, and those that a caller of the AI SDK names: it has no dialect of its own to name them in.</summary>
    private static void WriteBetas(HttpRequestHeaders headers, Exchange x, Attempt attempt)
    {
        if (!attempt.Wire.IsTranslated)
        {
            return;
        }

        var asked = AiSdkGatewayDialect.IsNameOfOne(x.Dialect.Name) ? Asked(x, "anthropic-beta") : null;
        var betas = string.Join(',', asked is null ? attempt.Wire.Betas : attempt.Wire.Betas.Append(asked));
        if (betas.Length > 0)
        {
            headers.Add("anthropic-beta", betas);
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
