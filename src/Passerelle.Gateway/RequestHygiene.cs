using Microsoft.AspNetCore.Http;
using Passerelle.Protocol;

namespace Passerelle.Gateway;

/// <summary>
/// Refuses requests whose length can be read in two ways (RFC 9112 §6.1, §6.3), before anything looks at them. The web server lets
/// both forms pass, and a proxy in front may have read them differently.
/// </summary>
public static class RequestHygiene
{
    /// <summary>The middleware.</summary>
    public static Task CheckAsync(HttpContext http, RequestDelegate next)
    {
        var headers = http.Request.Headers;
        if (headers.TransferEncoding.Count == 0)
        {
            return next(http);
        }

        // The server moves a Content-Length beside Transfer-Encoding to X-Content-Length.
        var both = headers.ContentLength is not null || headers.ContainsKey("X-Content-Length");
        if (!both && string.Equals(headers.TransferEncoding, "chunked", StringComparison.OrdinalIgnoreCase))
        {
            return next(http);
        }

        http.Response.Headers.Connection = "close";
        return Answer.WriteErrorAsync(
            http,
            Dialects.OpenAiChat,
            ApiError.Invalid("Send either Content-Length or \"Transfer-Encoding: chunked\", not both and nothing else.", code: "ambiguous_length")).AsTask();
    }
}
