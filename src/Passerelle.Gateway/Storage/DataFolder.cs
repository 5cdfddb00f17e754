namespace Passerelle.Gateway.Storage;

/// <summary>The folder that holds everything a server keeps. One process has it at a time.</summary>
/// <remarks>
/// On first start open the <see cref="Database"/> before the master key is written: a master key without a database means that the
/// database was lost, and then nothing starts.
/// </remarks>
public sealed class DataFolder : IDisposable
{
    private const string LockName = "passerelle.lock";

    private readonly LockFile _lock;
    private LockHolder _self;

    private DataFolder(string path, LockFile lockFile, LockHolder self)
    {
        Path = path;
        _lock = lockFile;
        _self = self;
        _lock.Write(self);
    }

    /// <summary>Absolute path of the folder.</summary>
    public string Path { get; }

    public string DatabasePath => System.IO.Path.Combine(Path, "passerelle.db");

    /// <summary>Where records are durable before the database has them.</summary>
    public string JournalPath => System.IO.Path.Combine(Path, "passerelle.journal");

    /// <summary>Where the master key lives. Its presence says that a database has been here.</summary>
    public string MasterKeyPath => System.IO.Path.Combine(Path, "master.key");

    /// <summary>This process, as others read it.</summary>
    public LockHolder Self => _self;

    /// <summary>Makes the folder (only its owner may enter) and takes its lock.</summary>
    /// <exception cref="DataFolderLockedException">Another server has it.</exception>
    public static DataFolder Open(string path, TimeProvider time)
    {
        path = System.IO.Path.GetFullPath(path);
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(path);
        }
        else
        {
            Directory.CreateDirectory(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }

        var lockPath = System.IO.Path.Combine(path, LockName);
        var lockFile = LockFile.TryTake(lockPath)
            ?? throw new DataFolderLockedException(path, LockFile.Read(lockPath, evenIfFree: true));
        return new DataFolder(path, lockFile, new LockHolder(Environment.ProcessId, Environment.MachineName, ReadBootId(), time.GetUtcNow(), null));
    }

    /// <summary>Tells others where this server listens.</summary>
    public void SetUrl(string url)
    {
        _self = _self with { Url = url };
        _lock.Write(_self);
    }

    /// <summary>Who holds the folder now; null when nobody does.</summary>
    public static LockHolder? ReadLock(string path) => LockFile.Read(System.IO.Path.Combine(path, LockName));

    public void Dispose() => _lock.Dispose();

    private static string ReadBootId()
    {
        const string File = "/proc/sys/kernel/random/boot_id";
        return System.IO.File.Exists(File) ? System.IO.File.ReadAllText(File).Trim() : "";
    }
}
