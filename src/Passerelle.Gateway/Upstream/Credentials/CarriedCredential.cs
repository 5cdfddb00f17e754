namespace Passerelle.Gateway.Upstream.Credentials;

/// <summary>A plain key that goes in one header, whatever the provider's other keys go in.</summary>
internal sealed class CarriedCredential(ICredential key, KeyCarrier always) : ICredential
{
    public ValueTask<CredentialUse> ApplyAsync(HttpRequestMessage request, KeyCarrier carrier, CancellationToken cancellationToken) =>
        key.ApplyAsync(request, always, cancellationToken);

    public bool TryRenew(CredentialUse use, CredentialRefusal refusal) => key.TryRenew(use, refusal);
}
