using System.Buffers;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using Microsoft.Win32.SafeHandles;

namespace Passerelle.Gateway.Storage;

/// <summary>
/// A file that one process holds for its life and that others may read. The system drops the lock when the process is gone, however
/// it went, so a stale lock cannot exist.
/// </summary>
/// <remarks>
/// On Unix <see cref="FileShare.None"/> takes an advisory <c>flock</c>; .NET takes a shared one even to read, so readers here open the
/// file with the system call itself. On Windows the holder shares reading and nobody else can open the file for writing.
/// </remarks>
internal sealed class LockFile : IDisposable
{
    private const int LargestText = 4096;
    private const int SharedWithoutWaiting = 1 | 4;

    // Readers hold the lock for microseconds; most of a second of bad luck means that somebody else has it.
    private const int MostTries = 40;

    private readonly FileStream _file;

    private LockFile(FileStream file) => _file = file;

    /// <summary>Takes the lock, or returns null when another process has it.</summary>
    public static LockFile? TryTake(string path)
    {
        var options = new FileStreamOptions
        {
            Mode = FileMode.OpenOrCreate,
            Access = FileAccess.ReadWrite,
            Share = OperatingSystem.IsWindows() ? FileShare.Read : FileShare.None,
            BufferSize = 0,
        };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        // A reader that looks whether the lock is held holds it itself for a moment; a server must not lose to that.
        using var never = new ManualResetEventSlim();
        for (var tries = 0; ; tries++)
        {
            try
            {
                return new LockFile(new FileStream(path, options));
            }
            catch (IOException) when (File.Exists(path))
            {
                if (tries == MostTries)
                {
                    return null;
                }

                never.Wait(20);
            }
        }
    }

    /// <summary>Says who holds the lock, in one write, so that a reader never sees a half.</summary>
    public void Write(LockHolder holder)
    {
        var text = new ArrayBufferWriter<byte>(256);
        using (var json = new Utf8JsonWriter(text))
        {
            json.WriteStartObject();
            json.WriteNumber("pid", holder.Pid);
            json.WriteString("host", holder.Host);
            json.WriteString("bootId", holder.BootId);
            json.WriteString("startedAt", holder.StartedAt.ToString("O", CultureInfo.InvariantCulture));
            if (holder.Url is not null)
            {
                json.WriteString("url", holder.Url);
            }

            json.WriteEndObject();
        }

        RandomAccess.Write(_file.SafeFileHandle, text.WrittenSpan, 0);
        RandomAccess.SetLength(_file.SafeFileHandle, text.WrittenCount);
    }

    /// <summary>Reads the holder of a lock that is held; null when nobody holds it.</summary>
    public static LockHolder? Read(string path, bool evenIfFree = false)
    {
        if (!File.Exists(path))
        {
            return null;
        }

        var text = new byte[LargestText];
        int length;
        if (OperatingSystem.IsWindows())
        {
            if (!evenIfFree && IsFreeOnWindows(path))
            {
                return null;
            }

            using var file = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            length = RandomAccess.Read(file, text, 0);
        }
        else
        {
            using var file = new SafeFileHandle(OpenFile(Encoding.UTF8.GetBytes(path + '\0'), 0), ownsHandle: true);
            if (file.IsInvalid || (!evenIfFree && Flock(file, SharedWithoutWaiting) == 0))
            {
                return null;
            }

            length = RandomAccess.Read(file, text, 0);
        }

        return Parse(text.AsMemory(0, length));
    }

    public void Dispose() => _file.Dispose();

    private static LockHolder? Parse(ReadOnlyMemory<byte> text)
    {
        try
        {
            using var json = JsonDocument.Parse(text);
            var root = json.RootElement;
            return new LockHolder(
                root.GetProperty("pid").GetInt32(),
                root.TryGetProperty("host", out var host) ? host.GetString() ?? "" : "",
                root.GetProperty("bootId").GetString() ?? "",
                root.GetProperty("startedAt").GetDateTimeOffset(),
                root.TryGetProperty("url", out var url) ? url.GetString() : null);
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            return null;
        }
    }

    private static bool IsFreeOnWindows(string path)
    {
        try
        {
            using var file = File.OpenHandle(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite);
            return true;
        }
        catch (IOException)
        {
            return false;
        }
    }

    [DllImport("libc", EntryPoint = "open", SetLastError = true)]
    private static extern int OpenFile(byte[] path, int readOnly);

    [DllImport("libc", EntryPoint = "flock", SetLastError = true)]
    private static extern int Flock(SafeFileHandle file, int operation);
}
