using System.Text;
using System.Text.Json;
using Passerelle.Protocol.Json;
using Passerelle.Protocol.Model;

namespace Passerelle.Protocol.GeminiGenerate;

/// <summary>
/// The field <c>thoughtSignature</c> (bytes in base64). Google's own go through as they are. Another maker's proof of its reasoning is
/// wrapped, so that a Gemini client, which must send back what it got, carries it for a later turn with that maker.
/// </summary>
internal static class GeminiSignatures
{
    /// <summary>What Gemini takes in place of a signature for a call that another model made (Google's documentation of thought signatures).</summary>
    public const string Bypass = "skip_thought_signature_validator";

    private const string Mark = "passerelle:";

    /// <summary>How the base64 of <see cref="Mark"/> begins.</summary>
    private static ReadOnlySpan<byte> MarkStart => "cGFzc2VyZWxs"u8;

    /// <summary>Writes the member for a signature; nothing when there is none.</summary>
    public static void Write(Utf8JsonWriter json, Signature? signature, bool isRedacted = false, string? id = null)
    {
        if (signature is null || signature.Data.IsEmpty)
        {
            return;
        }

        if (signature.Format == SignatureFormats.Gemini)
        {
            signature.Data.WriteTo(json, "thoughtSignature"u8);
        }
        else
        {
            var text = $"{Mark}{signature.Format}:{(isRedacted ? "r" : "")}:{Uri.EscapeDataString(id ?? "")}:{signature.Data.Text}";
            json.WriteBase64String("thoughtSignature"u8, Encoding.UTF8.GetBytes(text));
        }
    }

    /// <summary>Reads a signature, unwrapped where it is another maker's.</summary>
    /// <param name="data">A JSON string; absent when there is none.</param>
    /// <param name="isRedacted">Whether it stands for reasoning that nobody may read.</param>
    /// <param name="id">OpenAI's id of the reasoning.</param>
    public static Signature? Read(JsonSlice data, out bool isRedacted, out string? id)
    {
        isRedacted = false;
        id = null;
        if (data.IsEmpty)
        {
            return null;
        }

        // Python's library writes base64 with - and _.
        if (data.Chars.Escaped.StartsWith(MarkStart) && Unwrap(data.Text!.Replace('-', '+').Replace('_', '/')) is [var format, var flag, var itemId, var blob])
        {
            isRedacted = flag == "r";
            id = itemId.Length == 0 ? null : Uri.UnescapeDataString(itemId);
            return new Signature(format, JsonSlice.Of(blob));
        }

        return new Signature(SignatureFormats.Gemini, data);
    }

    private static string[]? Unwrap(string base64)
    {
        var bytes = new byte[base64.Length];
        if (!Convert.TryFromBase64String(base64, bytes, out var length))
        {
            return null;
        }

        var text = Encoding.UTF8.GetString(bytes, 0, length);
        return text.StartsWith(Mark, StringComparison.Ordinal) ? text[Mark.Length..].Split(':', 4) : null;
    }
}
