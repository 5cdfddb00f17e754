using System.Text;

namespace Passerelle.Testing.Dialects;

/// <summary>Which dialect answers which path. Dialects know nothing of sockets; transport knows nothing of JSON.</summary>
internal static class DialectTable
{
    /// <summary>The normal answer to a request.</summary>
    public static UpstreamAnswer Answer(UpstreamRequest request, AnswerWish wish, TimeProvider time) => (request.Method, request.Path) switch
    {
        ("POST", var path) when path.EndsWith("/chat/completions", StringComparison.Ordinal) => OpenAiChat.Answer(request, wish, time),
        ("GET", var path) when path.EndsWith("/models", StringComparison.Ordinal) => OpenAiModels.Answer(),
        _ => OpenAiErrors.Answer(404, "path", $"Invalid URL ({request.Method} {request.Path})"),
    };

    /// <summary>The answer with an error status, in the dialect's envelope.</summary>
    /// <param name="status">HTTP status.</param>
    /// <param name="flavour">quota, context, filter, model, or null for what the status usually means.</param>
    public static UpstreamAnswer Error(int status, string? flavour) => OpenAiErrors.Answer(status, flavour, null);

    /// <summary>An error told within a 200: as an event of a stream, else as the body.</summary>
    public static byte[] ErrorWithin(bool isStream, int status, string? message)
    {
        var json = OpenAiErrors.Body(status, null, message);
        return Encoding.UTF8.GetBytes(isStream ? $"data: {json}\n\n" : json);
    }
}
