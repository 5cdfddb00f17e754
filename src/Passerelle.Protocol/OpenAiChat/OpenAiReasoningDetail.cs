using System.Text.Json;
using Passerelle.Protocol.Json;
using Passerelle.Protocol.Model;

namespace Passerelle.Protocol.OpenAiChat;

/// <summary>An item of OpenRouter's <c>reasoning_details</c>: <c>reasoning.text</c>, <c>reasoning.summary</c> or <c>reasoning.encrypted</c>.</summary>
internal ref struct OpenAiReasoningDetail
{
    /// <summary>The text or summary; empty when there is none.</summary>
    public JsonChars Words { get; private set; }

    public bool IsSummary { get; private set; }

    /// <summary>The signature or the encrypted data; empty when there is none.</summary>
    public JsonChars Proof { get; private set; }

    /// <summary>Whether the proof is encrypted data.</summary>
    public bool IsEncrypted { get; private set; }

    /// <summary>One of <see cref="SignatureFormats"/>.</summary>
    public string Format { get; private set; }

    public JsonChars Id { get; private set; }

    public int? Index { get; private set; }

    /// <summary>Whether an item of another index is another piece: encrypted data of OpenAI's belongs to the summary before it.</summary>
    public readonly bool BeginsPart => !Words.IsEmpty || !IsEncrypted;

    /// <summary>Reads the item that the reader is at the beginning of.</summary>
    public static OpenAiReasoningDetail Read(scoped ref Utf8JsonReader reader, ReadOnlySpan<byte> json)
    {
        var detail = new OpenAiReasoningDetail { Format = SignatureFormats.Unknown };
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            reader.Skip();
            return detail;
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (OpenAiJson.Is(ref reader, "text"u8))
            {
                detail.Words = Chars(ref reader, json, detail.Words);
            }
            else if (OpenAiJson.Is(ref reader, "summary"u8))
            {
                detail.Words = Chars(ref reader, json, detail.Words);
                detail.IsSummary = true;
            }
            else if (OpenAiJson.Is(ref reader, "signature"u8))
            {
                detail.Proof = Chars(ref reader, json, detail.Proof);
            }
            else if (OpenAiJson.Is(ref reader, "data"u8))
            {
                detail.Proof = Chars(ref reader, json, detail.Proof);
                detail.IsEncrypted = true;
            }
            else if (OpenAiJson.Is(ref reader, "format"u8))
            {
                detail.Format = FormatOf(Chars(ref reader, json, default));
            }
            else if (OpenAiJson.Is(ref reader, "id"u8))
            {
                detail.Id = Chars(ref reader, json, default);
            }
            else if (OpenAiJson.Is(ref reader, "index"u8))
            {
                detail.Index = OpenAiJson.Integer(OpenAiJson.Value(ref reader, json));
            }
            else
            {
                reader.Skip();
            }
        }

        return detail;
    }

    private static JsonChars Chars(scoped ref Utf8JsonReader reader, ReadOnlySpan<byte> json, JsonChars otherwise)
    {
        var chars = OpenAiJson.Chars(OpenAiJson.Value(ref reader, json));
        return chars.IsEmpty ? otherwise : chars;
    }

    /// <summary>The known names without a new string for each event.</summary>
    private static string FormatOf(JsonChars name) => name switch
    {
        { IsEmpty: true } => SignatureFormats.Unknown,
        _ when name.Is("unknown"u8) => SignatureFormats.Unknown,
        _ when name.Is("anthropic-claude-v1"u8) => SignatureFormats.Anthropic,
        _ when name.Is("google-gemini-v1"u8) => SignatureFormats.Gemini,
        _ when name.Is("openai-responses-v1"u8) => SignatureFormats.OpenAi,
        _ when name.Is("xai-responses-v1"u8) => SignatureFormats.XAi,
        _ => name.ToString(),
    };
}
