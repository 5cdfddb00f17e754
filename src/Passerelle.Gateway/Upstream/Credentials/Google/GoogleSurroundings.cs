using Passerelle.Gateway.Upstream.Credentials.Tokens;

namespace Passerelle.Gateway.Upstream.Credentials.Google;

/// <summary>What Google's credentials work with.</summary>
internal sealed record GoogleSurroundings(CredentialOptions Options, CredentialTransport Transport, TimeProvider Time)
{
    /// <summary>Where the metadata server is (<c>GCE_METADATA_HOST</c>, else its name in Google's networks).</summary>
    public string MetadataHost => Options.Read("GCE_METADATA_HOST") ?? "metadata.google.internal";

    /// <summary>The way out for one fetch.</summary>
    /// <param name="mayUseMetadata">Whether the credential stands for this server itself.</param>
    public WatchingHandler Watch(bool mayUseMetadata = false) => new(Transport, Time, mayUseMetadata);

    /// <summary>The source for a credential of one of Google's types; null for any other.</summary>
    public GoogleSource? Source(CredentialFile file) => file.Type switch
    {
        CredentialKinds.ServiceAccount => new ServiceAccountSource(file, this),
        CredentialKinds.AuthorizedUser => new AuthorizedUserSource(file, this),
        CredentialKinds.ExternalAccount or CredentialKinds.ExternalAccountAuthorizedUser => new ExternalAccountSource(file, this),
        CredentialKinds.ImpersonatedServiceAccount => new ImpersonatedSource(file, this),
        CredentialKinds.GoogleDefault => new DefaultSource(file, this),
        CredentialKinds.GoogleMetadata => new MetadataSource(file, this),
        CredentialKinds.GoogleAccessToken => new AccessTokenSource(file, this),
        _ => null,
    };
}
