using System.Buffers;
using System.Text;
using System.Text.Json;

namespace Passerelle.Protocol.Json;

/// <summary>
/// What stands between the quotes of a JSON string, still escaped. Because escapes mean the same in every JSON text, a piece of
/// text goes from one dialect's event into another's without being decoded.
/// </summary>
public readonly ref struct JsonChars(ReadOnlySpan<byte> escaped)
{
    /// <summary>The bytes between the quotes.</summary>
    public ReadOnlySpan<byte> Escaped { get; } = escaped;

    /// <summary>Whether there are none.</summary>
    public bool IsEmpty => Escaped.IsEmpty;

    /// <summary>The characters of the string token under a reader.</summary>
    public static JsonChars Of(ref readonly Utf8JsonReader reader) => new(reader.ValueSpan);

    /// <summary>Whether the text is <paramref name="plain"/>, which has nothing to escape.</summary>
    public bool Is(ReadOnlySpan<byte> plain) => Escaped.SequenceEqual(plain);

    /// <summary>The text in UTF-8. Half of a surrogate pair and invalid bytes become U+FFFD: this never throws.</summary>
    public void Decode(IBufferWriter<byte> output)
    {
        var rest = Escaped;
        while (true)
        {
            var escape = rest.IndexOf((byte)'\\');
            if (escape < 0)
            {
                output.Write(rest);
                return;
            }

            output.Write(rest[..escape]);
            rest = rest[escape..];
            rest = rest[JsonEscape.Decode(rest, output)..];
        }
    }

    /// <summary>The text. Half of a surrogate pair and invalid bytes become U+FFFD: this never throws.</summary>
    public override string ToString()
    {
        if (!Escaped.Contains((byte)'\\'))
        {
            return Encoding.UTF8.GetString(Escaped);
        }

        var decoded = new ArrayBufferWriter<byte>(Escaped.Length);
        Decode(decoded);
        return Encoding.UTF8.GetString(decoded.WrittenSpan);
    }
}
