using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Passerelle.Gateway.Admin;

/// <summary>
/// The credential of the admin API: 256 random bits, made anew at each start and written to a file that only the server's owner can
/// read. Who can read the data folder may administer; nothing has to be set up. The server keeps only the hash.
/// </summary>
public sealed class AdminToken
{
    /// <summary>The file's name in the data folder.</summary>
    public const string FileName = "admin.token";

    /// <summary>What every token begins with.</summary>
    public const string Prefix = "adm_";

    private const int Size = 32;
    private const int LongestFile = 256;

    private readonly byte[] _hash;

    private AdminToken(byte[] hash) => _hash = hash;

    /// <summary>Makes a token and puts its file in place of the one before. The file appears whole or not at all, with mode 0600.</summary>
    public static AdminToken Create(string folder)
    {
        var text = Prefix + Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(Size));
        var path = Path.Combine(folder, FileName);
        var draft = path + ".new";

        // A draft of a start that was killed would keep its own rights.
        File.Delete(draft);
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        using (var file = new FileStream(draft, options))
        {
            file.Write(Encoding.ASCII.GetBytes(text + "\n"));
        }

        File.Move(draft, path, overwrite: true);
        return new AdminToken(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
    }

    /// <summary>The token of the server that runs on a data folder, as its command line reads it; null when there is no file.</summary>
    /// <exception cref="UnauthorizedAccessException">The file belongs to another user.</exception>
    public static string? Read(string folder)
    {
        var path = Path.Combine(folder, FileName);
        return File.Exists(path) && new FileInfo(path).Length <= LongestFile ? File.ReadAllText(path).Trim() : null;
    }

    /// <summary>Whether a text is the token. Its time does not tell how much of it is right.</summary>
    public bool Matches(ReadOnlySpan<char> text)
    {
        if (text.Length > LongestFile)
        {
            return false;
        }

        Span<byte> utf8 = stackalloc byte[LongestFile * 3];
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        var length = Encoding.UTF8.GetBytes(text, utf8);
        SHA256.HashData(utf8[..length], hash);
        return CryptographicOperations.FixedTimeEquals(hash, _hash);
    }
}
