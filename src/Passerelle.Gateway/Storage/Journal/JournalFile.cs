using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Passerelle.Gateway.Storage.Journal;

/// <summary>
/// The journal's file: a head of one block, then a ring of fixed size. Offsets are those of the journal and grow for ever; the file has
/// each at its place in the ring. Open for a test's disk that fails on command.
/// </summary>
public class JournalFile : IDisposable
{
    /// <summary>Bytes before the ring.</summary>
    public const int HeadLength = 4096;

    /// <summary>The smallest ring.</summary>
    public const int LeastCapacity = 128 * 1024;

    private const int HeadBytes = 32;
    private const int Interrupted = 4;

    private static ReadOnlySpan<byte> Magic => "PSRLJNL1"u8;

    private readonly SafeFileHandle _handle;
    private readonly Lock _syncing = new();
    private bool _failed;
    private long _filled;

    /// <summary>Opens the file, or makes it; only its owner may read it.</summary>
    /// <param name="path">Where it is.</param>
    /// <param name="capacity">Bytes of the ring, if there is no file of that size yet.</param>
    public JournalFile(string path, long capacity)
    {
        var options = new FileStreamOptions
        {
            Mode = FileMode.OpenOrCreate,
            Access = FileAccess.ReadWrite,
            Share = FileShare.ReadWrite | FileShare.Delete,
            BufferSize = 0,
        };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
            new FileStream(path, options).Dispose();
        }

        _handle = File.OpenHandle(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, options.Share);
        Path = path;
        Capacity = capacity;
        ReadHead();
        _filled = Math.Max(0, RandomAccess.GetLength(_handle) - HeadLength);
    }

    public string Path { get; }

    /// <summary>Bytes of the ring.</summary>
    public long Capacity { get; private set; }

    /// <summary>Which journal is in the file; 0 = none.</summary>
    public long Id { get; private set; }

    /// <summary>What the checksums of its frames begin with.</summary>
    internal uint Seed => (uint)(Id ^ (Id >> 32));

    /// <summary>Begins another journal in the file; nothing that is there is believed any more.</summary>
    /// <param name="id">A number that no journal ever had.</param>
    /// <param name="capacity">Bytes of the ring: whole blocks of 4 KiB, and at least <see cref="LeastCapacity"/>.</param>
    public void Begin(long id, long capacity)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(capacity, LeastCapacity);
        ArgumentOutOfRangeException.ThrowIfNotEqual(capacity % HeadLength, 0);
        Span<byte> head = stackalloc byte[HeadBytes + sizeof(uint)];
        Magic.CopyTo(head);
        BinaryPrimitives.WriteInt64LittleEndian(head[8..], id);
        BinaryPrimitives.WriteInt64LittleEndian(head[16..], capacity);
        head[24..HeadBytes].Clear();
        BinaryPrimitives.WriteUInt32LittleEndian(head[HeadBytes..], JournalFrame.Checksum(head[4..HeadBytes], 0));
        RandomAccess.Write(_handle, head, 0);
        (Id, Capacity) = (id, capacity);
    }

    /// <summary>Writes frames of one lap.</summary>
    public virtual void Write(ReadOnlySpan<byte> frames, long offset)
    {
        var place = offset % Capacity;
        RandomAccess.Write(_handle, frames, HeadLength + place);
        if (place + frames.Length > Volatile.Read(ref _filled))
        {
            Volatile.Write(ref _filled, place + frames.Length);
        }
    }

    /// <summary>Waits until all that was written is on the disk.</summary>
    /// <exception cref="DiskFailedException">It may not be, and never will be known to be: the disk is not asked again.</exception>
    public void Sync()
    {
        // The system tells of an error once; whoever syncs beside must not be told that all is well.
        lock (_syncing)
        {
            if (_failed)
            {
                throw new DiskFailedException($"{Path} was not synced before.");
            }

            _failed = true;
            SyncDisk();
            _failed = false;
        }
    }

    /// <summary>Asks the disk.</summary>
    /// <exception cref="DiskFailedException">It did not confirm.</exception>
    protected virtual void SyncDisk()
    {
        if (OperatingSystem.IsLinux())
        {
            // The file's times are no one's concern. The call that .NET offers would have them written, too.
            while (FlushData(_handle) != 0)
            {
                var error = Marshal.GetLastPInvokeError();
                if (error != Interrupted)
                {
                    throw new DiskFailedException($"{Path} was not synced: error {error}");
                }
            }
        }
        else
        {
            try
            {
                RandomAccess.FlushToDisk(_handle);
            }
            catch (IOException e)
            {
                throw new DiskFailedException($"{Path} was not synced: {e.Message}", e);
            }
        }
    }

    /// <summary>Reads what one lap has from an offset on; how many bytes.</summary>
    public int Read(Span<byte> into, long offset)
    {
        var place = offset % Capacity;
        var rest = (int)Math.Min(into.Length, Capacity - place);
        var read = 0;
        while (read < rest && RandomAccess.Read(_handle, into[read..rest], HeadLength + place + read) is var more and > 0)
        {
            read += more;
        }

        return read;
    }

    /// <summary>Writes zeros to a piece of the ring that has never been written. The journal must not be written meanwhile.</summary>
    /// <returns>False when there is none.</returns>
    internal bool Fill(ReadOnlySpan<byte> zeros)
    {
        var place = Volatile.Read(ref _filled);
        if (place >= Capacity)
        {
            return false;
        }

        zeros = zeros[..(int)Math.Min(zeros.Length, Capacity - place)];
        RandomAccess.Write(_handle, zeros, HeadLength + place);
        Volatile.Write(ref _filled, place + zeros.Length);
        return true;
    }

    public void Dispose()
    {
        _handle.Dispose();
        GC.SuppressFinalize(this);
    }

    private void ReadHead()
    {
        Span<byte> head = stackalloc byte[HeadBytes + sizeof(uint)];
        if (RandomAccess.Read(_handle, head, 0) == head.Length
            && head.StartsWith(Magic)
            && BinaryPrimitives.ReadUInt32LittleEndian(head[HeadBytes..]) == JournalFrame.Checksum(head[4..HeadBytes], 0))
        {
            Id = BinaryPrimitives.ReadInt64LittleEndian(head[8..]);
            Capacity = BinaryPrimitives.ReadInt64LittleEndian(head[16..]);
        }
    }

    [DllImport("libc", EntryPoint = "fdatasync", SetLastError = true)]
    private static extern int FlushData(SafeFileHandle file);
}
