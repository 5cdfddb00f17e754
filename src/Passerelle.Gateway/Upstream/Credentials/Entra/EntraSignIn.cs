using Azure.Core;
using Azure.Core.Pipeline;
using Azure.Identity;
using Passerelle.Gateway.Upstream.Credentials.Tokens;
using AzureCredential = Azure.Core.TokenCredential;

namespace Passerelle.Gateway.Upstream.Credentials.Entra;

/// <summary>
/// Signs in with Azure.Identity, with an object of it for each fetch, and asks for managed identities past the library's cache, which is the
/// whole process's, goes by the system's clock and gives a refused token again. A class of its own, so that the library is loaded when somebody
/// signs in and not before.
/// </summary>
internal static class EntraSignIn
{
    /// <summary>Asks for a fresh token: the library looks into its cache only for those who claim nothing.</summary>
    private const string NoClaims = "{}";

    /// <summary>Signs in.</summary>
    /// <param name="file">The credential.</param>
    /// <param name="watch">The way out.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public static async Task<(string Token, TimeSpan Lifetime)> AskAsync(CredentialFile file, WatchingHandler watch, CancellationToken cancellationToken)
    {
        var claims = file.Type == CredentialKinds.EntraClientSecret ? null : NoClaims;
        var answer = await SignIn(file, watch).GetTokenAsync(new TokenRequestContext([EntraText.ScopeOf(file)], claims: claims), cancellationToken);

        // The library counts by the system's clock, whatever ours is.
        return (answer.Token, answer.ExpiresOn - TimeProvider.System.GetUtcNow());
    }

    /// <summary>The library's words for that it found nowhere to ask, or nothing to show; null for any other failure.</summary>
    public static string? WhyNothingWasAsked(Exception exception) =>
        exception is CredentialUnavailableException or ArgumentException or InvalidOperationException ? exception.Message.Split('\n')[0] : null;

    private static AzureCredential SignIn(CredentialFile file, WatchingHandler watch)
    {
        var (tenant, client) = (file.Text("tenant_id"), file.Text("client_id"));
        switch (file.Type)
        {
            case CredentialKinds.EntraClientSecret:
                var secret = Tuned(file, new ClientSecretCredentialOptions(), watch);
                secret.DisableInstanceDiscovery = file.Text("authority_host") is not null;
                return new ClientSecretCredential(tenant, client, file.Text("client_secret"), secret);
            case CredentialKinds.EntraWorkloadIdentity:
                var workload = Tuned(file, new WorkloadIdentityCredentialOptions(), watch);
                workload.DisableInstanceDiscovery = file.Text("authority_host") is not null;
                workload.TenantId = tenant ?? workload.TenantId;
                workload.ClientId = client ?? workload.ClientId;
                workload.TokenFilePath = file.Text("token_file") ?? workload.TokenFilePath;
                return new WorkloadIdentityCredential(workload);
            case CredentialKinds.EntraManagedIdentity:
                return new ManagedIdentityCredential(Tuned(file, new ManagedIdentityCredentialOptions(ManagedIdentity(file, client)), watch));
            default:
                var all = Tuned(file, new DefaultAzureCredentialOptions(), watch);
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

    private static ManagedIdentityId ManagedIdentity(CredentialFile file, string? client) =>
        client is not null ? ManagedIdentityId.FromUserAssignedClientId(client)
        : file.Text("resource_id") is { } resource ? ManagedIdentityId.FromUserAssignedResourceId(new ResourceIdentifier(resource))
        : file.Text("object_id") is { } principal ? ManagedIdentityId.FromUserAssignedObjectId(principal)
        : ManagedIdentityId.SystemAssigned;

    /// <summary>One attempt over our connections, without telemetry: trying again is decided in one place.</summary>
    private static T Tuned<T>(CredentialFile file, T azure, WatchingHandler watch)
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
}
