using System.Buffers;
using System.Text;
using Passerelle.Protocol.Json;
using Passerelle.Protocol.Model;

namespace Passerelle.Protocol.BedrockConverse;

/// <summary>
/// Reasoning that nobody may read. Anthropic gives it as text, which is base64; Converse takes the same text for bytes, and so writes
/// base64 of base64. Here it is carried as Anthropic gives it, so that the conversation can go on with Anthropic itself.
/// </summary>
internal static class ConverseRedacted
{
    private static readonly SearchValues<byte> Base64Letters = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/=-_"u8);

    /// <summary>The blob of an answer. What is no text within is of another maker than Anthropic, and goes back to nobody.</summary>
    /// <param name="wire">The characters of <c>redactedContent</c>.</param>
    /// <param name="format">Whose proofs the model gives.</param>
    public static Signature Read(JsonChars wire, string format)
    {
        var text = wire.ToString();
        var bytes = new byte[text.Length];
        return Convert.TryFromBase64String(text, bytes, out var length) && length > 0 && !bytes.AsSpan(0, length).ContainsAnyExcept(Base64Letters)
            ? new Signature(format, JsonSlice.Of(new JsonChars(bytes.AsSpan(0, length))))
            : new Signature(SignatureFormats.Unknown, JsonSlice.Of(wire));
    }

    /// <summary>The blob as Converse wants it back.</summary>
    public static string Write(JsonSlice data) => Convert.ToBase64String(Encoding.UTF8.GetBytes(data.Text ?? ""));
}
