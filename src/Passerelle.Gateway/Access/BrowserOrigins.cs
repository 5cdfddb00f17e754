using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;
using Passerelle.Gateway.Config;
using Passerelle.Protocol;

namespace Passerelle.Gateway.Access;

/// <summary>
/// Which web pages may call the gateway from a browser (Fetch, CORS protocol). Keys come in headers and never in cookies, so credentials
/// are not allowed to anybody, and a page can do no more than what its own key may. The admin API is for no page of another origin.
/// </summary>
public sealed class BrowserOrigins(GatewayOptions options)
{
    /// <summary>In <see cref="GatewayOptions.AllowedOrigins"/>: every page that this machine serves itself.</summary>
    public const string Loopback = "loopback";

    /// <summary>In <see cref="GatewayOptions.AllowedOrigins"/>: every page.</summary>
    public const string Any = "*";

    /// <summary>How long a browser may remember the answer to a preflight, in seconds: as long as Chromium does at most.</summary>
    private const string MaxAge = "7200";

    /// <summary>What scripts may read of an answer beside its body.</summary>
    private const string Exposed =
        "x-request-id, request-id, retry-after, retry-after-ms, x-should-retry, x-passerelle-request-id, x-passerelle-provider, x-passerelle-model, "
        + "x-passerelle-attempts, x-passerelle-changes, x-passerelle-overhead-ms, x-passerelle-error-source, openai-model, openai-processing-ms, openai-version, "
        + "x-ratelimit-limit-requests, x-ratelimit-limit-tokens, x-ratelimit-remaining-requests, x-ratelimit-remaining-tokens, x-ratelimit-reset-requests, x-ratelimit-reset-tokens";

    /// <summary>The longest list of header names that is answered, in characters; OpenAI's library asks for about 200.</summary>
    private const int LongestRequest = 4096;

    /// <summary>One of <see cref="GatewayOptions.AllowedOrigins"/> in the form in which browsers send it; null when it is none.</summary>
    /// <param name="text"><c>loopback</c>, <c>*</c>, or scheme, host and port: <c>https://app.example.com</c>.</param>
    public static string? Normalize(string text) =>
        text is Loopback or Any ? text
        : Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https" && uri.PathAndQuery == "/" && uri is { UserInfo: "", Fragment: "", Host.Length: > 0 }
            && !text.Contains('*', StringComparison.Ordinal)
            ? uri.GetLeftPart(UriPartial.Authority).ToLowerInvariant()
            : null;

    /// <summary>The middleware: answers preflights, and marks the answers that a page may read.</summary>
    public Task ServeAsync(HttpContext http, RequestDelegate next)
    {
        var request = http.Request;
        var origin = request.Headers.Origin.ToString();
        if (origin.Length == 0 || IsClosed(request.Path))
        {
            return next(http);
        }

        var isPreflight = HttpMethods.IsOptions(request.Method) && request.Headers.AccessControlRequestMethod.Count > 0;
        var headers = http.Response.Headers;
        headers.Append(HeaderNames.Vary, "Origin");
        if (!IsAllowed(origin))
        {
            return isPreflight ? RefuseAsync(http, origin) : next(http);
        }

        headers.AccessControlAllowOrigin = origin;
        if (!isPreflight)
        {
            headers.AccessControlExposeHeaders = Exposed;
            return next(http);
        }

        http.Response.StatusCode = StatusCodes.Status204NoContent;
        headers.Append(HeaderNames.Vary, "Access-Control-Request-Method, Access-Control-Request-Headers");
        headers.AccessControlAllowMethods = "GET, HEAD, POST";
        headers.AccessControlMaxAge = MaxAge;

        // Every header that a client library invents: what of them goes to a provider is decided elsewhere.
        var asked = request.Headers.AccessControlRequestHeaders.ToString();
        if (asked.Length is > 0 and <= LongestRequest)
        {
            headers.AccessControlAllowHeaders = asked;
        }

        // A page of the public web that calls a server in a private network (Private Network Access).
        if (request.Headers.ContainsKey("Access-Control-Request-Private-Network"))
        {
            headers["Access-Control-Allow-Private-Network"] = "true";
        }

        return Task.CompletedTask;
    }

    private static bool IsClosed(PathString path) => path.StartsWithSegments("/admin") || path.StartsWithSegments("/health");

    private static Task RefuseAsync(HttpContext http, string origin) =>
        Answer.WriteErrorAsync(
            http,
            GatewayRoutes.DialectOf(http.Request),
            new ApiError(ApiErrorKind.Forbidden, $"Pages of {Shown(origin)} may not call this gateway. Allow them with --allow-origins.") { Code = "origin_not_allowed" }).AsTask();

    /// <summary>An origin as it may be said back: whoever sends it need not be a browser.</summary>
    private static string Shown(string origin) => origin.Length <= 100 && Normalize(origin) is { } known ? known : "this origin";

    /// <summary>Whether a page of this machine: by the exact names, since what a resolver makes of others is its own affair.</summary>
    private static bool IsLoopback(string origin)
    {
        var start = origin.StartsWith("http://", StringComparison.Ordinal) ? 7 : origin.StartsWith("https://", StringComparison.Ordinal) ? 8 : -1;
        if (start < 0)
        {
            return false;
        }

        var host = origin.AsSpan(start);
        var port = host.LastIndexOf(':');
        if (port > host.LastIndexOf(']') && port >= 0)
        {
            if (host[(port + 1)..].ContainsAnyExceptInRange('0', '9'))
            {
                return false;
            }

            host = host[..port];
        }

        return host is "localhost" or "127.0.0.1" or "[::1]";
    }

    private bool IsAllowed(string origin)
    {
        foreach (var allowed in options.AllowedOrigins)
        {
            if (allowed == Any || (allowed == Loopback ? IsLoopback(origin) : string.Equals(allowed, origin, StringComparison.OrdinalIgnoreCase)))
            {
                return true;
            }
        }

        return false;
    }
}
