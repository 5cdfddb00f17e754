using Passerelle.Gateway.Secrets;

namespace Passerelle.Gateway.Upstream.Credentials.Aws;

/// <summary>What a request to AWS is signed with.</summary>
/// <param name="AccessKeyId">The key's name. It goes with every request in clear.</param>
/// <param name="SecretAccessKey">The key.</param>
/// <param name="SessionToken">What a temporary key is sent with; null for a lasting one.</param>
public sealed record AwsKeys(string AccessKeyId, Secret SecretAccessKey, Secret? SessionToken = null);
