using System.Security.Cryptography;
using Google.Apis.Auth.OAuth2;
using Google.Apis.Http;
using Passerelle.Gateway.Upstream.Credentials.Tokens;

namespace Passerelle.Gateway.Upstream.Credentials.Google;

/// <summary>A service account's key: it signs an assertion, for which Google gives a token (RFC 7523).</summary>
internal sealed class ServiceAccountSource(CredentialFile file, GoogleSurroundings around) : GoogleSource(file, around)
{
    /// <inheritdoc/>
    public override async Task<FetchedToken<CarriedToken>> FetchAsync(bool isRenewal, CancellationToken cancellationToken)
    {
        var pem = PrivateKeyText.Normalize(File.Text("private_key"), out var error) ?? throw error!.Thrown();
        var email = File.Text("client_email") ?? throw GoogleErrors.NotServiceAccount("client_email").Thrown();
        using var key = RSA.Create();
        key.ImportFromPem(pem);
        using var watch = Around.Watch();
        var traffic = new GoogleTraffic(watch);
        var credential = new ServiceAccountCredential(new ServiceAccountCredential.Initializer(email, File.Text("token_uri") ?? GoogleAuthConsts.OidcTokenUrl)
        {
            Key = key,
            KeyId = File.Text("private_key_id"),
            Scopes = [GoogleScopes.CloudPlatform],
            Clock = new GoogleClock(Around.Time),
            HttpClientFactory = traffic,
            DefaultExponentialBackOffPolicy = ExponentialBackOffPolicy.None,
        });
        return await traffic.RunAsync(
            async () =>
            {
                await credential.RequestAccessTokenAsync(cancellationToken);
                return credential.Token;
            },
            QuotaProject);
    }
}
