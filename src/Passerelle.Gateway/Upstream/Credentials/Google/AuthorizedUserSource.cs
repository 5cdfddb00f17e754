using Google.Apis.Auth.OAuth2;
using Google.Apis.Auth.OAuth2.Flows;
using Google.Apis.Http;
using Passerelle.Gateway.Upstream.Credentials.Tokens;

namespace Passerelle.Gateway.Upstream.Credentials.Google;

/// <summary>A person's refresh token, for which Google gives a token (RFC 6749 §6).</summary>
internal sealed class AuthorizedUserSource(CredentialFile file, GoogleSurroundings around) : GoogleSource(file, around)
{
    /// <inheritdoc/>
    public override async Task<FetchedToken<CarriedToken>> FetchAsync(CancellationToken cancellationToken)
    {
        using var watch = Around.Watch();
        var traffic = new GoogleTraffic(watch);

        // The library's own way from such a file asks Google's endpoint whatever the file says.
        using var flow = new AuthorizationCodeFlow(new AuthorizationCodeFlow.Initializer(GoogleAuthConsts.AuthorizationUrl, File.Text("token_uri") ?? GoogleAuthConsts.OidcTokenUrl)
        {
            ClientSecrets = new ClientSecrets { ClientId = File.Text("client_id"), ClientSecret = File.Text("client_secret") },
            HttpClientFactory = traffic,
            DefaultExponentialBackOffPolicy = ExponentialBackOffPolicy.None,
        });
        return await traffic.RunAsync(async () => await flow.RefreshTokenAsync("", File.Text("refresh_token"), cancellationToken), QuotaProject);
    }
}
