using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Logging;

namespace Passerelle.Gateway.Upstream.Credentials.Tokens;

/// <summary>
/// The tokens of all credentials, found by the SHA-256 of the whole credential and what the token is for (VTX-3). So they outlive a change
/// of the configuration around them, two keys that are the same share one, and a credential of which one letter was corrected begins anew at once.
/// A token that no credential holds any more is dropped with it.
/// </summary>
internal sealed class TokenCache(TimeProvider time, ILogger logger)
{
    private readonly Lock _changing = new();
    private readonly Dictionary<string, WeakReference> _slots = [];

    /// <summary>The place of a credential's token.</summary>
    /// <param name="credential">The whole credential.</param>
    /// <param name="purpose">The scopes and the target that its tokens are for.</param>
    /// <param name="source">Makes the source, when there is no place yet.</param>
    public TokenSlot<T> Slot<T>(string credential, string purpose, Func<ITokenSource<T>> source)
        where T : class
    {
        var key = Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes($"{purpose}\n{credential}")));
        lock (_changing)
        {
            if (_slots.GetValueOrDefault(key)?.Target is TokenSlot<T> known)
            {
                return known;
            }

            foreach (var (dead, _) in _slots.Where(slot => !slot.Value.IsAlive).ToList())
            {
                _slots.Remove(dead);
            }

            var slot = new TokenSlot<T>(source(), time, logger);
            _slots[key] = new WeakReference(slot);
            return slot;
        }
    }
}
