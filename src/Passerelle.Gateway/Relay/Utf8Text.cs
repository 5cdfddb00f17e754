using System.Text;
using System.Text.Unicode;

namespace Passerelle.Gateway.Relay;

/// <summary>Bytes of a provider that are to be carried into another answer.</summary>
internal static class Utf8Text
{
    /// <summary>The bytes themselves, or where they are no UTF-8 with U+FFFD in place of what is not: half of a character that a tokenizer cut in two, or worse.</summary>
    public static ReadOnlySpan<byte> Clean(ReadOnlySpan<byte> bytes) => Utf8.IsValid(bytes) ? bytes : Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(bytes));
}
