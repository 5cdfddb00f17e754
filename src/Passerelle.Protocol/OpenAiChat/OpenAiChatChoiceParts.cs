using System.Text.Json;

namespace Passerelle.Protocol.OpenAiChat;

/// <summary>The members of one item of <c>choices</c>, as JSON. Some providers write the index last, so nothing is acted on before the item's end.</summary>
internal ref struct OpenAiChatChoiceParts
{
    public int? Index { get; private set; }

    public OpenAiChatDelta Delta { get; private set; }

    public ReadOnlySpan<byte> Finish { get; private set; }

    public ReadOnlySpan<byte> StopReason { get; private set; }

    public ReadOnlySpan<byte> LogProbs { get; private set; }

    public ReadOnlySpan<byte> Error { get; private set; }

    /// <summary>The text of the older completions, which some servers write here too.</summary>
    public ReadOnlySpan<byte> Text { get; private set; }

    /// <summary>Reads the object whose opening brace is under the reader.</summary>
    /// <param name="reader">On the brace; left on the closing one.</param>
    /// <param name="json">What it reads.</param>
    /// <param name="isStream">Whether <c>delta</c> counts, or <c>message</c> (Perplexity writes both); the other one where there is only that.</param>
    public static OpenAiChatChoiceParts Read(scoped ref Utf8JsonReader reader, ReadOnlySpan<byte> json, bool isStream)
    {
        var parts = default(OpenAiChatChoiceParts);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (OpenAiJson.Is(ref reader, "index"u8))
            {
                parts.Index = OpenAiJson.Integer(OpenAiJson.Value(ref reader, json)) is >= 0 and var index ? index : null;
            }
            else if (OpenAiJson.Is(ref reader, isStream ? "delta"u8 : "message"u8))
            {
                parts.Delta = OpenAiChatDelta.Read(ref reader, json);
            }
            else if (!parts.Delta.Exists && OpenAiJson.Is(ref reader, isStream ? "message"u8 : "delta"u8))
            {
                var other = OpenAiChatDelta.Read(ref reader, json);
                parts.Delta = other;
            }
            else if (OpenAiJson.Is(ref reader, "finish_reason"u8))
            {
                parts.Finish = OpenAiJson.Value(ref reader, json);
            }
            else if (OpenAiJson.Is(ref reader, "logprobs"u8))
            {
                parts.LogProbs = OpenAiJson.Value(ref reader, json);
            }
            else if (OpenAiJson.Is(ref reader, "stop_reason"u8) || OpenAiJson.Is(ref reader, "matched_stop"u8))
            {
                parts.StopReason = OpenAiJson.Value(ref reader, json);
            }
            else if (OpenAiJson.Is(ref reader, "error"u8))
            {
                parts.Error = OpenAiJson.Value(ref reader, json);
            }
            else if (OpenAiJson.Is(ref reader, "text"u8))
            {
                parts.Text = OpenAiJson.Value(ref reader, json);
            }
            else
            {
                reader.Skip();
            }
        }

        return parts;
    }
}
