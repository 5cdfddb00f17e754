namespace Passerelle.Gateway.Upstream.Credentials;

/// <summary>Whom a credential stands for.</summary>
/// <param name="Account">An e-mail address, or the id of a client or an access key; null when not known.</param>
/// <param name="Project">The project that it names; null for none.</param>
internal sealed record CredentialIdentity(string? Account, string? Project = null);
