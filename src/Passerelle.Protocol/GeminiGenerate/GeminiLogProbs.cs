using System.Buffers;
using System.Text.Json;

namespace Passerelle.Protocol.GeminiGenerate;

/// <summary>
/// Log probabilities: Gemini's <c>logprobsResult</c> (<c>chosenCandidates</c>, and <c>topCandidates</c> by position) and OpenAI's items
/// <c>{"token","logprob","bytes","top_logprobs"}</c> of the neutral form.
/// </summary>
internal static class GeminiLogProbs
{
    /// <summary>Reads the object whose opening brace is under the reader and hands out one item for each token.</summary>
    public static void Read(Utf8JsonReader reader, int choice, AnswerSink sink)
    {
        var chosen = new List<Token>();
        var top = new List<List<Token>>();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isTop = reader.ValueTextEquals("topCandidates"u8);
            var isChosen = reader.ValueTextEquals("chosenCandidates"u8);
            _ = reader.Read();
            if (isChosen)
            {
                ReadTokens(ref reader, chosen);
            }
            else if (isTop && reader.TokenType == JsonTokenType.StartArray)
            {
                while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
                {
                    top.Add(ReadAlternatives(ref reader));
                }
            }
            else
            {
                reader.Skip();
            }
        }

        var item = new ArrayBufferWriter<byte>(256);
        for (var i = 0; i < chosen.Count; i++)
        {
            item.ResetWrittenCount();
            WriteOpenAi(item, chosen[i]);
            item.Write(",\"top_logprobs\":"u8);
            var separator = "["u8;
            foreach (var alternative in i < top.Count ? top[i] : [])
            {
                item.Write(separator);
                WriteOpenAi(item, alternative);
                item.Write("}"u8);
                separator = ","u8;
            }

            item.Write(separator.SequenceEqual("["u8) ? "[]}"u8 : "]}"u8);
            sink.LogProb(choice, item.WrittenSpan);
        }
    }

    /// <summary>Writes items of OpenAI's form as a member <c>logprobsResult</c>; nothing when there are none.</summary>
    public static void Write(Utf8JsonWriter json, IReadOnlyCollection<ReadOnlyMemory<byte>>? items)
    {
        if (items is not { Count: > 0 })
        {
            return;
        }

        json.WriteStartObject("logprobsResult"u8);
        json.WriteStartArray("chosenCandidates"u8);
        var top = new List<List<Token>>();
        foreach (var item in items)
        {
            var alternatives = new List<Token>();
            var reader = new Utf8JsonReader(item.Span);
            _ = reader.Read();
            if (ReadToken(ref reader, alternatives) is { } token)
            {
                WriteGemini(json, token);
                top.Add(alternatives);
            }
        }

        json.WriteEndArray();
        if (top.Exists(alternatives => alternatives.Count > 0))
        {
            json.WriteStartArray("topCandidates"u8);
            foreach (var alternatives in top)
            {
                json.WriteStartObject();
                json.WriteStartArray("candidates"u8);
                alternatives.ForEach(token => WriteGemini(json, token));
                json.WriteEndArray();
                json.WriteEndObject();
            }

            json.WriteEndArray();
        }

        json.WriteEndObject();
    }

    private static List<Token> ReadAlternatives(ref Utf8JsonReader reader)
    {
        var tokens = new List<Token>();
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            reader.Skip();
            return tokens;
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isList = reader.ValueTextEquals("candidates"u8);
            _ = reader.Read();
            if (isList)
            {
                ReadTokens(ref reader, tokens);
            }
            else
            {
                reader.Skip();
            }
        }

        return tokens;
    }

    /// <summary>Reads the array under the reader; anything else is passed over.</summary>
    private static void ReadTokens(ref Utf8JsonReader reader, List<Token> tokens)
    {
        if (reader.TokenType != JsonTokenType.StartArray)
        {
            reader.Skip();
            return;
        }

        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (ReadToken(ref reader, null) is { } token)
            {
                tokens.Add(token);
            }
        }
    }

    private static Token? ReadToken(ref Utf8JsonReader reader, List<Token>? alternatives)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            reader.Skip();
            return null;
        }

        byte[] text = [];
        byte[] logProb = [];
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isToken = reader.ValueTextEquals("token"u8);
            var isLogProb = reader.ValueTextEquals("logProbability"u8) || reader.ValueTextEquals("logprob"u8);
            var isTop = reader.ValueTextEquals("top_logprobs"u8);
            _ = reader.Read();
            if (isToken && reader.TokenType == JsonTokenType.String)
            {
                text = reader.ValueSpan.ToArray();
            }
            else if (isLogProb && reader.TokenType == JsonTokenType.Number)
            {
                logProb = reader.ValueSpan.ToArray();
            }
            else if (isTop && alternatives is not null)
            {
                ReadTokens(ref reader, alternatives);
                continue;
            }

            reader.Skip();
        }

        // Proto JSON leaves out a zero: a token that was certain.
        return new Token(text, logProb.Length == 0 ? [(byte)'0'] : logProb);
    }

    /// <summary>Writes a token without the brace that closes it.</summary>
    private static void WriteOpenAi(ArrayBufferWriter<byte> output, Token token)
    {
        output.Write("{\"token\":\""u8);
        output.Write(token.Text);
        output.Write("\",\"logprob\":"u8);
        output.Write(token.LogProb);
        output.Write(",\"bytes\":null"u8);
    }

    private static void WriteGemini(Utf8JsonWriter json, Token token)
    {
        json.WriteStartObject();
        json.WritePropertyName("token"u8);
        json.WriteRawValue([(byte)'"', .. token.Text, (byte)'"'], skipInputValidation: true);
        json.WritePropertyName("logProbability"u8);
        json.WriteRawValue(token.LogProb, skipInputValidation: true);
        json.WriteEndObject();
    }

    /// <summary>The characters of a token, escaped, and its log probability as it was written.</summary>
    private readonly record struct Token(byte[] Text, byte[] LogProb);
}
