using System.Buffers.Binary;
using System.Text;

namespace Passerelle.Gateway.Secrets;

/// <summary>
/// Where a sealed secret is stored. It is bound into the seal, so a blob that was copied to another row, column or version
/// does not open there.
/// </summary>
/// <param name="Table">The table's name.</param>
/// <param name="RowId">The row's id as text.</param>
/// <param name="Column">The column's name.</param>
/// <param name="Version">Counts the replacements of this value, so that an older blob of the same place is refused.</param>
public sealed record SecretPlace(string Table, string RowId, string Column, long Version = 1)
{
    /// <summary>
    /// The additional authenticated data: format, purpose, then table, row id and column, each as its length in UTF-8 bytes
    /// (32 bits, big-endian) and its bytes, then the version (64 bits, big-endian). Lengths make the joint unambiguous.
    /// </summary>
    internal byte[] ToAad(byte format, byte purpose)
    {
        var size = 2 + sizeof(long);
        foreach (var part in (ReadOnlySpan<string>)[Table, RowId, Column])
        {
            size += sizeof(int) + Encoding.UTF8.GetByteCount(part);
        }

        var aad = new byte[size];
        aad[0] = format;
        aad[1] = purpose;
        var rest = aad.AsSpan(2);
        foreach (var part in (ReadOnlySpan<string>)[Table, RowId, Column])
        {
            var length = Encoding.UTF8.GetBytes(part, rest[sizeof(int)..]);
            BinaryPrimitives.WriteInt32BigEndian(rest, length);
            rest = rest[(sizeof(int) + length)..];
        }

        BinaryPrimitives.WriteInt64BigEndian(rest, Version);
        return aad;
    }
}
