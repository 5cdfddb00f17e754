using Google.Apis.Auth.OAuth2.Responses;
using Google.Apis.Http;
using Passerelle.Gateway.Upstream.Credentials.Tokens;

namespace Passerelle.Gateway.Upstream.Credentials.Google;

/// <summary>
/// Lets Google's library fetch one token over our connections. It makes one attempt and follows no redirect: trying again is decided in one
/// place (<see cref="TokenSlot{T}"/>), by the clock that everything else goes by.
/// </summary>
internal sealed class GoogleTraffic(WatchingHandler watch) : global::Google.Apis.Http.IHttpClientFactory
{
    /// <summary>A token without an <c>expires_in</c> lives an hour, as Google's do; one that claims more than a day is not believed.</summary>
    private static readonly TimeSpan UsualLifetime = TimeSpan.FromHours(1);
    private static readonly TimeSpan LongestLifetime = TimeSpan.FromDays(1);

    /// <inheritdoc/>
    public ConfigurableHttpClient CreateHttpClient(CreateHttpClientArgs args)
    {
        var client = new ConfigurableHttpClient(new ConfigurableMessageHandler(watch) { NumTries = 1, FollowRedirect = false, ApplicationName = "passerelle" })
        {
            Timeout = Timeout.InfiniteTimeSpan,
        };
        foreach (var initializer in args.Initializers)
        {
            initializer.Initialize(client);
        }

        return client;
    }

    /// <summary>Runs one of the library's fetches, and makes its outcome ours.</summary>
    /// <param name="fetch">The fetch.</param>
    /// <param name="quotaProject">The project to charge; null for the account's own.</param>
    /// <exception cref="CredentialException">E-VTX-4, E-VTX-8.</exception>
    public async Task<FetchedToken<CarriedToken>> RunAsync(Func<Task<TokenResponse?>> fetch, string? quotaProject)
    {
        try
        {
            var answer = await fetch();
            return Token(answer?.AccessToken, answer?.ExpiresInSeconds is { } s ? TimeSpan.FromSeconds(Math.Clamp(s, 0, LongestLifetime.TotalSeconds)) : UsualLifetime, quotaProject);
        }
        catch (Exception e) when (e is not (CredentialException or OperationCanceledException))
        {
            throw GoogleFailures.Of(e, watch);
        }
    }

    /// <summary>A token that came.</summary>
    /// <exception cref="CredentialException">E-VTX-8: it is none.</exception>
    public static FetchedToken<CarriedToken> Token(string? text, TimeSpan lifetime, string? quotaProject) =>
        new(CarriedToken.Of(text, quotaProject) ?? throw GoogleErrors.NoToken(FetchReasons.NoToken).Thrown(mayPass: true), lifetime);
}
