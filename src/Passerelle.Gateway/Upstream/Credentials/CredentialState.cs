namespace Passerelle.Gateway.Upstream.Credentials;

/// <summary>What may be shown of a credential.</summary>
/// <param name="Kind">Its type, such as <c>service_account</c>; <c>key</c> for a plain key.</param>
/// <param name="Account">Whom it stands for: an e-mail address, the id of a client, or the mask of an access key. Null when not known (yet).</param>
/// <param name="Project">The project that it names; null for none.</param>
/// <param name="ExpiresAt">Until when the token in use is good; null for none, or when it does not end.</param>
public sealed record CredentialState(string Kind, string? Account, string? Project, DateTimeOffset? ExpiresAt)
{
    private static readonly CredentialState Plain = new("key", null, null, null);

    /// <summary>What may be shown of this one now.</summary>
    public static CredentialState Of(ICredential credential) => credential switch
    {
        TokenCredential token => token.State,
        Aws.AwsCredential aws => aws.State,
        UnreadableCredential => Plain with { Kind = "unreadable" },
        _ => Plain,
    };
}
