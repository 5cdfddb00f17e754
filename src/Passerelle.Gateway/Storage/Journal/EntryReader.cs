using System.Buffers.Binary;

namespace Passerelle.Gateway.Storage.Journal;

/// <summary>Reads what <see cref="EntryWriter"/> wrote, in its order.</summary>
internal ref struct EntryReader(ReadOnlySpan<byte> entry)
{
    private readonly ReadOnlySpan<byte> _entry = entry;

    /// <summary>Bytes read.</summary>
    public int Position { get; private set; }

    /// <summary>The next value, a number.</summary>
    public long Number() => Optional() ?? throw new InvalidDataException("A number is missing in the journal.");

    /// <summary>The next value, a number or null.</summary>
    public long? Optional()
    {
        var type = (EntryType)_entry[Position++];
        if (type == EntryType.Null)
        {
            return null;
        }

        var value = BinaryPrimitives.ReadInt64LittleEndian(_entry[Position..]);
        Position += sizeof(long);
        return value;
    }

    /// <summary>Binds the next values, of whatever type, to a statement's parameters <paramref name="first"/> to <paramref name="last"/>.</summary>
    public void Bind(HotStatement statement, int first, int last)
    {
        for (var i = first; i <= last; i++)
        {
            switch ((EntryType)_entry[Position++])
            {
                case EntryType.Number:
                    statement.Bind(i, BinaryPrimitives.ReadInt64LittleEndian(_entry[Position..]));
                    Position += sizeof(long);
                    break;
                case EntryType.Text:
                    statement.BindText(i, Counted());
                    break;
                case EntryType.Bytes:
                    statement.Bind(i, Counted());
                    break;
                default:
                    statement.BindNull(i);
                    break;
            }
        }
    }

    /// <summary>Leaves values out.</summary>
    public void Skip(int count)
    {
        for (; count > 0; count--)
        {
            switch ((EntryType)_entry[Position++])
            {
                case EntryType.Number:
                    Position += sizeof(long);
                    break;
                case EntryType.Text or EntryType.Bytes:
                    _ = Counted();
                    break;
                default:
                    break;
            }
        }
    }

    private ReadOnlySpan<byte> Counted()
    {
        var length = BinaryPrimitives.ReadUInt16LittleEndian(_entry[Position..]);
        var value = _entry.Slice(Position + 2, length);
        Position += 2 + length;
        return value;
    }
}
