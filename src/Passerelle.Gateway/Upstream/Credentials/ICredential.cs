namespace Passerelle.Gateway.Upstream.Credentials;

/// <summary>A way of proving to a provider who calls. Shared by all requests; thread-safe.</summary>
public interface ICredential
{
    /// <summary>Puts the proof on a request that is otherwise complete. Synchronous when nothing has to be fetched.</summary>
    /// <param name="request">The request, with its address, headers and content.</param>
    /// <param name="carrier">The header for a plain key; those that fetch tokens know their own.</param>
    /// <param name="cancellationToken">Ends the waiting, not a fetch that others wait for too.</param>
    /// <exception cref="CredentialException">There is no proof to be had.</exception>
    ValueTask<CredentialUse> ApplyAsync(HttpRequestMessage request, KeyCarrier carrier, CancellationToken cancellationToken);

    /// <summary>Whom it proves, as a screen may show it, such as a service account's address; null when not known.</summary>
    string? Account => null;

    /// <summary>The cloud project that it belongs to; null for none.</summary>
    string? Project => null;

    /// <summary>Hears that the provider has refused the proof: whether the same request is worth sending once more with a fresh one.</summary>
    bool TryRenew(CredentialUse use, CredentialRefusal refusal);
}
