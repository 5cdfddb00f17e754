using Microsoft.AspNetCore.Http;

namespace Passerelle.Gateway;

/// <summary>
/// HEAD is GET without the body (RFC 9110 §9.3.2), on every route. Probes and some clients begin with one; at <c>/</c>, where nothing
/// else is, it says that somebody is there.
/// </summary>
public static class HeadRequests
{
    /// <summary>The middleware.</summary>
    public static Task ServeAsync(HttpContext http, RequestDelegate next)
    {
        if (HttpMethods.IsHead(http.Request.Method))
        {
            if (http.Request.Path == "/")
            {
                return Task.CompletedTask;
            }

            // The server goes by the method on the wire and leaves the body out by itself.
            http.Request.Method = HttpMethods.Get;
        }

        return next(http);
    }
}
