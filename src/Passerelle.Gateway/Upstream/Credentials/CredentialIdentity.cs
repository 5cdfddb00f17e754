namespace Passerelle.Gateway.Upstream.Credentials;

/// <summary>Whom a credential stands for.</summary>
/// <param name="Account">An e-mail address, the id of a client, or the mask of an access key; null when not known.</param>
/// <param name="Project">The project that it names; null for none.</param>
/// <param name="ExpiresAt">When it ends by itself; null when it does not.</param>
internal sealed record CredentialIdentity(string? Account, string? Project = null, DateTimeOffset? ExpiresAt = null);
