using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text.Json.Serialization;

namespace Passerelle.Gateway.Secrets;

/// <summary>
/// A text that must not reach a log, a screen or a file by accident: it prints, formats and serialises as <c>***</c>.
/// Only <see cref="Reveal"/> gives it.
/// </summary>
[DebuggerDisplay("***")]
[JsonConverter(typeof(SecretJsonConverter))]
public sealed class Secret : IEquatable<Secret>, ISpanFormattable, IUtf8SpanFormattable
{
    /// <summary>What is shown in place of the text.</summary>
    public const string Mask = "***";

    [DebuggerBrowsable(DebuggerBrowsableState.Never)]
    private readonly string _text;

    /// <summary>Wraps a text.</summary>
    public Secret(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        _text = text;
    }

    /// <summary>The text itself. A method, so that no serialiser, debugger or record printer calls it.</summary>
    public string Reveal()
    {
        return _text;
    }

    /// <summary>Compares without telling, by its time, where two texts of one length differ.</summary>
    public bool Equals(Secret? other)
    {
        return other is not null && CryptographicOperations.FixedTimeEquals(
            MemoryMarshal.AsBytes(_text.AsSpan()), MemoryMarshal.AsBytes(other._text.AsSpan()));
    }

    /// <inheritdoc/>
    public override bool Equals(object? obj)
    {
        return Equals(obj as Secret);
    }

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        return _text.GetHashCode(StringComparison.Ordinal);
    }

    /// <summary><c>***</c></summary>
    public override string ToString()
    {
        return Mask;
    }

    /// <summary><c>***</c>, whatever the format.</summary>
    public string ToString(string? format, IFormatProvider? formatProvider)
    {
        return Mask;
    }

    /// <summary>Writes <c>***</c>, whatever the format.</summary>
    public bool TryFormat(Span<char> destination, out int charsWritten, ReadOnlySpan<char> format, IFormatProvider? provider)
    {
        var fits = Mask.TryCopyTo(destination);
        charsWritten = fits ? Mask.Length : 0;
        return fits;
    }

    /// <summary>Writes <c>***</c>, whatever the format.</summary>
    public bool TryFormat(Span<byte> utf8Destination, out int bytesWritten, ReadOnlySpan<char> format, IFormatProvider? provider)
    {
        var fits = "***"u8.TryCopyTo(utf8Destination);
        bytesWritten = fits ? Mask.Length : 0;
        return fits;
    }

    /// <summary>Compares as <see cref="Equals(Secret)"/> does.</summary>
    public static bool operator ==(Secret? left, Secret? right)
    {
        return left is null ? right is null : left.Equals(right);
    }

    /// <summary>The opposite of <c>==</c>.</summary>
    public static bool operator !=(Secret? left, Secret? right)
    {
        return !(left == right);
    }
}
