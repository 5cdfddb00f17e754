using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.InteropServices;

namespace Passerelle.Gateway.Storage.Journal;

/// <summary>
/// One record in the file: a checksum (4 bytes), length and kind (4), a number that rises by one (8), what is recorded, zeros up to a
/// multiple of 8. All numbers are little-endian.
/// </summary>
/// <remarks>
/// The checksum is CRC-32C over all that follows it and begins with a seed of the journal's own, so a frame of another journal in the same
/// file is not believed, nor one that is torn. A frame of an earlier lap is whole, but has a lower number than the one that is looked for.
/// </remarks>
internal readonly ref struct JournalFrame
{
    public const int HeaderLength = 16;

    /// <summary>No frame is longer: every text in it is cut, and usage is bounded.</summary>
    public const int MostLength = 16 * 1024;

    private const int Alignment = 8;
    private const int LengthBits = 24;
    private const byte JumpFlag = 0x80;

    public JournalKind Kind { get; private init; }

    public long Sequence { get; private init; }

    /// <summary>Bytes that it takes in the file.</summary>
    public int Length { get; private init; }

    public ReadOnlySpan<byte> Payload { get; private init; }

    /// <summary>Makes a frame around what lies behind its header already.</summary>
    /// <param name="bytes">The header's place, what is recorded, and room for the zeros.</param>
    /// <param name="payloadLength">Bytes of what is recorded.</param>
    /// <param name="kind">What it is.</param>
    /// <param name="sequence">Its number.</param>
    /// <param name="jump">Whether numbers before it may be missing: a write failed, and what it left in the file must not fit in.</param>
    /// <param name="seed">The journal's.</param>
    /// <returns>Bytes that it takes.</returns>
    public static int Seal(Span<byte> bytes, int payloadLength, JournalKind kind, long sequence, bool jump, uint seed)
    {
        var length = HeaderLength + payloadLength;
        var padded = (length + Alignment - 1) & -Alignment;
        var tag = (byte)((byte)kind | (jump ? JumpFlag : 0));
        BinaryPrimitives.WriteInt32LittleEndian(bytes[4..], length | (tag << LengthBits));
        BinaryPrimitives.WriteInt64LittleEndian(bytes[8..], sequence);
        bytes[length..padded].Clear();
        BinaryPrimitives.WriteUInt32LittleEndian(bytes, Checksum(bytes[4..padded], seed));
        return padded;
    }

    /// <summary>Reads the frame at the beginning, if it is there, whole, and the next in order.</summary>
    public static bool TryRead(ReadOnlySpan<byte> bytes, long sequence, uint seed, out JournalFrame frame)
    {
        frame = default;
        if (bytes.Length < HeaderLength)
        {
            return false;
        }

        var head = BinaryPrimitives.ReadUInt32LittleEndian(bytes[4..]);
        var length = (int)(head & ((1 << LengthBits) - 1));
        var padded = (length + Alignment - 1) & -Alignment;
        var tag = (byte)(head >> LengthBits);
        var found = BinaryPrimitives.ReadInt64LittleEndian(bytes[8..]);
        var inOrder = found == sequence || (found > sequence && (tag & JumpFlag) != 0);
        if (length is < HeaderLength or > MostLength || padded > bytes.Length || !inOrder
            || Checksum(bytes[4..padded], seed) != BinaryPrimitives.ReadUInt32LittleEndian(bytes))
        {
            return false;
        }

        frame = new JournalFrame
        {
            Kind = (JournalKind)(tag & ~JumpFlag),
            Sequence = found,
            Length = padded,
            Payload = bytes[HeaderLength..length],
        };
        return true;
    }

    /// <summary>CRC-32C of whole 4-byte words.</summary>
    public static uint Checksum(ReadOnlySpan<byte> bytes, uint seed)
    {
        var sum = BitOperations.Crc32C(~seed, MemoryMarshal.Read<uint>(bytes));
        foreach (var word in MemoryMarshal.Cast<byte, ulong>(bytes[sizeof(uint)..]))
        {
            sum = BitOperations.Crc32C(sum, word);
        }

        return ~sum;
    }
}
