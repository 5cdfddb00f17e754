using System.Buffers.Binary;
using System.Text;

namespace Passerelle.Gateway.Storage.Journal;

/// <summary>Writes what is recorded as values in a row, each with its type in front: <see cref="EntryReader"/> binds them to a statement as they are.</summary>
internal ref struct EntryWriter(Span<byte> space)
{
    /// <summary>Longer texts are cut: no name may be that long, and of an error only so much is kept.</summary>
    public const int MostCharacters = 500;

    private readonly Span<byte> _space = space;

    public int Length { get; private set; }

    public void Put(long value)
    {
        _space[Length] = (byte)EntryType.Number;
        BinaryPrimitives.WriteInt64LittleEndian(_space[(Length + 1)..], value);
        Length += 1 + sizeof(long);
    }

    public void Put(long? value)
    {
        if (value is { } present)
        {
            Put(present);
        }
        else
        {
            PutNull();
        }
    }

    public void Put(string? value)
    {
        if (value is null)
        {
            PutNull();
            return;
        }

        var text = value.AsSpan(0, Math.Min(value.Length, MostCharacters));
        var length = Encoding.UTF8.GetBytes(text, _space[(Length + 3)..]);
        PutHead(EntryType.Text, length);
        Length += length;
    }

    /// <summary>Puts bytes; none at all is null.</summary>
    public void Put(ReadOnlySpan<byte> value)
    {
        if (value.IsEmpty)
        {
            PutNull();
            return;
        }

        PutHead(EntryType.Bytes, value.Length);
        value.CopyTo(_space[Length..]);
        Length += value.Length;
    }

    private void PutNull() => _space[Length++] = (byte)EntryType.Null;

    private void PutHead(EntryType type, int length)
    {
        _space[Length] = (byte)type;
        BinaryPrimitives.WriteUInt16LittleEndian(_space[(Length + 1)..], (ushort)length);
        Length += 3;
    }
}
