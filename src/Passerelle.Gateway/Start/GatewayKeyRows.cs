using Passerelle.Gateway.Access;
using Passerelle.Gateway.Secrets;
using Passerelle.Gateway.Storage;

namespace Passerelle.Gateway.Start;

/// <summary>Makes the row of a gateway key: its hash, never its text.</summary>
public static class GatewayKeyRows
{
    /// <summary>The row of a new key.</summary>
    public static GatewayKeyRow Of(Secret key, string name, TimeProvider time)
    {
        var text = key.Reveal();
        var hash = new byte[GatewayKeyText.HashSize];
        GatewayKeyText.Hash(text, hash);
        return GatewayKeyText.TryParse(text, out var parts)
            ? new GatewayKeyRow
            {
                PublicId = parts.Id.ToString(),
                Hash = hash,
                Last4 = GatewayKeyText.Last4(text),
                Name = name,
                CreatedAt = time.GetUtcNow(),
            }
            : throw new ArgumentException("Not the text of a gateway key.", nameof(key));
    }
}
