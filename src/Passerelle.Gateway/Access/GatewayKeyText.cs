using System.Buffers;
using System.Security.Cryptography;
using System.Text;
using Passerelle.Gateway.Secrets;

namespace Passerelle.Gateway.Access;

/// <summary>
/// Gateway keys as text: <c>pk_</c>, an id of 10, <c>_</c>, a secret of 43 (256 bits), a checksum of 6 characters, all Base62
/// (<c>0-9A-Za-z</c>). The checksum is CRC-32 (IEEE 802.3) of all before it, most significant digit first; it lets a typo
/// or a secret scanner be answered without a look at the database, and protects nothing.
/// </summary>
public static class GatewayKeyText
{
    /// <summary>What every gateway key begins with.</summary>
    public const string Prefix = "pk_";

    /// <summary>Characters in a key.</summary>
    public const int Length = CrcStart + CrcLength;

    /// <summary>Characters in an id.</summary>
    public const int IdLength = 10;

    /// <summary>Bytes in a <see cref="Hash"/>.</summary>
    public const int HashSize = SHA256.HashSizeInBytes;

    private const string Alphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    private const int IdStart = 3;
    private const int Underscore = IdStart + IdLength;
    private const int SecretStart = Underscore + 1;
    private const int SecretLength = 43;
    private const int CrcStart = SecretStart + SecretLength;
    private const int CrcLength = 6;
    private const byte None = 255;

    private static readonly byte[] Digits = MakeDigits();
    private static readonly uint[] CrcTable = MakeCrcTable();

    /// <summary>Makes a new random key. Show it once; store <see cref="Hash"/>, the id and <see cref="Last4"/>.</summary>
    public static Secret Create()
    {
        Span<char> text = stackalloc char[Length];
        Prefix.CopyTo(text);
        // GetItems draws each character without bias; 62^43 is just over 2^256.
        RandomNumberGenerator.GetItems(Alphabet, text.Slice(IdStart, IdLength));
        text[Underscore] = '_';
        RandomNumberGenerator.GetItems(Alphabet, text.Slice(SecretStart, SecretLength));
        Encode(Crc(text[..CrcStart]), text[CrcStart..]);
        var key = new Secret(text.ToString());
        text.Clear();
        return key;
    }

    /// <summary>True when the text has the form of a gateway key and its checksum fits. Allocates nothing.</summary>
    /// <param name="text">The whole credential, without spaces around it.</param>
    /// <param name="parts">The id; refers to <paramref name="text"/>.</param>
    public static bool TryParse(ReadOnlySpan<char> text, out GatewayKeyParts parts)
    {
        parts = default;
        if (text.Length != Length || !text.StartsWith(Prefix, StringComparison.Ordinal) || text[Underscore] != '_'
            || !TryDecode(text.Slice(IdStart, IdLength), out var id)
            || !IsBase62(text.Slice(SecretStart, SecretLength))
            || !TryDecode(text[CrcStart..], out var crc)
            || crc != Crc(text[..CrcStart]))
        {
            return false;
        }

        parts = new(text.Slice(IdStart, IdLength), id);
        return true;
    }

    /// <summary>SHA-256 of the whole text in UTF-8: what is stored of a key. Allocates nothing.</summary>
    /// <param name="whole">The whole credential.</param>
    /// <param name="destination">At least 32 bytes.</param>
    /// <remarks>A plain hash is enough: the text holds 256 random bits, so there is no dictionary to try.</remarks>
    public static void Hash(ReadOnlySpan<char> whole, Span<byte> destination)
    {
        var size = Encoding.UTF8.GetMaxByteCount(whole.Length);
        var rented = size > 256 ? ArrayPool<byte>.Shared.Rent(size) : null;
        var utf8 = rented ?? stackalloc byte[256];
        var length = Encoding.UTF8.GetBytes(whole, utf8);
        SHA256.HashData(utf8[..length], destination);
        CryptographicOperations.ZeroMemory(utf8[..length]);
        if (rented is not null)
        {
            ArrayPool<byte>.Shared.Return(rented);
        }
    }

    /// <summary>The last four characters, all of them checksum: enough to tell keys apart in a list, nothing of the secret itself.</summary>
    /// <param name="whole">A whole gateway key.</param>
    public static string Last4(ReadOnlySpan<char> whole)
    {
        return whole[^4..].ToString();
    }

    /// <summary>The id as text, from <see cref="GatewayKeyParts.Number"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The number is 62^10 or more.</exception>
    public static string FormatId(ulong number)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(number, 839_299_365_868_340_224UL);
        Span<char> text = stackalloc char[IdLength];
        Encode(number, text);
        return text.ToString();
    }

    private static void Encode(ulong value, Span<char> destination)
    {
        for (var i = destination.Length - 1; i >= 0; i--)
        {
            destination[i] = Alphabet[(int)(value % 62)];
            value /= 62;
        }
    }

    private static bool TryDecode(ReadOnlySpan<char> text, out ulong value)
    {
        value = 0;
        foreach (var c in text)
        {
            if (c >= Digits.Length || Digits[c] == None)
            {
                return false;
            }

            value = (value * 62) + Digits[c];
        }

        return true;
    }

    private static bool IsBase62(ReadOnlySpan<char> text)
    {
        foreach (var c in text)
        {
            if (c >= Digits.Length || Digits[c] == None)
            {
                return false;
            }
        }

        return true;
    }

    // The text is ASCII by the time that this is asked.
    private static uint Crc(ReadOnlySpan<char> ascii)
    {
        var crc = uint.MaxValue;
        foreach (var c in ascii)
        {
            crc = CrcTable[(byte)(crc ^ c)] ^ (crc >> 8);
        }

        return ~crc;
    }

    private static byte[] MakeDigits()
    {
        var digits = new byte[128];
        digits.AsSpan().Fill(None);
        for (var i = 0; i < Alphabet.Length; i++)
        {
            digits[Alphabet[i]] = (byte)i;
        }

        return digits;
    }

    private static uint[] MakeCrcTable()
    {
        var table = new uint[256];
        for (var i = 0u; i < table.Length; i++)
        {
            var crc = i;
            for (var bit = 0; bit < 8; bit++)
            {
                crc = (crc & 1) == 0 ? crc >> 1 : (crc >> 1) ^ 0xEDB88320;
            }

            table[i] = crc;
        }

        return table;
    }
}
