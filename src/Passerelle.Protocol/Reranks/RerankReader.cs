using System.Text.Json;
using Passerelle.Protocol.Json;
using Passerelle.Protocol.Model;

namespace Passerelle.Protocol.Reranks;

/// <summary>Reads rankings. Lenient: what has no index and no score is passed over.</summary>
internal static class RerankReader
{
    /// <summary>Reads an answer and tells what it holds.</summary>
    public static AnswerMarks Read(ReadOnlyMemory<byte> body, out RerankAnswer answer)
    {
        answer = new RerankAnswer();
        var marks = AnswerMarks.None;
        try
        {
            var json = new Utf8JsonReader(body.Span);
            if (!json.Read() || json.TokenType != JsonTokenType.StartObject)
            {
                return AnswerMarks.Malformed;
            }

            while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
            {
                var isRanking = json.ValueTextEquals("results"u8) || json.ValueTextEquals("data"u8);
                var isUsage = json.ValueTextEquals("usage"u8);
                var isError = json.ValueTextEquals("error"u8);
                _ = json.Read();
                if (isRanking && json.TokenType == JsonTokenType.StartArray)
                {
                    // An empty one is an answer, too.
                    marks |= AnswerMarks.Content | AnswerMarks.Finish;
                    ReadRanking(ref json, body, answer);
                }
                else if (isUsage && json.TokenType == JsonTokenType.StartObject)
                {
                    answer.Usage = ReadUsage(ref json);
                }
                else
                {
                    marks |= isError && json.TokenType != JsonTokenType.Null ? AnswerMarks.Error : AnswerMarks.None;
                    json.Skip();
                }
            }

            return json.Read() ? AnswerMarks.Malformed : marks;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return AnswerMarks.Malformed;
        }
    }

    private static void ReadRanking(ref Utf8JsonReader json, ReadOnlyMemory<byte> body, RerankAnswer answer)
    {
        while (json.Read() && json.TokenType != JsonTokenType.EndArray)
        {
            if (json.TokenType != JsonTokenType.StartObject)
            {
                json.Skip();
                continue;
            }

            int? index = null;
            JsonSlice score = default;
            while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
            {
                var isIndex = json.ValueTextEquals("index"u8);
                var isScore = json.ValueTextEquals("relevance_score"u8) || json.ValueTextEquals("relevanceScore"u8) || json.ValueTextEquals("score"u8);
                _ = json.Read();
                if (json.TokenType == JsonTokenType.Number && isIndex)
                {
                    index = json.TryGetInt32(out var number) && number >= 0 ? number : null;
                }
                else if (json.TokenType == JsonTokenType.Number && isScore)
                {
                    score = new JsonSlice(body[(int)json.TokenStartIndex..(int)json.BytesConsumed]);
                }

                json.Skip();
            }

            if (index is { } at && score.Exists)
            {
                answer.Ranking.Add(new RankedDocument(at, score));
            }
        }
    }

    private static Usage ReadUsage(ref Utf8JsonReader json)
    {
        long? prompt = null, total = null;
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            if (json.ValueTextEquals("prompt_tokens"u8))
            {
                prompt = UsageCount.Read(ref json);
            }
            else if (json.ValueTextEquals("total_tokens"u8))
            {
                total = UsageCount.Read(ref json);
            }
            else
            {
                _ = json.Read();
                json.Skip();
            }
        }

        return new Usage { Input = prompt ?? total };
    }
}
