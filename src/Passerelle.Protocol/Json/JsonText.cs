using System.Globalization;

namespace Passerelle.Protocol.Json;

/// <summary>Questions about the raw text of a JSON string.</summary>
internal static class JsonText
{
    /// <summary>
    /// Whether an escaped JSON string holds a <c>\uD800</c>–<c>\uDFFF</c> without its other half (RFC 8259 §8.2): syntax that a
    /// parser takes and that turns into an exception when it is read as text.
    /// </summary>
    public static bool HasLoneSurrogate(ReadOnlySpan<byte> escaped)
    {
        while (true)
        {
            var at = escaped.IndexOf((byte)'\\');
            if (at < 0)
            {
                return false;
            }

            if (escaped[at + 1] != (byte)'u')
            {
                escaped = escaped[(at + 2)..];
                continue;
            }

            var unit = Unit(escaped[(at + 2)..]);
            escaped = escaped[(at + 6)..];
            if (char.IsLowSurrogate(unit))
            {
                return true;
            }

            if (char.IsHighSurrogate(unit))
            {
                if (escaped.Length < 6 || escaped[0] != (byte)'\\' || escaped[1] != (byte)'u' || !char.IsLowSurrogate(Unit(escaped[2..])))
                {
                    return true;
                }

                escaped = escaped[6..];
            }
        }
    }

    private static char Unit(ReadOnlySpan<byte> digits) =>
        (char)ushort.Parse(digits[..4], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
}
