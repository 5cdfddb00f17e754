using Amazon.Runtime;
using Amazon.Runtime.Credentials;
using Passerelle.Gateway.Secrets;
using Passerelle.Gateway.Upstream.Credentials.Tokens;

namespace Passerelle.Gateway.Upstream.Credentials.Aws;

/// <summary>
/// Finds keys where AWS's own tools do: variables, profiles, the container's address, the instance's metadata service. AWSSDK.Core looks,
/// over connections of its own; it calls only the known metadata addresses and those that this server's own environment and profiles name.
/// A file of profiles that was not there when it first looked is only found after a restart.
/// </summary>
internal sealed class AwsChain
{
    /// <summary>Keys that tell no end are looked for again after this: a profile may have been changed.</summary>
    private static readonly TimeSpan Unlimited = TimeSpan.FromMinutes(15);

    private AWSCredentials? _last;

    /// <summary>Looks for keys, past what the library has kept.</summary>
    /// <exception cref="CredentialException">E-AWS-1.</exception>
    public async Task<FetchedToken<AwsKeys>> FetchAsync(CancellationToken cancellationToken)
    {
        (_last as RefreshingAWSCredentials)?.ClearCredentials();
        try
        {
            using var resolver = new DefaultAWSCredentialsIdentityResolver();
            var found = await resolver.ResolveIdentityAsync(null, cancellationToken);
            (found as RefreshingAWSCredentials)?.ClearCredentials();
            _last = found;
            var keys = await found.GetCredentialsAsync();

            // The library counts by the system's clock, whatever ours is.
            var end = found is RefreshingAWSCredentials { Expiration: { } expiration } ? expiration.ToUniversalTime() : (DateTime?)null;
            var lifetime = end is { } e && e < DateTime.MaxValue ? e - TimeProvider.System.GetUtcNow().UtcDateTime : Unlimited;
            return new(new AwsKeys(keys.AccessKey, new Secret(keys.SecretKey), string.IsNullOrEmpty(keys.Token) ? null : new Secret(keys.Token)), lifetime);
        }
        catch (Exception e) when (e is AmazonClientException or AmazonServiceException or InvalidOperationException or ArgumentException)
        {
            throw AwsErrors.NoneFound.Thrown(mayPass: true);
        }
    }
}
