using System.Globalization;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Security.Authentication;
using Passerelle.Gateway.Upstream.Credentials;
using Passerelle.Gateway.Upstream.Types;
using Passerelle.Protocol;
using Passerelle.Protocol.AnthropicMessages;

namespace Passerelle.Gateway.Upstream;

/// <summary>
/// The table of what a provider's failure means: what the caller sees and what is tried next. The rows F01–F38 of the fault
/// catalogue, as far as they need no memory of earlier requests.
/// </summary>
public static class UpstreamErrors
{
    /// <summary>A longer wait than this is not believed: seven days, the longest quota window in use.</summary>
    private static readonly TimeSpan LongestWait = TimeSpan.FromDays(7);

    /// <summary>What a status means: the kind that the caller sees, and the next step.</summary>
    public static (ApiErrorKind Kind, NextStep Next) OfStatus(int status) => status switch
    {
        // Never 401 or 402 to the caller: it would look for the fault in its own key or purse (F19, F20).
        401 or 402 or 403 => (ApiErrorKind.UpstreamFailed, NextStep.OtherKey),
        404 or 405 => (ApiErrorKind.ModelNotFound, NextStep.OtherAddress),
        408 or 425 => (ApiErrorKind.UpstreamTimeout, NextStep.Again),
        409 => (ApiErrorKind.Conflict, NextStep.Again),
        413 => (ApiErrorKind.TooLarge, NextStep.Stop),
        415 => (ApiErrorKind.UnsupportedMediaType, NextStep.Stop),
        429 => (ApiErrorKind.RateLimited, NextStep.OtherKey),
        503 or 529 => (ApiErrorKind.Unavailable, NextStep.Again),
        504 => (ApiErrorKind.UpstreamTimeout, NextStep.Stop),
        >= 500 => (ApiErrorKind.UpstreamFailed, NextStep.Again),
        >= 400 => (ApiErrorKind.InvalidRequest, NextStep.Stop),
        _ => (ApiErrorKind.UpstreamFailed, NextStep.Stop),
    };

    /// <summary>The failure in an answer with an error status.</summary>
    /// <param name="attempt">The call.</param>
    /// <param name="response">The answer's head.</param>
    /// <param name="body">Its body.</param>
    /// <param name="now">The time, for hints that name a date.</param>
    public static UpstreamFailure OfAnswer(Attempt attempt, HttpResponseMessage response, byte[] body, DateTimeOffset now)
    {
        var (provider, wire) = (attempt.Target.Provider, attempt.Wire);
        var said = ProviderErrors.Read(body);
        var status = (said.Code, (int)response.StatusCode) switch
        {
            // Google says 400 where others say 401.
            ("API_KEY_INVALID" or "API_KEY_EXPIRED", 400) => 401,

            // OpenRouter's moderation: the prompt's fault and not the key's (F23).
            (ProviderErrors.Moderated, 403) => 400,
            var (_, told) => told,
        };
        var (kind, next) = OfStatus(status);
        var refused = new Refused(attempt.Target, attempt.Key, (int)response.StatusCode, said, body.AsSpan().TrimStart(" \t\r\n"u8).StartsWith("<"u8));
        if (provider.Type.Explain(refused) is { } explained)
        {
            return new UpstreamFailure(explained with { RetryAfter = RetryAfter(response.Headers, now) ?? said.RetryAfter }, next == NextStep.OtherAddress ? NextStep.Stop : next);
        }

        var isAnthropics = status == 529 && wire is { IsTranslated: false, Dialect: AnthropicMessagesDialect };
        var passes = ApiError.StatusOf(kind) == status || (kind == ApiErrorKind.InvalidRequest && status is >= 400 and < 500) || status == 405 || isAnthropics;
        return new UpstreamFailure(
            Told(provider, status, kind, said, $"The provider \"{provider.Name}\" answered with status {status}.") with
            {
                RetryAfter = RetryAfter(response.Headers, now) ?? said.RetryAfter,
                FinerStatus = isAnthropics || (kind == ApiErrorKind.InvalidRequest && status != 400) ? status : null,
            },
            next)
        {
            Answer = passes && !wire.IsTranslated && wire.Dialect is IRelayedDialect same && same.IsErrorEnvelope(body) ? new UpstreamErrorAnswer(status, response, body) : null,
        };
    }

    /// <summary>How an answer refuses a credential, for those that can be renewed.</summary>
    public static CredentialRefusal RefusalOf(HttpResponseMessage response, byte[] body)
    {
        var said = ProviderErrors.Read(body);
        var code = response.Headers.NonValidated.TryGetValues("x-amzn-ErrorType", out var type) ? type.ToString().Split(':')[0] : said.Code;
        return new CredentialRefusal((int)response.StatusCode, code, said.Message, response.Headers.Date);
    }

    /// <summary>A call that was not made, because its credential gave no proof.</summary>
    public static UpstreamFailure WithoutProof(Provider provider, CredentialException e) =>
        new(
            new ApiError(e.MayPass ? ApiErrorKind.Unavailable : ApiErrorKind.UpstreamFailed, $"The provider \"{provider.Name}\" could not be called: {e.Text.En}")
            {
                Source = ErrorSource.Upstream,
                Code = e.Code,
                RetryAfter = e.RetryAfter,
            },
            NextStep.OtherKey);

    /// <summary>The failure in an error that came under a good status: in the body, or as an event before the model has said anything (F40, F55).</summary>
    /// <param name="provider">Who answered.</param>
    /// <param name="json">The body or the event's data.</param>
    public static UpstreamFailure OfInner(Provider provider, ReadOnlySpan<byte> json)
    {
        var said = ProviderErrors.Read(json);
        var status = ApiError.StatusOf(said.Kind ?? ApiErrorKind.UpstreamFailed);
        var (kind, next) = OfStatus(status);
        return new UpstreamFailure(
            Told(provider, status, kind, said, $"The provider \"{provider.Name}\" could not answer: it reported an error without words.") with { RetryAfter = said.RetryAfter },
            next == NextStep.OtherAddress ? NextStep.Stop : next);
    }

    /// <summary>The provider's own words, but for what concerns the gateway's account with it: that is none of the caller's (F19, F20, F22).</summary>
    private static ApiError Told(Provider provider, int status, ApiErrorKind kind, ProviderError said, string otherwise) => status switch
    {
        401 or 403 => new ApiError(kind, $"The provider \"{provider.Name}\" refused the gateway's key ({status}).") { Source = ErrorSource.Upstream },
        402 => new ApiError(kind, $"The provider \"{provider.Name}\" says that its account has no credit left (402).") { Source = ErrorSource.Upstream },
        >= 300 and < 400 => new ApiError(kind, $"The provider \"{provider.Name}\" answered with a redirect ({status}), which is never followed. Check its address.") { Source = ErrorSource.Upstream },
        _ => new ApiError(kind, said.Message ?? otherwise) { Source = ErrorSource.Upstream, Code = kind == ApiErrorKind.ModelNotFound ? null : said.Code, Param = said.Param },
    };

    /// <summary>
    /// Whether a provider refused a conversation for the proofs of its reasoning: Anthropic's "Invalid `signature` in `thinking` block",
    /// Gemini's "Thought signature is not valid", OpenAI's "encrypted content could not be verified".
    /// </summary>
    public static bool RefusesProofs(Attempt attempt) =>
        attempt is { Status: 400, Failure.Error.Message: var said }
        && (said.Contains("signature", StringComparison.OrdinalIgnoreCase) || said.Contains("encrypted content", StringComparison.OrdinalIgnoreCase));

    /// <summary>The failure in an exception of the connection: blame goes to the provider, in words without its address.</summary>
    public static UpstreamFailure OfException(Provider provider, Exception exception)
    {
        var cause = exception is HttpRequestException { InnerException: { } inner } ? inner : exception;
        var (what, next) = (exception, cause) switch
        {
            (_, EgressDeniedException denied) => (denied.Message, NextStep.Stop),
            (_, SocketException { SocketErrorCode: SocketError.HostNotFound or SocketError.NoData or SocketError.TryAgain }) => ("its host name is not known", NextStep.Stop),
            (_, SocketException { SocketErrorCode: SocketError.ConnectionRefused }) => ("it refuses connections", NextStep.Again),
            (_, SocketException) => ("the connection failed", NextStep.Again),
            (_, AuthenticationException) => ("its TLS certificate or protocol is not accepted", NextStep.Stop),
            (HttpRequestException { HttpRequestError: HttpRequestError.ResponseEnded }, _) => ("it closed the connection without an answer", NextStep.Again),
            (HttpIOException { HttpRequestError: HttpRequestError.ResponseEnded }, _) => ("it closed the connection in the middle of its answer", NextStep.Again),
            (HttpRequestException { HttpRequestError: HttpRequestError.InvalidResponse }, _) => ("its answer is not HTTP", NextStep.Stop),
            _ => ("the connection broke", NextStep.Again),
        };
        return new UpstreamFailure(Failed(provider, what), next);
    }

    /// <summary>A failure in words, told as 502.</summary>
    public static ApiError Failed(Provider provider, string what) =>
        new(ApiErrorKind.UpstreamFailed, $"The provider \"{provider.Name}\" could not answer: {what}.") { Source = ErrorSource.Upstream };

    /// <summary>A provider that did not answer in time, told as 504.</summary>
    public static UpstreamFailure TimedOut(Provider provider, TimeSpan limit) =>
        new(
            new ApiError(ApiErrorKind.UpstreamTimeout, $"The provider \"{provider.Name}\" did not answer within {limit.TotalSeconds:0.###} s.") { Source = ErrorSource.Upstream },
            NextStep.Stop);

    /// <summary>The gateway itself stops, told as 503.</summary>
    public static UpstreamFailure ShuttingDown() =>
        new(new ApiError(ApiErrorKind.Unavailable, "The gateway is shutting down; send the request again.") { Code = "shutting_down" }, NextStep.Stop);

    /// <summary>A stream or body that ended before its end, told as 502.</summary>
    public static ApiError Truncated(Provider provider) =>
        new(ApiErrorKind.UpstreamFailed, $"The provider \"{provider.Name}\" broke off before the end of its answer.")
        {
            Source = ErrorSource.Upstream,
            Code = "upstream_truncated",
        };

    /// <summary>An answer under a good status in which nothing is, told as 502 (F43).</summary>
    public static UpstreamFailure Empty(Provider provider) =>
        new(Failed(provider, "its answer is empty") with { Code = "empty_response" }, NextStep.Again);

    /// <summary>
    /// How long a provider asks to wait: <c>retry-after-ms</c> (OpenAI, Azure) before <c>Retry-After</c> in seconds or as a date
    /// (RFC 9110 §10.2.3). Hints that make no sense count as none.
    /// </summary>
    public static TimeSpan? RetryAfter(HttpResponseHeaders headers, DateTimeOffset now)
    {
        if (headers.NonValidated.TryGetValues("retry-after-ms", out var ms)
            && double.TryParse(ms.ToString(), NumberStyles.Float, CultureInfo.InvariantCulture, out var milliseconds)
            && milliseconds is >= 0 and < 1e9)
        {
            return TimeSpan.FromMilliseconds(milliseconds);
        }

        var wait = headers.RetryAfter switch
        {
            { Delta: { } delta } => delta,
            { Date: { } date } => date - now,
            _ => (TimeSpan?)null,
        };
        return wait is { } w && w >= TimeSpan.Zero ? TimeSpan.FromTicks(Math.Min(w.Ticks, LongestWait.Ticks)) : null;
    }
}
