using System.Buffers;
using System.Collections.Frozen;
using System.Globalization;
using System.Net.Http.Headers;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Passerelle.Protocol;
using Passerelle.Protocol.Json;

namespace Passerelle.Gateway;

/// <summary>The head of what the caller gets: status, the gateway's own headers, and those of the provider's that may pass.</summary>
public static class Answer
{
    /// <summary>Headers of a provider's answer that reach the caller, in this spelling. Everything else (cookies, CORS, hop-by-hop) stays.</summary>
    private static readonly FrozenDictionary<string, string> Passing = new[]
    {
        "x-request-id", "request-id", "openai-model", "openai-processing-ms", "openai-version", "retry-after", "retry-after-ms", "x-should-retry",
        "x-ratelimit-limit-requests", "x-ratelimit-limit-tokens", "x-ratelimit-remaining-requests", "x-ratelimit-remaining-tokens",
        "x-ratelimit-reset-requests", "x-ratelimit-reset-tokens",
    }.ToFrozenDictionary(static name => name, StringComparer.OrdinalIgnoreCase);

    /// <summary>Sets the head of an answer that comes from a provider. Nothing is sent yet.</summary>
    public static void Begin(Exchange x, HttpResponseMessage upstream, int status, long? length)
    {
        var response = x.Http.Response;
        response.StatusCode = x.Status = status;
        response.ContentLength = length;
        response.ContentType = x.Attempt is { Wire.IsTranslated: false } && upstream.Content.Headers.NonValidated.TryGetValues("Content-Type", out var type) ? type.ToString() : "application/json";
        Copy(upstream.Headers, response.Headers);
        WriteOwn(x, response.Headers);
    }

    /// <summary>Begins an answer whose body is a stream: sent at once, piece by piece.</summary>
    public static void BeginStream(Exchange x, HttpResponseMessage upstream)
    {
        Begin(x, upstream, StatusCodes.Status200OK, null);
        if (x.Head!.AsArray)
        {
            x.Http.Response.ContentType = "application/json";
        }
        else if (x.Dialect.Framing == StreamFraming.Lines)
        {
            x.Http.Response.ContentType = "application/x-ndjson";
        }
        else if (x.Http.Response.ContentType is not { } type || !type.Contains("event-stream", StringComparison.OrdinalIgnoreCase))
        {
            x.Http.Response.ContentType = "text/event-stream";
        }

        x.Http.Response.Headers.CacheControl = "no-cache";

        // nginx holds a proxied stream back unless it is told not to.
        x.Http.Response.Headers["X-Accel-Buffering"] = "no";
        x.Http.Features.Get<IHttpResponseBodyFeature>()?.DisableBuffering();
    }

    /// <summary>Sets the head of a JSON answer that the gateway gives by itself. Nothing is sent yet.</summary>
    public static void BeginOwn(Exchange x, long length)
    {
        var response = x.Http.Response;
        response.StatusCode = x.Status;
        response.ContentLength = length;
        response.ContentType = "application/json";
        WriteOwn(x, response.Headers);
    }

    /// <summary>Answers with the error of the exchange in the caller's dialect, when there is one and nothing has been sent.</summary>
    public static async ValueTask WriteErrorAsync(Exchange x)
    {
        var response = x.Http.Response;
        if (x.Error is not { } error || response.HasStarted || x.Aborted.IsCancellationRequested)
        {
            return;
        }

        if (x.UpstreamAnswer is { } given)
        {
            Begin(x, given.Message, given.Status, given.Body.Length);
            response.Headers["x-passerelle-error-source"] = "upstream";
            if (response.Headers.RetryAfter.Count == 0)
            {
                // Google says it in the body only.
                WriteWait(error.RetryAfter, response.Headers);
            }

            x.ResponseBytes = given.Body.Length;
            await response.Body.WriteAsync(given.Body, x.Aborted);
            return;
        }

        await WriteErrorAsync(x.Http, x.Dialect, error, x);
    }

    /// <summary>Answers with an error outside an exchange: an unknown route, a wrong method.</summary>
    public static async ValueTask WriteErrorAsync(HttpContext http, ICallerDialect dialect, ApiError error, Exchange? x = null)
    {
        var body = new ArrayBufferWriter<byte>(256);
        dialect.WriteError(body, x is null ? error : error with { RequestId = x.RequestId, Model = x.Model });
        var response = http.Response;
        response.StatusCode = error.Status;
        response.ContentType = "application/json";
        response.ContentLength = body.WrittenCount;
        response.Headers["x-passerelle-error-source"] = error.Source == ErrorSource.Gateway ? "gateway" : "upstream";
        WriteWait(error.RetryAfter, response.Headers);
        if (error.Kind == ApiErrorKind.Unauthorized)
        {
            response.Headers.WWWAuthenticate = "Bearer";
        }

        if (x is not null)
        {
            WriteOwn(x, response.Headers);
            if (dialect == Dialects.AnthropicMessages)
            {
                // What Anthropic's clients show of an error.
                response.Headers["request-id"] = x.RequestId;
            }

            x.ResponseBytes = body.WrittenCount;
        }

        await response.Body.WriteAsync(body.WrittenMemory, http.RequestAborted);
    }

    /// <summary>In whole seconds for everybody, and in milliseconds for OpenAI's and Anthropic's clients where a second is not fine enough.</summary>
    private static void WriteWait(TimeSpan? wait, IHeaderDictionary headers)
    {
        if (wait is not { } time)
        {
            return;
        }

        headers.RetryAfter = ((long)Math.Ceiling(time.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
        if (time.Ticks % TimeSpan.TicksPerSecond != 0)
        {
            headers["retry-after-ms"] = ((long)Math.Ceiling(time.TotalMilliseconds)).ToString(CultureInfo.InvariantCulture);
        }
    }

    private static void WriteOwn(Exchange x, IHeaderDictionary headers)
    {
        headers["x-passerelle-request-id"] = x.RequestId;
        if (x.Attempt is { } attempt)
        {
            headers["x-passerelle-provider"] = attempt.Target.Provider.Slug;
            headers["x-passerelle-model"] = attempt.Target.ModelHeader;
            if (attempt.Wire.Changes.Count > 0)
            {
                headers["x-passerelle-changes"] = JsonNames.ForHeader(string.Join(", ", attempt.Wire.Changes));
            }

            headers["x-passerelle-attempts"] = x.Attempts.Count == 1 ? "1" : x.Attempts.Count.ToString(CultureInfo.InvariantCulture);
        }

        x.Overhead = x.Elapsed - x.UpstreamWait;
        headers["x-passerelle-overhead-ms"] = Milliseconds(x.Overhead);
    }

    private static void Copy(HttpResponseHeaders from, IHeaderDictionary to)
    {
        foreach (var (name, values) in from.NonValidated)
        {
            if (Passing.TryGetValue(name, out var passed))
            {
                to[passed] = values.ToString();
            }
        }
    }

    /// <summary>Milliseconds with one to three decimals, as <c>0.0##</c> would write them.</summary>
    private static string Milliseconds(TimeSpan span)
    {
        var microseconds = Math.Max(0, (span.Ticks + (TimeSpan.TicksPerMicrosecond / 2)) / TimeSpan.TicksPerMicrosecond);
        var (whole, rest) = Math.DivRem(microseconds, 1000);
        Span<char> text = stackalloc char[24];
        _ = text.TryWrite(CultureInfo.InvariantCulture, $"{whole}.{rest:000}", out var length);
        while (text[length - 1] == '0' && text[length - 2] != '.')
        {
            length--;
        }

        return text[..length].ToString();
    }
}
