using System.Text.Json;
using Passerelle.Protocol.Json;

namespace Passerelle.Protocol.Embeddings;

/// <summary>Reads <c>{"predictions":[{"embeddings":{"values","statistics":{"token_count"}}}]}</c>. Each input has its own count of tokens; together they are the usage.</summary>
internal sealed class VertexPredictReader : EmbeddingsAnswerReader
{
    protected override bool ReadMember(ref VectorCursor json, AnswerReading reading, VectorType asked)
    {
        if (!json.Is("predictions"u8))
        {
            return false;
        }

        if (json.ToArray())
        {
            reading.Open(VectorType.Real);
            while (json.NextItem())
            {
                if (json.Type == JsonTokenType.StartObject)
                {
                    ReadPrediction(ref json, reading);
                }
                else
                {
                    reading.Add(json.Skip(), isVector: false, index: null);
                }
            }
        }

        return true;
    }

    private static void ReadPrediction(ref VectorCursor json, AnswerReading reading)
    {
        JsonRange vector = default;
        var isVector = false;
        while (json.NextMember())
        {
            if (!json.Is("embeddings"u8))
            {
                json.ToValue();
                _ = json.Skip();
            }
            else if (json.ToObject())
            {
                vector = ReadEmbeddings(ref json, reading, out isVector);
            }
        }

        reading.Add(vector, isVector, index: null);
    }

    private static JsonRange ReadEmbeddings(ref VectorCursor json, AnswerReading reading, out bool isVector)
    {
        JsonRange vector = default;
        isVector = false;
        while (json.NextMember())
        {
            if (json.Is("values"u8))
            {
                json.ToValue();
                vector = json.SkipVector(out isVector);
            }
            else if (!json.Is("statistics"u8))
            {
                json.ToValue();
                _ = json.Skip();
            }
            else if (json.ToObject())
            {
                ReadStatistics(ref json, reading);
            }
        }

        return vector;
    }

    private static void ReadStatistics(ref VectorCursor json, AnswerReading reading)
    {
        while (json.NextMember())
        {
            if (json.Is("token_count"u8) || json.Is("tokenCount"u8))
            {
                if (json.Count() is { } tokens)
                {
                    reading.Usage = reading.Usage with { Input = (reading.Usage.Input ?? 0) + tokens };
                }
            }
            else
            {
                json.ToValue();
                _ = json.Skip();
            }
        }
    }
}
