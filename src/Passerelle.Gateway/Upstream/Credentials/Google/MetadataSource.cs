using Google.Apis.Auth.OAuth2;
using Google.Apis.Http;
using Passerelle.Gateway.Upstream.Credentials.Tokens;

namespace Passerelle.Gateway.Upstream.Credentials.Google;

/// <summary>The service account of the machine, from Google's metadata server.</summary>
internal sealed class MetadataSource(CredentialFile file, GoogleSurroundings around) : GoogleSource(file, around)
{
    private readonly string _account = file.Text("service_account") ?? "default";
    private volatile string? _email;

    /// <inheritdoc/>
    public override CredentialIdentity Identity => new(_email ?? (_account == "default" ? null : _account), File.Text("project_id"));

    /// <inheritdoc/>
    public override async Task<FetchedToken<CarriedToken>> FetchAsync(CancellationToken cancellationToken)
    {
        var path = $"instance/service-accounts/{Uri.EscapeDataString(_account)}";
        using var watch = Around.Watch(mayUseMetadata: true);
        var traffic = new GoogleTraffic(watch);
        var credential = new ComputeCredential(new ComputeCredential.Initializer($"http://{Around.MetadataHost}/computeMetadata/v1/{path}/token")
        {
            HttpClientFactory = traffic,
            DefaultExponentialBackOffPolicy = ExponentialBackOffPolicy.None,
        });
        var token = await traffic.RunAsync(
            async () =>
            {
                await credential.RequestAccessTokenAsync(cancellationToken);
                return credential.Token;
            },
            QuotaProject);

        // Only to be shown: a server that does not tell it gives good tokens all the same.
        _email ??= await MetadataServer.ReadAsync(Around, $"{path}/email", cancellationToken);
        return token;
    }
}
