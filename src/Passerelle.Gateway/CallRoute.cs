using Microsoft.AspNetCore.Http;
using Passerelle.Protocol;
using Passerelle.Protocol.Embeddings;

namespace Passerelle.Gateway;

/// <summary>
/// What Gemini says in the address and other dialects in the body: <c>models/{model}:streamGenerateContent?alt=sse</c>
/// (Google AI, Method: models.streamGenerateContent).
/// </summary>
/// <param name="Model">The model as the caller named it; it may hold slashes and colons. Null when it named none.</param>
/// <param name="Method">What is behind the last colon.</param>
/// <param name="AsArray">Whether a stream is wanted as one JSON array and not as events.</param>
public record CallRoute(string? Model, string Method, bool AsArray)
{
    /// <summary>The methods that are served.</summary>
    public const string Served = "generateContent, streamGenerateContent, countTokens, embedContent, batchEmbedContents, predict";

    /// <summary>How it is talked.</summary>
    public virtual ICallerDialect Dialect => Method switch
    {
        "embedContent" or GeminiEmbeddingsDialect.Method => Dialects.GeminiEmbeddings,
        "countTokens" => Dialects.GeminiTokenCount,
        VertexPredictDialect.Method => Dialects.VertexPredict,
        _ => Dialects.Gemini,
    };

    /// <summary>Whether it is a stream.</summary>
    public virtual bool Stream => Method == "streamGenerateContent";

    /// <summary>Whether a stream is wanted, with what the body says of it.</summary>
    public virtual bool WantsStream(RequestHead head) => Stream;

    /// <summary>Reads the route value <c>call</c>; the error where it names no method that is served.</summary>
    public static ApiError? Read(HttpContext http, out CallRoute route)
    {
        var call = Uri.UnescapeDataString((string?)http.Request.RouteValues["call"] ?? "");
        var colon = call.LastIndexOf(':');
        var method = colon < 0 ? "" : call[(colon + 1)..];
        route = new CallRoute(colon < 0 ? call : call[..colon], method, !string.Equals(http.Request.Query["alt"], "sse", StringComparison.OrdinalIgnoreCase));
        return IsServed(method) && route.Model!.Length > 0
            ? null
            : new ApiError(ApiErrorKind.NotFound, $"There is no method \"{method}\" of models here. Served are: {Served}.");
    }

    /// <summary>Whether a path ends with a method that is served, whatever stands before it.</summary>
    public static bool IsCall(PathString path) => path.Value is { } text && text.LastIndexOf(':') is >= 0 and var colon && IsServed(text[(colon + 1)..]);

    private static bool IsServed(string method) =>
        method is "generateContent" or "streamGenerateContent" or "countTokens" or "embedContent" or "batchEmbedContents" or VertexPredictDialect.Method;
}
