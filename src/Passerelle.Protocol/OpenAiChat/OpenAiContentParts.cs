using System.Buffers;
using System.Text.Json;
using Passerelle.Protocol.Json;
using Passerelle.Protocol.Model;

namespace Passerelle.Protocol.OpenAiChat;

/// <summary>Content of an answer that is a list of parts: Mistral's <c>thinking</c> among text, and what OpenAI takes in requests.</summary>
internal static class OpenAiContentParts
{
    public static bool Read(int choice, ReadOnlySpan<byte> list, AnswerSink sink)
    {
        var said = false;
        var reader = new Utf8JsonReader(list);
        _ = reader.Read();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            said |= ReadPart(choice, OpenAiJson.Current(ref reader, list), sink);
        }

        return said;
    }

    /// <summary>A value that is no string as the text that it is written as.</summary>
    public static JsonChars Quote(ReadOnlySpan<byte> value)
    {
        var quoted = new ArrayBufferWriter<byte>(value.Length + 32);
        JsonEscape.Encode(value, quoted);
        return new JsonChars(quoted.WrittenSpan);
    }

    private static bool ReadPart(int choice, ReadOnlySpan<byte> part, AnswerSink sink)
    {
        if (OpenAiJson.IsString(part))
        {
            sink.Text(choice, OpenAiJson.Chars(part));
            return part.Length > 2;
        }

        var kind = OpenAiJson.Chars(OpenAiJson.Member(part, "type"u8));
        if (kind.Is("text"u8) || kind.Is("output_text"u8))
        {
            var text = OpenAiJson.Chars(OpenAiJson.Member(part, "text"u8));
            if (!text.IsEmpty)
            {
                sink.Text(choice, text);
            }

            return !text.IsEmpty;
        }

        if (kind.Is("thinking"u8) || kind.Is("reasoning"u8))
        {
            return ReadThinking(choice, part, sink);
        }

        if (kind.Is("refusal"u8))
        {
            var refusal = OpenAiJson.Chars(OpenAiJson.Member(part, "refusal"u8));
            sink.Refusal(choice, refusal);
            return !refusal.IsEmpty;
        }

        if (kind.Is("image_url"u8))
        {
            return OpenAiImages.ReadOne(choice, part, sink);
        }

        if (part is [(byte)'{', ..])
        {
            sink.Opaque(choice, new OpaquePart("openai-chat", kind.ToString(), new JsonSlice(part.ToArray())));
        }

        return false;
    }

    /// <summary>Mistral's <c>{"type":"thinking","thinking":[{"type":"text","text"}]}</c>, also with plain text and with a signature.</summary>
    private static bool ReadThinking(int choice, ReadOnlySpan<byte> part, AnswerSink sink)
    {
        var said = false;
        var thinking = OpenAiJson.Member(part, "thinking"u8);
        thinking = thinking.IsEmpty ? OpenAiJson.Member(part, "text"u8) : thinking;
        if (thinking is [(byte)'[', ..])
        {
            var reader = new Utf8JsonReader(thinking);
            _ = reader.Read();
            while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
            {
                said |= Think(choice, OpenAiJson.Member(OpenAiJson.Current(ref reader, thinking), "text"u8), sink);
            }
        }
        else
        {
            said = Think(choice, thinking, sink);
        }

        var signature = OpenAiJson.Chars(OpenAiJson.Member(part, "signature"u8));
        if (!signature.IsEmpty)
        {
            sink.ReasoningProof(choice, new ReasoningProof { Format = SignatureFormats.Unknown, Data = signature });
        }

        return said;
    }

    private static bool Think(int choice, ReadOnlySpan<byte> value, AnswerSink sink)
    {
        var text = OpenAiJson.Chars(value);
        if (!text.IsEmpty)
        {
            sink.Reasoning(choice, text, isSummary: false);
        }

        return !text.IsEmpty;
    }
}
