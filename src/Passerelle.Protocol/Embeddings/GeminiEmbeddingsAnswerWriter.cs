using System.Buffers;
using System.Buffers.Text;
using Passerelle.Protocol.Json;

namespace Passerelle.Protocol.Embeddings;

/// <summary>Writes answers as Gemini does: to <c>embedContent</c> with one embedding, to <c>batchEmbedContents</c> with a list.</summary>
internal static class GeminiEmbeddingsAnswerWriter
{
    public static void Write(IBufferWriter<byte> output, EmbeddingsAnswer answer, EmbeddingsRequest request)
    {
        var writer = new VectorWriter(output);
        var vectors = answer.Sets[0].Vectors;
        if (request.IsSingle)
        {
            output.Write("{\"embedding\":"u8);
            WriteEmbedding(output, writer, vectors[0]);
        }
        else
        {
            output.Write("{\"embeddings\":["u8);
            for (var i = 0; i < vectors.Count; i++)
            {
                output.Write(i == 0 ? default : ","u8);
                WriteEmbedding(output, writer, vectors[i]);
            }

            output.Write("]"u8);
        }

        if (answer.Usage.Input is { } tokens)
        {
            output.Write(",\"usageMetadata\":{\"promptTokenCount\":"u8);
            _ = Utf8Formatter.TryFormat(tokens, output.GetSpan(20), out var written);
            output.Advance(written);
            output.Write("}"u8);
        }

        output.Write("}"u8);
    }

    private static void WriteEmbedding(IBufferWriter<byte> output, VectorWriter writer, JsonSlice vector)
    {
        output.Write("{\"values\":"u8);
        writer.WriteNumbers(vector);
        output.Write("}"u8);
    }
}
