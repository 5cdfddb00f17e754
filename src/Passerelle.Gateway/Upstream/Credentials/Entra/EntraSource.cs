using Azure.Core;
using Azure.Core.Pipeline;
using Azure.Identity;
using Passerelle.Gateway.Upstream.Credentials.Tokens;
using AzureCredential = Azure.Core.TokenCredential;

namespace Passerelle.Gateway.Upstream.Credentials.Entra;

/// <summary>
/// A credential of Entra ID. Azure.Identity signs in; keeping and renewing the token is <see cref="TokenSlot{T}"/>'s. So each fetch has an
/// object of its own, and asks managed identities past the library's cache for the whole process, which goes by the system's clock and gives a
/// refused token again.
/// </summary>
internal sealed class EntraSource(CredentialFile file, CredentialOptions options, CredentialTransport transport, TimeProvider time) : ITokenSource<CarriedToken>
{
    /// <summary>Asks for a fresh token: the library looks into its cache only for those who claim nothing.</summary>
    private const string NoClaims = "{}";

    /// <inheritdoc/>
    public CredentialIdentity Identity { get; } = EntraText.IdentityOf(file);

    /// <inheritdoc/>
    public bool CanRenew => true;

    /// <inheritdoc/>
    public TimeSpan Limit => options.FetchLimit;

    /// <inheritdoc/>
    public async Task<FetchedToken<CarriedToken>> FetchAsync(bool isRenewal, CancellationToken cancellationToken)
    {
        using var watch = new WatchingHandler(transport, time, mayUseMetadata: file.Type != CredentialKinds.EntraClientSecret);
        try
        {
            var isSecret = file.Type == CredentialKinds.EntraClientSecret;
            var answer = await SignIn(watch).GetTokenAsync(new TokenRequestContext([EntraText.ScopeOf(file)], claims: isSecret ? null : NoClaims), cancellationToken);

            // The library counts by the system's clock, whatever ours is.
            var lifetime = answer.ExpiresOn - TimeProvider.System.GetUtcNow();
            return new(CarriedToken.Of(answer.Token) ?? throw Failed(FetchReasons.NoToken, true), lifetime);
        }
        catch (Exception e) when (e is not (CredentialException or OperationCanceledException))
        {
            throw Failure(e, watch);
        }
    }

    /// <inheritdoc/>
    public CredentialException Failed(Bilingual reason, bool mayPass) => EntraErrors.NoToken(reason).Thrown(mayPass);

    private AzureCredential SignIn(WatchingHandler watch)
    {
        var (tenant, client) = (file.Text("tenant_id"), file.Text("client_id"));
        switch (file.Type)
        {
            case CredentialKinds.EntraClientSecret:
                var secret = Tuned(new ClientSecretCredentialOptions(), watch);
                secret.DisableInstanceDiscovery = file.Text("authority_host") is not null;
                return new ClientSecretCredential(tenant, client, file.Text("client_secret"), secret);
            case CredentialKinds.EntraWorkloadIdentity:
                var workload = Tuned(new WorkloadIdentityCredentialOptions(), watch);
                workload.DisableInstanceDiscovery = file.Text("authority_host") is not null;
                workload.TenantId = tenant ?? workload.TenantId;
                workload.ClientId = client ?? workload.ClientId;
                workload.TokenFilePath = file.Text("token_file") ?? workload.TokenFilePath;
                return new WorkloadIdentityCredential(workload);
            case CredentialKinds.EntraManagedIdentity:
                return new ManagedIdentityCredential(Tuned(new ManagedIdentityCredentialOptions(ManagedIdentity(client)), watch));
            default:
                var all = Tuned(new DefaultAzureCredentialOptions(), watch);
                all.DisableInstanceDiscovery = file.Text("authority_host") is not null;
                all.TenantId = tenant ?? all.TenantId;
                all.ManagedIdentityClientId = client ?? all.ManagedIdentityClientId;
                all.WorkloadIdentityClientId = client ?? all.WorkloadIdentityClientId;

                // What stays is what a server has: variables, workload and managed identity, and az of whoever tries it out.
                all.ExcludeVisualStudioCredential = true;
                all.ExcludeVisualStudioCodeCredential = true;
                all.ExcludeAzurePowerShellCredential = true;
                all.ExcludeAzureDeveloperCliCredential = true;
                all.ExcludeInteractiveBrowserCredential = true;
                all.ExcludeBrokerCredential = true;
                return new DefaultAzureCredential(all);
        }
    }

    private ManagedIdentityId ManagedIdentity(string? client) =>
        client is not null ? ManagedIdentityId.FromUserAssignedClientId(client)
        : file.Text("resource_id") is { } resource ? ManagedIdentityId.FromUserAssignedResourceId(new ResourceIdentifier(resource))
        : file.Text("object_id") is { } principal ? ManagedIdentityId.FromUserAssignedObjectId(principal)
        : ManagedIdentityId.SystemAssigned;

    /// <summary>One attempt over our connections, without telemetry: trying again is decided in one place.</summary>
    private T Tuned<T>(T azure, WatchingHandler watch)
        where T : TokenCredentialOptions
    {
        azure.Transport = new HttpClientTransport(watch);
        azure.RetryPolicy = new RetryPolicy(maxRetries: 0);
        azure.Diagnostics.IsLoggingEnabled = false;
        azure.Diagnostics.IsDistributedTracingEnabled = false;
        azure.Diagnostics.IsTelemetryEnabled = false;
        azure.AuthorityHost = file.Text("authority_host") is { } host ? new Uri(host) : azure.AuthorityHost;
        return azure;
    }

    private static CredentialException Failure(Exception exception, WatchingHandler watch)
    {
        // Nothing was asked: the library found nowhere to ask, or nothing to show.
        if (watch.Status is null && exception is CredentialUnavailableException or ArgumentException or InvalidOperationException)
        {
            var said = OAuthError.Clean(exception.Message.Split('\n')[0]) ?? "-";
            return EntraErrors.NoToken(new(said, said)).Thrown(mayPass: exception is CredentialUnavailableException);
        }

        var failure = FetchFailure.Of(exception, watch);
        return failure.Said is not null
            ? EntraErrors.Refused(failure.Reason).Thrown()
            : EntraErrors.NoToken(failure.Reason).Thrown(failure.MayPass, watch.RetryAfter);
    }
}
