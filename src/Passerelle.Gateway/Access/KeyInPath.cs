using Microsoft.AspNetCore.Http;

namespace Passerelle.Gateway.Access;

/// <summary>
/// For programs that can be given an address and no header: <c>/with-key/{gateway key}/api.json</c> is <c>/api.json</c> with that key. The key is
/// taken out of the path before anything else looks at it, so that nothing that logs a path can log it. Nothing but the list of models is
/// reached in this way: addresses end up in histories and in the logs of proxies.
/// </summary>
public static class KeyInPath
{
    /// <summary>What such a path begins with.</summary>
    public const string Prefix = "/with-key";

    /// <summary>What may stand behind the key.</summary>
    private const string Served = "/api.json";

    /// <summary>The middleware; the first of all, before routing.</summary>
    public static Task TakeAsync(HttpContext http, RequestDelegate next)
    {
        if (http.Request.Path.StartsWithSegments(Prefix, out var rest))
        {
            var text = rest.Value.AsSpan().TrimStart('/');
            var end = text.IndexOf('/');
            var isServed = end > 0 && text[end..].SequenceEqual(Served);
            if (isServed)
            {
                // What is no key need not become a header to be refused.
                http.Request.Headers.Authorization = GatewayKeyText.TryParse(text[..end], out _) ? $"Bearer {text[..end]}" : "none";
            }

            http.Request.Path = isServed ? Served : Prefix;
        }

        return next(http);
    }
}
