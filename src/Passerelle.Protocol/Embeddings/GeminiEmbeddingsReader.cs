using System.Text.Json;
using Passerelle.Protocol.Json;
using Passerelle.Protocol.Model;

namespace Passerelle.Protocol.Embeddings;

/// <summary>Reads <c>{"embedding":{"values"}}</c> and <c>{"embeddings":[{"values"}]}</c>, with the usage that newer models tell.</summary>
internal sealed class GeminiEmbeddingsReader : EmbeddingsAnswerReader
{
    protected override bool ReadMember(ref VectorCursor json, AnswerReading reading, VectorType asked)
    {
        if (json.Is("embedding"u8))
        {
            if (json.ToObject())
            {
                reading.Open(VectorType.Real);
                ReadEmbedding(ref json, reading);
            }

            return true;
        }

        if (json.Is("embeddings"u8))
        {
            if (json.ToArray())
            {
                reading.Open(VectorType.Real);
                while (json.NextItem())
                {
                    ReadItem(ref json, reading);
                }
            }

            return true;
        }

        if (json.Is("usageMetadata"u8))
        {
            ReadUsage(ref json, reading);
            return true;
        }

        return false;
    }

    private static void ReadItem(ref VectorCursor json, AnswerReading reading)
    {
        if (json.Type == JsonTokenType.StartObject)
        {
            ReadEmbedding(ref json, reading);
        }
        else
        {
            reading.Add(json.Skip(), isVector: false, index: null);
        }
    }

    private static void ReadEmbedding(ref VectorCursor json, AnswerReading reading)
    {
        JsonRange vector = default;
        var isVector = false;
        while (json.NextMember())
        {
            var isValues = json.Is("values"u8);
            json.ToValue();
            if (isValues)
            {
                vector = json.SkipVector(out isVector);
            }
            else
            {
                _ = json.Skip();
            }
        }

        reading.Add(vector, isVector, index: null);
    }

    private static void ReadUsage(ref VectorCursor json, AnswerReading reading)
    {
        if (!json.ToObject())
        {
            return;
        }

        var start = json.Start;
        var usage = default(Usage);
        while (json.NextMember())
        {
            if (json.Is("promptTokenCount"u8))
            {
                usage.Input = json.Count();
            }
            else
            {
                json.ToValue();
                _ = json.Skip();
            }
        }

        reading.Usage = usage;
        reading.RawUsage = new JsonRange(start, json.Position - start);
    }
}
