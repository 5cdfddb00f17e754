using System.Buffers.Binary;

namespace Passerelle.Protocol.Embeddings;

/// <summary>
/// Tells what the bytes of a vector in base64 are. Nothing in an answer says it, and not every maker means single precision as OpenAI
/// does; but numbers of one kind look like nonsense when they are read as another.
/// </summary>
internal static class PackedVector
{
    /// <summary>Fewer bytes than this are too few to judge; they are singles.</summary>
    private const int FewestToJudge = 256;

    /// <summary>What the bytes are; null when they are nothing known.</summary>
    public static PackedKind? KindOf(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length % sizeof(float) != 0)
        {
            return PackedKind.SignedBytes;
        }

        if (bytes.Length < FewestToJudge)
        {
            return bytes.IsEmpty ? null : PackedKind.Single;
        }

        if (bytes.Length % sizeof(double) == 0 && AreDoubles(bytes))
        {
            return PackedKind.Double;
        }

        return AreSingles(bytes) ? PackedKind.Single : PackedKind.SignedBytes;
    }

    /// <summary>
    /// Of doubles the upper halves make sense and the lower halves, read as singles, do not: they are noise, or have zeros where a
    /// single has most of its digits, because the model computed in single precision or less.
    /// </summary>
    private static bool AreDoubles(ReadOnlySpan<byte> bytes)
    {
        var likely = 0;
        var lowerHalvesLikely = 0;
        for (var at = 0; at < bytes.Length; at += sizeof(double))
        {
            likely += double.Abs(BinaryPrimitives.ReadDoubleLittleEndian(bytes[at..])) is > 1e-7 and < 1e3 ? 1 : 0;
            var lower = BinaryPrimitives.ReadUInt32LittleEndian(bytes[at..]);
            lowerHalvesLikely += (lower & 0x1FFFFFFF) != 0 && float.Abs(BitConverter.UInt32BitsToSingle(lower)) is > 1e-6f and < 1e4f ? 1 : 0;
        }

        var count = bytes.Length / sizeof(double);
        return likely * 10 > count * 9 && lowerHalvesLikely * 2 < count;
    }

    /// <summary>
    /// Bytes at random are a likely single in one of four places. The values of a broken model (NaN, infinity) count as singles, so
    /// that they are found to be what they are.
    /// </summary>
    private static bool AreSingles(ReadOnlySpan<byte> bytes)
    {
        var likely = 0;
        for (var at = 0; at < bytes.Length; at += sizeof(float))
        {
            var bits = BinaryPrimitives.ReadUInt32LittleEndian(bytes[at..]) & 0x7FFFFFFF;
            likely += bits is 0 or 0x7F800000 or 0x7FC00000 || BitConverter.UInt32BitsToSingle(bits) is > 1e-12f and < 1e6f ? 1 : 0;
        }

        return likely * 2 > bytes.Length / sizeof(float);
    }
}
