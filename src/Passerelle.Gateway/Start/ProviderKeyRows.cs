using Passerelle.Gateway.Secrets;
using Passerelle.Gateway.Storage;

namespace Passerelle.Gateway.Start;

/// <summary>Makes the row of a provider's key: the secret sealed, a keyed fingerprint to find it again, its last characters to show.</summary>
public sealed class ProviderKeyRows(SecretBox secrets, KeyFingerprints fingerprints, TimeProvider time)
{
    /// <summary>The row of a new key.</summary>
    public ProviderKeyRow Of(long providerId, Secret key, int position)
    {
        var fingerprint = fingerprints.Of(key);
        return new ProviderKeyRow
        {
            ProviderId = providerId,
            Secret = secrets.Seal(key.Reveal(), KeyPlaces.OfProviderKey(providerId, fingerprint)),
            Last4 = KeyMask.Mask(key.Reveal()),
            Fingerprint = fingerprint,
            Position = position,
            CreatedAt = time.GetUtcNow(),
        };
    }
}
