using System.Security.Cryptography;
using System.Text;

namespace Passerelle.Gateway.Secrets;

/// <summary>
/// Envelope encryption of stored secrets. Each secret has its own random data key, the master key wraps the data key, and
/// both steps are AES-256-GCM with the place of the secret as additional authenticated data.
/// </summary>
/// <remarks>
/// Layout of a blob, in bytes:
/// <code>
///  0   1  format, 1
///  1   8  id of the master key: the first 8 bytes of its SHA-256
///  9  12  nonce of the wrap
/// 21  32  data key, encrypted with the master key
/// 53  16  tag of the wrap
/// 69  12  nonce of the body
/// 81   n  secret in UTF-8, encrypted with the data key
///  …  16  tag of the body
/// </code>
/// The additional data is <c>format ‖ purpose ‖ table ‖ row id ‖ column ‖ version</c>, each text with its length in front;
/// the purpose is 1 for the wrap and 2 for the body. A change of the master key rewrites bytes 1 to 68 only.
/// Thread-safe.
/// </remarks>
public sealed class SecretBox
{
    private const byte Format = 1;
    private const byte WrapPurpose = 1;
    private const byte BodyPurpose = 2;
    private const int NonceSize = 12;
    private const int TagSize = 16;
    private const int DataKeySize = 32;
    private const int WrapStart = 1 + MasterKey.IdSize;
    private const int BodyStart = WrapStart + NonceSize + DataKeySize + TagSize;
    private const int SmallestBlob = BodyStart + NonceSize + TagSize;

    // Refuses half of a surrogate pair: replacing it would store another secret than the one given.
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private readonly MasterKey _current;
    private readonly MasterKey[] _previous;

    /// <summary>Makes a box.</summary>
    /// <param name="current">Seals, and opens what it sealed. Stays the caller's to dispose.</param>
    /// <param name="previous">Only open: the keys before a rotation, until every blob is rewrapped.</param>
    public SecretBox(MasterKey current, params ReadOnlySpan<MasterKey> previous)
    {
        _current = current;
        _previous = previous.ToArray();
    }

    /// <summary>The id (hex) of the master key that a blob asks for, or null when it is no blob of this format.</summary>
    public static string? KeyIdOf(ReadOnlySpan<byte> blob)
    {
        return IsBlob(blob) ? Convert.ToHexStringLower(blob[1..WrapStart]) : null;
    }

    /// <summary>Seals a text for one place.</summary>
    /// <exception cref="ArgumentException">The text is not valid UTF-16.</exception>
    public byte[] Seal(string plaintext, SecretPlace place)
    {
        var body = Utf8.GetBytes(plaintext);
        Span<byte> dataKey = stackalloc byte[DataKeySize];
        try
        {
            var blob = new byte[SmallestBlob + body.Length];
            RandomNumberGenerator.Fill(dataKey);
            Wrap(blob, dataKey, place);
            var nonce = blob.AsSpan(BodyStart, NonceSize);
            RandomNumberGenerator.Fill(nonce);
            using var aes = new AesGcm(dataKey, TagSize);
            aes.Encrypt(
                nonce, body, blob.AsSpan(BodyStart + NonceSize, body.Length), blob.AsSpan(blob.Length - TagSize),
                place.ToAad(Format, BodyPurpose));
            return blob;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(dataKey);
            CryptographicOperations.ZeroMemory(body);
        }
    }

    /// <summary>Opens what <see cref="Seal"/> made for the same place.</summary>
    /// <exception cref="SecretException">Another master key sealed it, or it was changed, or it belongs to another place.</exception>
    public Secret Open(ReadOnlySpan<byte> blob, SecretPlace place)
    {
        Span<byte> dataKey = stackalloc byte[DataKeySize];
        var body = new byte[Math.Max(0, blob.Length - SmallestBlob)];
        try
        {
            Unwrap(blob, dataKey, place);
            using var aes = new AesGcm(dataKey, TagSize);
            aes.Decrypt(
                blob.Slice(BodyStart, NonceSize), blob.Slice(BodyStart + NonceSize, body.Length), blob[^TagSize..], body,
                place.ToAad(Format, BodyPurpose));
            return new Secret(Utf8.GetString(body));
        }
        catch (AuthenticationTagMismatchException e)
        {
            throw Changed(place, e);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(dataKey);
            CryptographicOperations.ZeroMemory(body);
        }
    }

    /// <summary>True when the current master key sealed the blob, so that a rotation has nothing to do.</summary>
    public bool IsCurrent(ReadOnlySpan<byte> blob)
    {
        return IsBlob(blob) && blob[1..WrapStart].SequenceEqual(_current.IdBytes);
    }

    /// <summary>
    /// The same secret under the current master key: only the data key is wrapped anew, the body is copied and never decrypted.
    /// </summary>
    /// <exception cref="SecretException">As for <see cref="Open"/>, except that a changed body shows only when it is opened.</exception>
    public byte[] Rewrap(ReadOnlySpan<byte> blob, SecretPlace place)
    {
        Span<byte> dataKey = stackalloc byte[DataKeySize];
        try
        {
            Unwrap(blob, dataKey, place);
            var rewrapped = blob.ToArray();
            Wrap(rewrapped, dataKey, place);
            return rewrapped;
        }
        catch (AuthenticationTagMismatchException e)
        {
            throw Changed(place, e);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(dataKey);
        }
    }

    private static bool IsBlob(ReadOnlySpan<byte> blob)
    {
        return blob.Length >= SmallestBlob && blob[0] == Format;
    }

    private void Wrap(Span<byte> blob, ReadOnlySpan<byte> dataKey, SecretPlace place)
    {
        blob[0] = Format;
        _current.IdBytes.CopyTo(blob[1..]);
        var wrap = blob[WrapStart..BodyStart];
        RandomNumberGenerator.Fill(wrap[..NonceSize]);
        using var aes = new AesGcm(_current.Bytes, TagSize);
        aes.Encrypt(
            wrap[..NonceSize], dataKey, wrap.Slice(NonceSize, DataKeySize), wrap[^TagSize..], place.ToAad(Format, WrapPurpose));
    }

    private void Unwrap(ReadOnlySpan<byte> blob, Span<byte> dataKey, SecretPlace place)
    {
        if (!IsBlob(blob))
        {
            throw new SecretException($"The secret in {Name(place)} is not in a form that this version reads.");
        }

        var wrap = blob[WrapStart..BodyStart];
        using var aes = new AesGcm(KeyFor(blob[1..WrapStart], place).Bytes, TagSize);
        aes.Decrypt(
            wrap[..NonceSize], wrap.Slice(NonceSize, DataKeySize), wrap[^TagSize..], dataKey, place.ToAad(Format, WrapPurpose));
    }

    private MasterKey KeyFor(ReadOnlySpan<byte> id, SecretPlace place)
    {
        if (id.SequenceEqual(_current.IdBytes))
        {
            return _current;
        }

        foreach (var key in _previous)
        {
            if (id.SequenceEqual(key.IdBytes))
            {
                return key;
            }
        }

        throw new SecretException(
            $"The secret in {Name(place)} was sealed with master key {Convert.ToHexStringLower(id)}, "
            + $"but the one in use is {_current.Id}. Put back the master key that belongs to this database.");
    }

    private static SecretException Changed(SecretPlace place, Exception cause)
    {
        return new(
            $"The secret in {Name(place)} was changed, or was sealed for another place. "
            + "Restore the row from a backup, or enter the secret again.", cause);
    }

    private static string Name(SecretPlace place)
    {
        return $"{place.Table}.{place.Column}, row {place.RowId}";
    }
}
