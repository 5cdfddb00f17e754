using System.Buffers;
using System.Text;
using Passerelle.Protocol.Json;
using Passerelle.Protocol.Model;

namespace Passerelle.Protocol.AnthropicMessages;

/// <summary>
/// Signatures of other makers in Anthropic's <c>signature</c> field, under their own name: <c>FORMAT:ID:DATA</c>. So a client of this
/// dialect carries them to the next turn, where they are told from Anthropic's own, which are base64 and have no colon.
/// </summary>
internal static class AnthropicSignatures
{
    private static readonly string[] Foreign = [SignatureFormats.OpenAi, SignatureFormats.Gemini, SignatureFormats.XAi, SignatureFormats.Unknown];

    /// <summary>The signature as this dialect writes it (a JSON string).</summary>
    public static JsonSlice Write(string format, JsonChars id, JsonChars data)
    {
        if (format == SignatureFormats.Anthropic)
        {
            return JsonSlice.Of(data);
        }

        var text = new ArrayBufferWriter<byte>(data.Escaped.Length + 64);
        text.Write("\""u8);
        text.Write(Encoding.ASCII.GetBytes(format));
        text.Write(":"u8);
        text.Write(id.Escaped);
        text.Write(":"u8);
        text.Write(data.Escaped);
        text.Write("\""u8);
        return new JsonSlice(text.WrittenMemory);
    }

    /// <summary>A signature and the id in it; null when it is empty.</summary>
    public static Signature? Read(JsonSlice signature, out string? id)
    {
        id = null;
        var chars = signature.Chars.Escaped;
        if (chars.IsEmpty)
        {
            return null;
        }

        foreach (var format in Foreign)
        {
            if (chars.Length > format.Length && chars[format.Length] == (byte)':' && Encoding.ASCII.GetString(chars[..format.Length]) == format)
            {
                var rest = chars[(format.Length + 1)..];
                var end = rest.IndexOf((byte)':');
                if (end > 0)
                {
                    id = new JsonChars(rest[..end]).ToString();
                }

                return new Signature(format, JsonSlice.Of(new JsonChars(rest[(end + 1)..])));
            }
        }

        return new Signature(SignatureFormats.Anthropic, signature);
    }
}
