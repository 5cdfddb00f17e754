using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Passerelle.Protocol.Json;

/// <summary>
/// 64 bytes of a JSON string looked at together, a bit for each. Prompts are full of escapes, which a search for the next one would
/// stop at every few dozen bytes.
/// </summary>
/// <remarks>Which bytes are escaped is found by arithmetic on runs of backslashes, after Langdale and Lemire, "Parsing gigabytes of JSON per second" (2019), §3.1.1.</remarks>
internal readonly ref struct StringBlock
{
    /// <summary>Bytes of a block.</summary>
    public const int Bytes = 64;

    private const ulong OddBits = 0xAAAA_AAAA_AAAA_AAAA;

    private readonly ulong _end;
    private readonly ulong _escaped;
    private readonly ulong _other;

    /// <summary>Looks at a block.</summary>
    /// <param name="bytes">Its bytes.</param>
    /// <param name="carry">1 when the block before ended with a backslash that escapes the first byte of this one, else 0; afterwards the same for the next one.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public StringBlock(ReadOnlySpan<byte> bytes, ref ulong carry)
    {
        var quotes = Equal(bytes, (byte)'"');
        var backslashes = Equal(bytes, (byte)'\\');
        var others = Controls(bytes);
        var escaped = 0UL;
        if ((backslashes | carry) != 0)
        {
            var beginning = backslashes & ~carry;
            var escapes = (((beginning << 1) | OddBits) - beginning) ^ OddBits;
            escaped = escapes ^ (backslashes | carry);
            carry = (escapes & backslashes) >> 63;
            var simple = quotes | backslashes | Equal(bytes, (byte)'n') | Equal(bytes, (byte)'t') | Equal(bytes, (byte)'r')
                | Equal(bytes, (byte)'/') | Equal(bytes, (byte)'b') | Equal(bytes, (byte)'f');
            others |= escaped & ~simple;
        }

        _end = quotes & ~escaped;
        var inside = _end ^ (_end - 1);
        _other = others & inside;
        _escaped = escaped & inside;
    }

    /// <summary>Whether this machine looks at a block in a few instructions.</summary>
    public static bool IsFast => Vector256.IsHardwareAccelerated;

    /// <summary>Whether the string's closing quote is in it.</summary>
    public bool HasEnd => _end != 0;

    /// <summary>Bytes up to and with the closing quote; all when it is not in the block.</summary>
    public int Length => _end == 0 ? Bytes : BitOperations.TrailingZeroCount(_end) + 1;

    /// <summary>Whether nothing is in the string here but text and escapes of one character.</summary>
    public bool IsPlain => _other == 0;

    /// <summary>Where the first control character is, or the second character of the first other escape.</summary>
    public int FirstOther => BitOperations.TrailingZeroCount(_other);

    /// <summary>Whether that is an escape.</summary>
    public bool IsOtherEscaped => (_escaped & _other & (0 - _other)) != 0;

    /// <summary>Whether there are escapes in it.</summary>
    public bool HasEscape => _escaped != 0;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Equal(ReadOnlySpan<byte> bytes, byte value) => Vector512.IsHardwareAccelerated
        ? Vector512.Equals(Vector512.Create(bytes), Vector512.Create(value)).ExtractMostSignificantBits()
        : Vector256.Equals(Vector256.Create(bytes), Vector256.Create(value)).ExtractMostSignificantBits()
            | ((ulong)Vector256.Equals(Vector256.Create(bytes[32..]), Vector256.Create(value)).ExtractMostSignificantBits() << 32);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Controls(ReadOnlySpan<byte> bytes) => Vector512.IsHardwareAccelerated
        ? Vector512.LessThan(Vector512.Create(bytes), Vector512.Create((byte)' ')).ExtractMostSignificantBits()
        : Vector256.LessThan(Vector256.Create(bytes), Vector256.Create((byte)' ')).ExtractMostSignificantBits()
            | ((ulong)Vector256.LessThan(Vector256.Create(bytes[32..]), Vector256.Create((byte)' ')).ExtractMostSignificantBits() << 32);
}
