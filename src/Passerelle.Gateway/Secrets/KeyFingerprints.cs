using System.Security.Cryptography;
using System.Text;

namespace Passerelle.Gateway.Secrets;

/// <summary>
/// A keyed hash of a provider key, by which the same key is found again without being kept readable. Keyed with a key of its own,
/// derived from the master key (RFC 5869), so that the hash of a guessed key cannot be computed from the database alone.
/// </summary>
public sealed class KeyFingerprints(MasterKey master)
{
    private readonly byte[] _key = HKDF.DeriveKey(HashAlgorithmName.SHA256, master.Bytes.ToArray(), 32, info: "provider key fingerprint"u8.ToArray());

    /// <summary>The 32 bytes that stand for a key.</summary>
    public byte[] Of(Secret key) => HMACSHA256.HashData(_key, Encoding.UTF8.GetBytes(key.Reveal()));
}
