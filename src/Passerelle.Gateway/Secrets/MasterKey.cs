using System.Security.Cryptography;
using System.Text;

namespace Passerelle.Gateway.Secrets;

/// <summary>
/// The 256-bit key that wraps the data key of every stored secret. It comes from the environment or from a file that only
/// its owner can read, and never stands in the database or in a backup of it.
/// </summary>
public sealed class MasterKey : IDisposable
{
    /// <summary>The environment variable that may hold the key: 32 bytes in Base64.</summary>
    public const string Variable = "PASSERELLE_MASTER_KEY";

    /// <summary>Bytes in a master key.</summary>
    public const int Size = 32;

    /// <summary>Bytes in a key id.</summary>
    internal const int IdSize = 8;

    // Room for the Base64 form and for line ends; a larger file is no key file.
    private const int MaxFileSize = 256;

    private static readonly TimeSpan PeerPatience = TimeSpan.FromSeconds(2);

    private readonly byte[] _key;
    private readonly byte[] _id;
    private bool _disposed;

    private MasterKey(byte[] key)
    {
        _key = key;
        _id = SHA256.HashData(key)[..IdSize];
        Id = Convert.ToHexStringLower(_id);
    }

    /// <summary>The first 8 bytes of the key's SHA-256 in hex: names the key without telling it.</summary>
    public string Id { get; }

    internal ReadOnlySpan<byte> IdBytes => _id;

    internal ReadOnlySpan<byte> Bytes
    {
        get
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            return _key;
        }
    }

    /// <summary>Takes the key from the environment when it is there, else from the file.</summary>
    /// <param name="path">The master key file.</param>
    /// <param name="environmentValue">The value of <see cref="Variable"/>, or null.</param>
    /// <param name="mayCreate">
    /// True only while there is no database yet: then a missing file is made. With a database a new key could open nothing in
    /// it, so a missing file is an error.
    /// </param>
    /// <exception cref="SecretException">No key, or none that can be used.</exception>
    public static MasterKey Load(string path, string? environmentValue, bool mayCreate)
    {
        return string.IsNullOrWhiteSpace(environmentValue) ? FromFile(path, mayCreate) : FromText(environmentValue);
    }

    /// <summary>Reads a key written as Base64, as in <see cref="Variable"/>.</summary>
    /// <exception cref="SecretException">The text is not 32 bytes in Base64.</exception>
    public static MasterKey FromText(string base64)
    {
        return Decode(Encoding.UTF8.GetBytes(base64), $"The environment variable {Variable}");
    }

    /// <summary>Makes a random key that is stored nowhere, as the new key of a rotation.</summary>
    public static MasterKey Create()
    {
        return new(RandomNumberGenerator.GetBytes(Size));
    }

    /// <summary>Reads the key file, one line of Base64. Makes it when it is missing and may be made.</summary>
    /// <param name="path">The master key file.</param>
    /// <param name="mayCreate">See <see cref="Load"/>.</param>
    /// <exception cref="SecretException">The file is missing, is open to others, or holds no key.</exception>
    public static MasterKey FromFile(string path, bool mayCreate)
    {
        if (!File.Exists(path))
        {
            if (!mayCreate)
            {
                throw new SecretException(
                    $"The master key file {path} is missing, but a database exists whose secrets were sealed with it. "
                    + $"Put the file back from your backup, or set {Variable}. A new key is never made here: it could not open them.");
            }

            using var key = Create();
            key.TrySave(path);
        }

        // Read back even when just made: of two nodes that start at once, both use the file of the first.
        return Read(path);
    }

    /// <summary>Writes the key as Base64 to a new file with mode 0600. The file appears whole or not at all.</summary>
    /// <param name="path">Where to; a missing folder is made.</param>
    /// <exception cref="SecretException">The file exists, or cannot be written.</exception>
    public void SaveTo(string path)
    {
        if (!TrySave(path))
        {
            throw new SecretException($"The file {path} exists already. A master key is never overwritten: name another file.");
        }
    }

    /// <summary>Wipes the key from memory.</summary>
    public void Dispose()
    {
        _disposed = true;
        CryptographicOperations.ZeroMemory(_key);
    }

    /// <summary>The key's id, not the key.</summary>
    public override string ToString()
    {
        return $"master key {Id}";
    }

    // False when the file exists, even if it came into being a moment ago. A move that does not overwrite is not atomic
    // on Unix, so the draft has one name and whoever creates it is the only one to move.
    private bool TrySave(string path)
    {
        var draft = path + ".new";
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
            FileStream file;
            try
            {
                file = new FileStream(draft, options);
            }
            catch (IOException) when (File.Exists(draft) || File.Exists(path))
            {
                return SpinWait.SpinUntil(() => File.Exists(path), PeerPatience)
                    ? false
                    : throw new SecretException(
                        $"Another start is making the master key, or was interrupted. If no other runs, delete {draft} and start again.");
            }

            using (file)
            {
                if (File.Exists(path))
                {
                    File.Delete(draft);
                    return false;
                }

                file.Write(Encoding.ASCII.GetBytes(Convert.ToBase64String(Bytes) + "\n"));
                file.Flush(flushToDisk: true);
                File.Move(draft, path, overwrite: false);
                return true;
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new SecretException($"The master key file {path} cannot be written: {e.Message}", e);
        }
    }

    private static MasterKey Read(string path)
    {
        try
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read);
            if (!OperatingSystem.IsWindows())
            {
                RefuseIfOpenToOthers(path, File.GetUnixFileMode(file.SafeFileHandle));
            }

            var content = new byte[MaxFileSize];
            var length = file.ReadAtLeast(content, content.Length, throwOnEndOfStream: false);
            var key = Decode(content.AsSpan(0, length), $"The master key file {path}");
            CryptographicOperations.ZeroMemory(content);
            return key;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new SecretException($"The master key file {path} cannot be read: {e.Message}", e);
        }
    }

    private static void RefuseIfOpenToOthers(string path, UnixFileMode mode)
    {
        const UnixFileMode Others = UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.GroupExecute
            | UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute;
        if ((mode & Others) != 0)
        {
            throw new SecretException(
                $"The master key file {path} is open to other users (mode {Convert.ToString((int)mode, 8)}). Run: chmod 600 {path}");
        }
    }

    private static MasterKey Decode(ReadOnlySpan<byte> content, string source)
    {
        var key = new byte[Size];
        return Convert.TryFromBase64String(Encoding.UTF8.GetString(content).Trim(), key, out var written) && written == Size
            ? new(key)
            : throw new SecretException($"{source} does not hold a master key: 32 bytes in Base64 are expected (44 characters).");
    }
}
