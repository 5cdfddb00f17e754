using System.Numerics;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Passerelle.Protocol.Json;

/// <summary>
/// The names seen so far in each open object of a document, to find duplicates (RFC 8259 §4 leaves their meaning open, so one
/// reader takes the first and another the last: a way around a model's limits or price).
/// </summary>
/// <remarks>
/// Names are kept as 64-bit hashes: exact up to seven bytes, keyed at random beyond. Two names that collide are taken for
/// duplicates; at 2⁻⁶⁴ a pair that is rarer than a flipped bit. One instance a thread is kept and used again.
/// </remarks>
internal sealed class NameSet
{
    /// <summary>Up to this many names an object's hashes are searched in a row (vectorised); beyond, in a set, so that a million names stay linear.</summary>
    private const int Linear = 48;

    private const ulong Odd = 0x9E3779B97F4A7C15;

    private static readonly ulong Seed = BitConverter.ToUInt64(RandomNumberGenerator.GetBytes(8)) | 1;

    [ThreadStatic]
    private static NameSet? _spare;

    private readonly int[] _starts = new int[JsonBody.MaxDepth + 1];
    private readonly HashSet<ulong>?[] _large = new HashSet<ulong>?[JsonBody.MaxDepth + 1];
    private ulong[] _hashes = new ulong[256];
    private int _count;

    public static NameSet Rent()
    {
        var set = _spare ?? new NameSet();
        _spare = null;
        return set;
    }

    public void Return()
    {
        _count = 0;
        Array.Clear(_large);
        if (_hashes.Length <= 4096)
        {
            _spare = this;
        }
    }

    public void Open(int depth)
    {
        _starts[depth] = _count;
        _large[depth] = null;
    }

    public void Close(int depth) => _count = _starts[depth];

    /// <summary>Adds a name (unescaped UTF-8) to the object open at <paramref name="depth"/>; false when it is there already.</summary>
    public bool Add(int depth, ReadOnlySpan<byte> name)
    {
        var hash = Hash(name);
        if (_large[depth] is { } set)
        {
            return set.Add(hash);
        }

        var own = _hashes.AsSpan(_starts[depth], _count - _starts[depth]);
        if (own.Contains(hash))
        {
            return false;
        }

        if (own.Length >= Linear)
        {
            var large = new HashSet<ulong>(own.Length * 4, Keyed.Hashes);
            foreach (var h in own)
            {
                large.Add(h);
            }

            large.Add(hash);
            _large[depth] = large;
            return true;
        }

        if (_count == _hashes.Length)
        {
            Array.Resize(ref _hashes, _count * 2);
        }

        _hashes[_count++] = hash;
        return true;
    }

    private static ulong Hash(ReadOnlySpan<byte> name)
    {
        if (name.Length < 8)
        {
            // The bytes themselves with the length on top: no two names share it.
            return Exact(name) | ((ulong)name.Length << 56);
        }

        // Multiplied, so that the length does not cancel against a letter of the name.
        var hash = (Seed ^ (ulong)name.Length) * Odd;
        var words = MemoryMarshal.Cast<byte, ulong>(name);
        foreach (var word in words)
        {
            hash = Fold(hash ^ word);
        }

        hash = Fold(hash ^ MemoryMarshal.Read<ulong>(name[^8..]));
        return hash | (1UL << 63);
    }

    private static ulong Exact(ReadOnlySpan<byte> name)
    {
        if (name.Length >= 4)
        {
            // The second four overlap the first.
            return MemoryMarshal.Read<uint>(name) | ((ulong)MemoryMarshal.Read<uint>(name[^4..]) << (8 * (name.Length - 4)));
        }

        ulong exact = 0;
        foreach (var b in name)
        {
            exact = (exact << 8) | b;
        }

        return exact;
    }

    private static ulong Fold(ulong value)
    {
        var high = Math.BigMul(value, Odd, out var low);
        return BitOperations.RotateLeft(high, 32) ^ low ^ Seed;
    }

    /// <summary>
    /// Multiply-shift with a secret factor (Dietzfelbinger et al., 1997): .NET's own hash of a long has no key, so a caller could
    /// choose short names that all fall into one bucket.
    /// </summary>
    private sealed class Keyed : IEqualityComparer<ulong>
    {
        public static readonly Keyed Hashes = new();

        public bool Equals(ulong x, ulong y) => x == y;

        public int GetHashCode(ulong hash) => (int)((hash * Seed) >> 32);
    }
}
