namespace Passerelle.Gateway.Upstream.Credentials;

/// <summary>What a request was sent with, so that many refusals of one token renew it once.</summary>
/// <param name="Token">The credential's own mark of it; null for what cannot be renewed.</param>
public readonly record struct CredentialUse(object? Token);
