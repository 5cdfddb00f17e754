namespace Passerelle.Gateway.Secrets;

/// <summary>
/// Where sealed provider keys belong. The place is bound to the provider and to the key's own fingerprint, so that a sealed key that
/// is copied to another row does not open there.
/// </summary>
public static class KeyPlaces
{
    /// <summary>The place of a key of a provider.</summary>
    public static SecretPlace OfProviderKey(long providerId, byte[] fingerprint) =>
        new("provider_keys", $"{providerId}:{Convert.ToHexString(fingerprint)}", "secret");
}
