using System.Buffers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Passerelle.Testing.Dialects;

/// <summary>
/// Signatures as a vendor makes them: only the maker can, anybody can carry them, and a changed one, or one of something else, is found
/// out without any memory of what was said.
/// </summary>
internal static class Proofs
{
    private const int HashLength = 16;

    /// <summary>The maker's signature of a text (base64).</summary>
    public static string Sign(string maker, string what)
    {
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes(what)).AsSpan(0, HashLength);
        return Convert.ToBase64String([.. hash, .. Seal(maker, hash)]);
    }

    /// <summary>Whether the maker signed anything with it.</summary>
    public static bool IsMadeBy(string maker, string? proof) => Hash(maker, proof) is not null;

    /// <summary>Whether it is the maker's signature of this text.</summary>
    public static bool Fits(string maker, string? proof, string what) =>
        Hash(maker, proof) is { } hash && hash.AsSpan().SequenceEqual(SHA256.HashData(Encoding.UTF8.GetBytes(what)).AsSpan(0, HashLength));

    /// <summary>A call as it is signed: arguments in any order of members are the same.</summary>
    public static string OfCall(string name, JsonElement arguments)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer))
        {
            WriteSorted(json, arguments);
        }

        return name + Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    private static byte[]? Hash(string maker, string? proof)
    {
        var bytes = new byte[(proof?.Length ?? 0) + 4];
        if (proof is null || !Convert.TryFromBase64String(proof, bytes, out var length) || length <= HashLength)
        {
            return null;
        }

        var hash = bytes[..HashLength];
        return bytes.AsSpan(HashLength, length - HashLength).SequenceEqual(Seal(maker, hash)) ? hash : null;
    }

    private static byte[] Seal(string maker, ReadOnlySpan<byte> hash) => HMACSHA256.HashData(Encoding.UTF8.GetBytes(maker), hash);

    private static void WriteSorted(Utf8JsonWriter json, JsonElement value)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                json.WriteStartObject();
                foreach (var member in value.EnumerateObject().OrderBy(m => m.Name, StringComparer.Ordinal))
                {
                    json.WritePropertyName(member.Name);
                    WriteSorted(json, member.Value);
                }

                json.WriteEndObject();
                break;
            case JsonValueKind.Array:
                json.WriteStartArray();
                foreach (var item in value.EnumerateArray())
                {
                    WriteSorted(json, item);
                }

                json.WriteEndArray();
                break;
            case JsonValueKind.Undefined:
                json.WriteStartObject();
                json.WriteEndObject();
                break;
            default:
                value.WriteTo(json);
                break;
        }
    }
}
