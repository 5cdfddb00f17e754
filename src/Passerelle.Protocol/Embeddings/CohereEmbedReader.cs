using System.Text.Json;
using Passerelle.Protocol.Json;
using Passerelle.Protocol.Model;

namespace Passerelle.Protocol.Embeddings;

/// <summary>Reads <c>{"id","embeddings":{"float":[[…]],"base64":["…"],…},"meta"}</c>, and the older <c>"embeddings":[[…]]</c>.</summary>
internal sealed class CohereEmbedReader : EmbeddingsAnswerReader
{
    protected override bool ReadMember(ref VectorCursor json, AnswerReading reading, VectorType asked)
    {
        if (json.Is("embeddings"u8))
        {
            ReadEmbeddings(ref json, reading);
            return true;
        }

        if (json.Is("meta"u8))
        {
            ReadMeta(ref json, reading);
            return true;
        }

        if (json.Is("id"u8))
        {
            json.ToValue();
            var isText = json.IsText;
            var id = json.Skip();
            reading.Id = isText ? id : default;
            return true;
        }

        return false;
    }

    private static void ReadEmbeddings(ref VectorCursor json, AnswerReading reading)
    {
        json.ToValue();
        if (json.Type == JsonTokenType.StartArray)
        {
            ReadVectors(ref json, reading, VectorType.Real);
        }
        else if (json.Type == JsonTokenType.StartObject)
        {
            while (json.NextMember())
            {
                VectorType? type = json.Is("float"u8) || json.Is("base64"u8) ? VectorType.Real
                    : json.Is("int8"u8) ? VectorType.SignedBytes
                    : json.Is("uint8"u8) ? VectorType.UnsignedBytes
                    : json.Is("binary"u8) ? VectorType.SignedBits
                    : json.Is("ubinary"u8) ? VectorType.UnsignedBits
                    : null;
                json.ToValue();
                if (type is { } known && json.Type == JsonTokenType.StartArray)
                {
                    ReadVectors(ref json, reading, known);
                }
                else
                {
                    _ = json.Skip();
                }
            }
        }
        else
        {
            _ = json.Skip();
        }
    }

    private static void ReadVectors(ref VectorCursor json, AnswerReading reading, VectorType type)
    {
        reading.Open(type);
        while (json.NextItem())
        {
            json.TakeVector(reading, index: null);
        }
    }

    /// <summary>Billed tokens are those that cost: text and images are counted apart.</summary>
    private static void ReadMeta(ref VectorCursor json, AnswerReading reading)
    {
        if (!json.ToObject())
        {
            return;
        }

        var start = json.Start;
        var (billed, told) = (default(Usage), default(Usage));
        while (json.NextMember())
        {
            if (json.Is("billed_units"u8))
            {
                ReadTokens(ref json, ref billed);
            }
            else if (json.Is("tokens"u8))
            {
                ReadTokens(ref json, ref told);
            }
            else
            {
                json.ToValue();
                _ = json.Skip();
            }
        }

        reading.Usage = billed.Reported ? billed : told;
        reading.RawUsage = new JsonRange(start, json.Position - start);
    }

    private static void ReadTokens(ref VectorCursor json, ref Usage usage)
    {
        if (!json.ToObject())
        {
            return;
        }

        long? text = null;
        while (json.NextMember())
        {
            if (json.Is("input_tokens"u8))
            {
                text = json.Count();
            }
            else if (json.Is("image_tokens"u8))
            {
                usage.ImageInput = json.Count();
            }
            else if (json.Is("output_tokens"u8))
            {
                usage.Output = json.Count();
            }
            else
            {
                json.ToValue();
                _ = json.Skip();
            }
        }

        usage.Input = text is null && usage.ImageInput is null ? null : (text ?? 0) + (usage.ImageInput ?? 0);
    }
}
