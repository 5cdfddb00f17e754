using System.ComponentModel;
using System.Diagnostics;
using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace Passerelle.Load.Sockets;

/// <summary>
/// One thread's wait on many sockets (epoll, level-triggered) and on one timer with nanosecond aim.
/// The rig must cost little beside what it measures, so it does without the runtime's thread pool.
/// </summary>
internal sealed unsafe class Poller : IDisposable
{
    private const int Readable = 0x1;
    private const int Writable = 0x4;
    private const int Broken = 0x8 | 0x10;
    private const int Add = 1;
    private const int Change = 3;
    private const int MonotonicClock = 1;
    private const int NonBlocking = 0x800;
    private const int AbsoluteTime = 1;
    private const int TimerToken = -1;

    // x86-64 packs the structure (events at 0, data at 4); elsewhere data is aligned to 8.
    private static readonly int DataOffset = RuntimeInformation.ProcessArchitecture == Architecture.X64 ? 4 : 8;
    private static readonly int Stride = DataOffset + 8;

    private readonly int _epoll;
    private readonly int _timer;
    private readonly byte* _events;
    private readonly int _capacity;

    /// <summary>Makes a poller that reports at most <paramref name="capacity"/> sockets a wait.</summary>
    public Poller(int capacity = 512)
    {
        _capacity = capacity;
        _events = (byte*)NativeMemory.AllocZeroed((nuint)(capacity * Stride));
        _epoll = Posix.EpollCreate(0);
        _timer = Posix.TimerCreate(MonotonicClock, NonBlocking);
        Check(_epoll);
        Check(_timer);
        Control(Add, _timer, TimerToken, Readable);
    }

    /// <summary>Starts to watch a socket for reading under a token that is 0 or more.</summary>
    public void Watch(Socket socket, int token) => Control(Add, (int)socket.Handle, token, Readable);

    /// <summary>Sets whether the socket is watched for room to write, besides for reading.</summary>
    public void WatchWriting(Socket socket, int token, bool writing) =>
        Control(Change, (int)socket.Handle, token, writing ? Readable | Writable : Readable);

    /// <summary>Makes a later <see cref="Wait"/> return at a <see cref="Stopwatch"/> timestamp. One time only, the last call counts.</summary>
    public void WakeAt(long timestamp)
    {
        // Stopwatch counts nanoseconds of CLOCK_MONOTONIC here. A value of zero would switch the timer off.
        var at = Math.Max(1, timestamp);
        var value = stackalloc long[4] { 0, 0, at / 1_000_000_000, at % 1_000_000_000 };
        Check(Posix.TimerSet(_timer, AbsoluteTime, value, null));
    }

    /// <summary>Waits for events: forever with -1 ms, not at all with 0. Returns how many there are.</summary>
    public int Wait(int timeoutMilliseconds)
    {
        var count = Posix.EpollWait(_epoll, _events, _capacity, timeoutMilliseconds);
        return Math.Max(0, count);
    }

    /// <summary>Reads event <paramref name="index"/>. False: it was the timer.</summary>
    public bool Read(int index, out int token, out bool readable, out bool writable)
    {
        var entry = _events + (index * Stride);
        var flags = *(int*)entry;
        token = *(int*)(entry + DataOffset);
        readable = (flags & (Readable | Broken)) != 0;
        writable = (flags & (Writable | Broken)) != 0;
        if (token != TimerToken)
        {
            return true;
        }

        long expirations;
        _ = Posix.Read(_timer, &expirations, sizeof(long));
        return false;
    }

    public void Dispose()
    {
        _ = Posix.Close(_timer);
        _ = Posix.Close(_epoll);
        NativeMemory.Free(_events);
    }

    private static void Check(int result)
    {
        if (result < 0)
        {
            throw new Win32Exception(Marshal.GetLastPInvokeError());
        }
    }

    private void Control(int operation, int fd, int token, int flags)
    {
        var entry = stackalloc byte[16];
        *(int*)entry = flags;
        *(long*)(entry + DataOffset) = token;
        Check(Posix.EpollControl(_epoll, operation, fd, entry));
    }
}
