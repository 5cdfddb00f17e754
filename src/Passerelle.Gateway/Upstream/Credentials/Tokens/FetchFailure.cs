using System.Net.Sockets;
using System.Security.Authentication;

namespace Passerelle.Gateway.Upstream.Credentials.Tokens;

/// <summary>Why a fetch failed, out of the exception that came of it and what was seen on the wire.</summary>
/// <param name="Reason">The reason in words.</param>
/// <param name="MayPass">Whether it can be right again by itself.</param>
/// <param name="Said">The endpoint's own words for an error of the asker's; null when it is not one.</param>
internal sealed record FetchFailure(Bilingual Reason, bool MayPass, OAuthError? Said)
{
    /// <summary>Reads it.</summary>
    public static FetchFailure Of(Exception exception, WatchingHandler watch)
    {
        if (watch.Status is not { } status)
        {
            return OfConnection(exception);
        }

        // 408 and 429 are the asker's errors by number only.
        var mayPass = status is >= 200 and < 300 or 408 or 429 or >= 500;
        return watch.Error is { } said ? new(FetchReasons.Said(said), mayPass, mayPass ? null : said)
            : status is >= 200 and < 300 ? new(FetchReasons.NoToken, true, null)
            : new(FetchReasons.Status(status), mayPass, null);
    }

    private static FetchFailure OfConnection(Exception exception)
    {
        for (var cause = exception; cause is not null; cause = cause.InnerException)
        {
            switch (cause)
            {
                case EgressDeniedException:
                    return new(FetchReasons.Blocked, false, null);
                case SocketException { SocketErrorCode: SocketError.HostNotFound or SocketError.NoData or SocketError.TryAgain }:
                    return new(FetchReasons.UnknownHost, true, null);
                case SocketException { SocketErrorCode: SocketError.ConnectionRefused }:
                    return new(FetchReasons.Refused, true, null);
                case AuthenticationException:
                    return new(FetchReasons.Tls, true, null);
                case HttpRequestException { HttpRequestError: HttpRequestError.ConfigurationLimitExceeded }:
                    return new(FetchReasons.TooLarge, true, null);
                case HttpRequestException or SocketException or IOException:
                    if (cause.InnerException is null)
                    {
                        return new(FetchReasons.Disconnected, true, null);
                    }

                    break;
            }
        }

        return new(FetchReasons.Broke, true, null);
    }
}
