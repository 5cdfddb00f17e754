using System.Text;
using Passerelle.Protocol.Model;

namespace Passerelle.Protocol.GeminiGenerate;

/// <summary>
/// Gemini's words for why it stopped (<c>Candidate.FinishReason</c> of generativelanguage v1beta, and Vertex AI's additions), both ways.
/// </summary>
internal static class GeminiFinish
{
    /// <summary>
    /// The words by number, as <c>$alt=json;enum-encoding=int</c> writes them. Vertex AI numbers those from 6 on otherwise; up to 5
    /// they agree, and what is filtered there is nearly always filtered here.
    /// </summary>
    private static readonly byte[][] Numbered =
    [
        .. new[]
        {
            "FINISH_REASON_UNSPECIFIED", "STOP", "MAX_TOKENS", "SAFETY", "RECITATION", "OTHER", "LANGUAGE", "BLOCKLIST", "PROHIBITED_CONTENT", "SPII",
            "MALFORMED_FUNCTION_CALL", "IMAGE_SAFETY", "UNEXPECTED_TOOL_CALL", "TOO_MANY_TOOL_CALLS", "IMAGE_PROHIBITED_CONTENT", "IMAGE_OTHER", "NO_IMAGE",
            "IMAGE_RECITATION",
        }.Select(Encoding.UTF8.GetBytes),
    ];

    private static readonly byte[][] Official = [.. Numbered[1..], "MODEL_ARMOR"u8.ToArray(), "MISSING_THOUGHT_SIGNATURE"u8.ToArray()];

    /// <summary>The word of a number, or the number itself where there is none.</summary>
    public static byte[] Word(ReadOnlySpan<byte> number) =>
        int.TryParse(number, out var value) && (uint)value < (uint)Numbered.Length ? Numbered[value] : number.ToArray();

    /// <summary>Whether the word says nothing: a field of the wire format that was left at its default.</summary>
    public static bool IsUnset(ReadOnlySpan<byte> word) => word.IsEmpty || word.SequenceEqual(Numbered[0]);

    /// <summary>The reason. <c>STOP</c> is <see cref="FinishReason.Stop"/> also where tools are called.</summary>
    public static FinishReason Read(ReadOnlySpan<byte> word) => Encoding.UTF8.GetString(word) switch
    {
        "STOP" => FinishReason.Stop,
        "MAX_TOKENS" => FinishReason.Length,
        "SAFETY" or "RECITATION" or "LANGUAGE" or "BLOCKLIST" or "PROHIBITED_CONTENT" or "SPII" or "IMAGE_SAFETY" or "IMAGE_PROHIBITED_CONTENT"
            or "IMAGE_RECITATION" or "MODEL_ARMOR" => FinishReason.ContentFilter,
        "MALFORMED_FUNCTION_CALL" or "UNEXPECTED_TOOL_CALL" or "TOO_MANY_TOOL_CALLS" => FinishReason.BrokenToolCall,
        "MISSING_THOUGHT_SIGNATURE" => FinishReason.Error,
        _ => FinishReason.Unknown,
    };

    /// <summary>The word for a reason: Gemini's own where it is one, so that what came from Gemini goes back as it was.</summary>
    public static ReadOnlySpan<byte> Write(FinishReason reason, ReadOnlySpan<byte> native)
    {
        foreach (var word in Official)
        {
            if (native.SequenceEqual(word))
            {
                return word;
            }
        }

        return reason switch
        {
            FinishReason.Length or FinishReason.ContextFull => "MAX_TOKENS"u8,
            FinishReason.ContentFilter or FinishReason.Refusal => "SAFETY"u8,
            FinishReason.BrokenToolCall => "MALFORMED_FUNCTION_CALL"u8,
            FinishReason.Pause or FinishReason.Error => "OTHER"u8,
            _ => "STOP"u8,
        };
    }
}
