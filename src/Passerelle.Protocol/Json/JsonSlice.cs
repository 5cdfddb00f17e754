using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Passerelle.Protocol.Json;

/// <summary>
/// A JSON value as its bytes, usually a piece of the body that it came in: what nobody has to read is carried, not decoded. It is
/// valid JSON by construction (it was read by a reader, or written here).
/// </summary>
public readonly struct JsonSlice(ReadOnlyMemory<byte> bytes) : IEquatable<JsonSlice>
{
    /// <summary>An empty object.</summary>
    public static readonly JsonSlice EmptyObject = new("{}"u8.ToArray());

    /// <summary>The bytes, quotes or brackets included; empty when there is no value.</summary>
    public ReadOnlyMemory<byte> Bytes { get; } = bytes;

    /// <summary>Whether there is a value at all. A JSON null is one.</summary>
    public bool Exists => !Bytes.IsEmpty;

    /// <summary>The kind of value.</summary>
    public JsonValueKind Kind => Bytes.IsEmpty
        ? JsonValueKind.Undefined
        : Bytes.Span[0] switch
        {
            (byte)'{' => JsonValueKind.Object,
            (byte)'[' => JsonValueKind.Array,
            (byte)'"' => JsonValueKind.String,
            (byte)'t' => JsonValueKind.True,
            (byte)'f' => JsonValueKind.False,
            (byte)'n' => JsonValueKind.Null,
            _ => JsonValueKind.Number,
        };

    /// <summary>Whether it is a string.</summary>
    public bool IsString => Kind == JsonValueKind.String;

    /// <summary>Whether it is absent, null, <c>""</c>, <c>{}</c> or <c>[]</c>.</summary>
    public bool IsEmpty => Kind switch
    {
        JsonValueKind.Undefined or JsonValueKind.Null => true,
        JsonValueKind.String => Bytes.Length == 2,
        JsonValueKind.Object or JsonValueKind.Array => Bytes.Span[1..^1].TrimStart(" \t\r\n"u8).IsEmpty,
        _ => false,
    };

    /// <summary>The characters of a string, still escaped; empty for any other kind.</summary>
    public JsonChars Chars => IsString ? new JsonChars(Bytes.Span[1..^1]) : default;

    /// <summary>The text of a string, or null for any other kind.</summary>
    public string? Text => IsString ? Chars.ToString() : null;

    /// <summary>A string.</summary>
    public static JsonSlice Of(string text)
    {
        var encoded = JsonEncodedText.Encode(text, JavaScriptEncoder.UnsafeRelaxedJsonEscaping).EncodedUtf8Bytes;
        return Of(new JsonChars(encoded));
    }

    /// <summary>A string of characters that are escaped already.</summary>
    public static JsonSlice Of(JsonChars chars)
    {
        var quoted = new byte[chars.Escaped.Length + 2];
        quoted[0] = quoted[^1] = (byte)'"';
        chars.Escaped.CopyTo(quoted.AsSpan(1));
        return new JsonSlice(quoted);
    }

    /// <summary>A value written as JSON text, which must be valid.</summary>
    public static JsonSlice Parse(string json) => new(Encoding.UTF8.GetBytes(json));

    /// <summary>A copy that does not keep the body it came from.</summary>
    public JsonSlice Copy() => new(Bytes.ToArray());

    /// <summary>Writes the value as it is.</summary>
    public void WriteTo(Utf8JsonWriter writer) => writer.WriteRawValue(Bytes.Span, skipInputValidation: true);

    /// <summary>Writes a member with the value as it is.</summary>
    public void WriteTo(Utf8JsonWriter writer, ReadOnlySpan<byte> name)
    {
        writer.WritePropertyName(name);
        WriteTo(writer);
    }

    /// <inheritdoc/>
    public bool Equals(JsonSlice other) => Bytes.Span.SequenceEqual(other.Bytes.Span);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is JsonSlice other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = default(HashCode);
        hash.AddBytes(Bytes.Span);
        return hash.ToHashCode();
    }

    /// <summary>The JSON text.</summary>
    public override string ToString() => Encoding.UTF8.GetString(Bytes.Span);

    public static bool operator ==(JsonSlice left, JsonSlice right) => left.Equals(right);

    public static bool operator !=(JsonSlice left, JsonSlice right) => !left.Equals(right);
}
