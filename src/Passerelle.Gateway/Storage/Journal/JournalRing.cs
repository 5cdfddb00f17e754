namespace Passerelle.Gateway.Storage.Journal;

/// <summary>
/// The journal's end: frames that are made but not yet written, and where they go. One thread at a time, but for what says otherwise.
/// </summary>
/// <remarks>
/// Frames never lie across the end of a lap, so that any piece of the file can be read on its own. A lap that has no room for the longest
/// frame is left as it is.
/// </remarks>
internal sealed class JournalRing(JournalFile file)
{
    private const int BufferLength = 64 * 1024;

    private readonly byte[] _buffer = new byte[BufferLength];
    private int _length;
    private long _written;
    private long _tail;
    private long _sequence = JournalPosition.Start.Sequence;
    private bool _jump;

    /// <summary>Where the next frame goes.</summary>
    public long End => _written + _length;

    /// <summary>Up to where the file has it: what outlives the process. Any thread may ask.</summary>
    public long Written => Volatile.Read(ref _written);

    /// <summary>Up to where the database has it on the disk, so that the place may be used again. Any thread may ask, one may set.</summary>
    public long Tail
    {
        get => Volatile.Read(ref _tail);
        set => Volatile.Write(ref _tail, value);
    }

    /// <summary>Whether there is room for a frame, and as much as <paramref name="reserve"/> more.</summary>
    public bool HasRoom(long reserve) => file.Capacity - (End - Tail) - reserve >= 2 * JournalFrame.MostLength;

    /// <summary>Makes room and gives the place for what is to be recorded.</summary>
    public EntryWriter Begin()
    {
        var rest = file.Capacity - (End % file.Capacity);
        if (rest < JournalFrame.MostLength)
        {
            EndLap(rest);
        }
        else if (BufferLength - _length < JournalFrame.MostLength)
        {
            Write();
        }

        return new EntryWriter(_buffer.AsSpan(_length + JournalFrame.HeaderLength, JournalFrame.MostLength - JournalFrame.HeaderLength));
    }

    /// <summary>Makes a frame of what was recorded in that place.</summary>
    public void Add(JournalKind kind, int payloadLength)
    {
        _length += JournalFrame.Seal(_buffer.AsSpan(_length), payloadLength, kind, _sequence++, _jump, file.Seed);
        _jump = false;
    }

    /// <summary>Writes the frames that are not yet written.</summary>
    public void Write()
    {
        if (_length > 0)
        {
            file.Write(_buffer.AsSpan(0, _length), _written);
            Volatile.Write(ref _written, _written + _length);
            _length = 0;
        }
    }

    /// <summary>
    /// After a write that failed: forgets the frames that are not written. A part of them may be in the file, so the next frame says that
    /// it does not follow them.
    /// </summary>
    public void Drop()
    {
        _length = 0;
        _jump = true;
    }

    private void EndLap(long rest)
    {
        var next = End + rest;
        if (rest >= JournalFrame.HeaderLength)
        {
            if (BufferLength - _length < JournalFrame.HeaderLength)
            {
                Write();
            }

            Add(JournalKind.LapEnd, 0);
        }

        Write();
        Volatile.Write(ref _written, next);
    }
}
