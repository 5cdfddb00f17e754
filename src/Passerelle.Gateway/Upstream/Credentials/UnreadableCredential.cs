namespace Passerelle.Gateway.Upstream.Credentials;

/// <summary>A stored credential that makes no sense. It refuses whoever needs it, so that one bad row does not stop the others.</summary>
internal sealed class UnreadableCredential(CredentialError error) : ICredential
{
    public ValueTask<CredentialUse> ApplyAsync(HttpRequestMessage request, KeyCarrier carrier, CancellationToken cancellationToken) =>
        ValueTask.FromException<CredentialUse>(error.Thrown());

    public bool TryRenew(CredentialUse use, CredentialRefusal refusal) => false;
}
