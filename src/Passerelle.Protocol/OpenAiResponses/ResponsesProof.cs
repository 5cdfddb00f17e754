using System.Buffers;
using System.Text;
using Passerelle.Protocol.Json;
using Passerelle.Protocol.Model;

namespace Passerelle.Protocol.OpenAiResponses;

/// <summary>
/// Signatures in <c>encrypted_content</c>. OpenAI's own stand there as they are. Those of others are written
/// <c>passerelle:FORMAT:DATA</c>, so that a client that knows nothing of them brings them back unchanged; a suffix of the format says
/// what the signature is on when it is not on reasoning text.
/// </summary>
internal static class ResponsesProof
{
    private const string Redacted = ".redacted";
    private const string Call = ".call";
    private const string TextSuffix = ".text";

    private static readonly string[] Known =
    [
        SignatureFormats.Anthropic, SignatureFormats.Gemini, SignatureFormats.XAi, SignatureFormats.OpenAi, SignatureFormats.Unknown,
    ];

    private static ReadOnlySpan<byte> Mark => "passerelle:"u8;

    /// <summary>Whether a request body brings signatures of others: those must be taken out before OpenAI sees it.</summary>
    public static bool IsIn(ReadOnlySpan<byte> body) => body.IndexOf("\"passerelle:"u8) >= 0;

    /// <summary>The characters of <c>encrypted_content</c> for a signature.</summary>
    public static byte[] Write(string format, ReadOnlySpan<byte> data, ResponsesProofOn on)
    {
        if (format == SignatureFormats.OpenAi && on == ResponsesProofOn.Reasoning)
        {
            return data.ToArray();
        }

        var suffix = on switch
        {
            ResponsesProofOn.Redacted => Redacted,
            ResponsesProofOn.Call => Call,
            ResponsesProofOn.Text => TextSuffix,
            _ => "",
        };
        var written = new ArrayBufferWriter<byte>(Mark.Length + format.Length + suffix.Length + 1 + data.Length);
        written.Write(Mark);
        Encoding.UTF8.GetBytes(format, written);
        Encoding.UTF8.GetBytes(suffix, written);
        written.Write(":"u8);
        written.Write(data);
        return written.WrittenSpan.ToArray();
    }

    /// <summary>Whose signature it is, and what it is on.</summary>
    /// <param name="content">The characters of <c>encrypted_content</c>.</param>
    /// <param name="plain">Whose it is when it has no mark.</param>
    /// <param name="data">The signature.</param>
    /// <param name="on">What it is on.</param>
    public static string Read(JsonChars content, string plain, out JsonChars data, out ResponsesProofOn on)
    {
        data = content;
        on = ResponsesProofOn.Reasoning;
        if (!content.Escaped.StartsWith(Mark))
        {
            return plain;
        }

        var rest = content.Escaped[Mark.Length..];
        var colon = rest.IndexOf((byte)':');
        if (colon < 0)
        {
            return plain;
        }

        var name = Encoding.UTF8.GetString(rest[..colon]);
        data = new JsonChars(rest[(colon + 1)..]);
        foreach (var (suffix, meaning) in new[] { (Redacted, ResponsesProofOn.Redacted), (Call, ResponsesProofOn.Call), (TextSuffix, ResponsesProofOn.Text) })
        {
            if (name.EndsWith(suffix, StringComparison.Ordinal))
            {
                name = name[..^suffix.Length];
                on = meaning;
                break;
            }
        }

        return Array.Find(Known, known => known == name) ?? SignatureFormats.Unknown;
    }
}
