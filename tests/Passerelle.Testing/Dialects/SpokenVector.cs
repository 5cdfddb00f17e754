using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Passerelle.Testing.Dialects;

/// <summary>The vector of a text: it follows from the text alone, so that a test can know that two are the same.</summary>
internal static class SpokenVector
{
    private const int Length = 8;

    /// <summary>Numbers from -1 to 1 in steps of 1/128, so that float32 and decimal text are exactly the same.</summary>
    public static float[] Of(string text, int? length)
    {
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes(text));
        return [.. Enumerable.Range(0, length ?? Length).Select(i => (hash[i % hash.Length] - 128) / 128f)];
    }

    public static int Tokens(string text) => text.Split(' ', StringSplitOptions.RemoveEmptyEntries).Length;

    public static void Write(Utf8JsonWriter json, string name, float[] vector)
    {
        json.WriteStartArray(name);
        foreach (var number in vector)
        {
            json.WriteNumberValue(number);
        }

        json.WriteEndArray();
    }

    public static string Packed(float[] vector)
    {
        var bytes = new byte[vector.Length * sizeof(float)];
        for (var i = 0; i < vector.Length; i++)
        {
            BinaryPrimitives.WriteSingleLittleEndian(bytes.AsSpan(i * sizeof(float)), vector[i]);
        }

        return Convert.ToBase64String(bytes);
    }
}
