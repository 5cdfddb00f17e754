using System.Text.Json;
using Passerelle.Protocol.Json;
using Passerelle.Protocol.Model;

namespace Passerelle.Protocol.Embeddings;

/// <summary>Reads <c>{"data":[{"embedding","index"}],"model","usage"}</c>. Voyage counts in <c>total_tokens</c> only.</summary>
internal sealed class OpenAiEmbeddingsReader : EmbeddingsAnswerReader
{
    protected override bool ReadMember(ref VectorCursor json, AnswerReading reading, VectorType asked)
    {
        if (json.Is("data"u8))
        {
            ReadData(ref json, reading, asked);
            return true;
        }

        if (json.Is("usage"u8))
        {
            ReadUsage(ref json, reading);
            return true;
        }

        if (json.Is("model"u8))
        {
            json.ToValue();
            reading.Model = json.IsText ? json.Skip() : Nothing(ref json);
            return true;
        }

        if (json.Is("id"u8))
        {
            json.ToValue();
            reading.Id = json.IsText ? json.Skip() : Nothing(ref json);
            return true;
        }

        return false;
    }

    private static void ReadData(ref VectorCursor json, AnswerReading reading, VectorType asked)
    {
        if (!json.ToArray())
        {
            return;
        }

        reading.Open(asked);
        while (json.NextItem())
        {
            if (json.Type != JsonTokenType.StartObject)
            {
                _ = json.Skip();
                continue;
            }

            long? index = null;
            JsonRange vector = default;
            var isVector = false;
            while (json.NextMember())
            {
                if (json.Is("embedding"u8))
                {
                    json.ToValue();
                    vector = json.SkipVector(out isVector);
                }
                else if (json.Is("index"u8))
                {
                    index = json.Count();
                }
                else
                {
                    json.ToValue();
                    _ = json.Skip();
                }
            }

            reading.Add(vector, isVector, index);
        }
    }

    private static void ReadUsage(ref VectorCursor json, AnswerReading reading)
    {
        if (!json.ToObject())
        {
            return;
        }

        var start = json.Start;
        var usage = default(Usage);
        long? total = null;
        while (json.NextMember())
        {
            if (json.Is("prompt_tokens"u8))
            {
                usage.Input = json.Count();
            }
            else if (json.Is("total_tokens"u8))
            {
                total = json.Count();
            }
            else if (json.Is("completion_tokens"u8))
            {
                usage.Output = json.Count();
            }
            else if (json.Is("prompt_tokens_details"u8))
            {
                ReadDetails(ref json, ref usage);
            }
            else
            {
                json.ToValue();
                _ = json.Skip();
            }
        }

        usage.Input ??= total;
        reading.Usage = usage;
        reading.RawUsage = new JsonRange(start, json.Position - start);
    }

    /// <summary>OpenRouter's tokens by kind of input.</summary>
    private static void ReadDetails(ref VectorCursor json, ref Usage usage)
    {
        if (!json.ToObject())
        {
            return;
        }

        while (json.NextMember())
        {
            if (json.Is("image_tokens"u8))
            {
                usage.ImageInput = json.Count();
            }
            else if (json.Is("audio_tokens"u8))
            {
                usage.AudioInput = json.Count();
            }
            else if (json.Is("video_tokens"u8))
            {
                usage.VideoInput = json.Count();
            }
            else
            {
                json.ToValue();
                _ = json.Skip();
            }
        }
    }

    private static JsonRange Nothing(ref VectorCursor json)
    {
        _ = json.Skip();
        return default;
    }
}
