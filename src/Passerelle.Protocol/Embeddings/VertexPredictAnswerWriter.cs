using System.Buffers;
using System.Buffers.Text;

namespace Passerelle.Protocol.Embeddings;

/// <summary>
/// Writes answers as <c>:predict</c> does. Another provider counts the tokens of all inputs together; they stand with the first one, so that
/// a client that adds them up gets the whole.
/// </summary>
internal static class VertexPredictAnswerWriter
{
    public static void Write(IBufferWriter<byte> output, EmbeddingsAnswer answer)
    {
        var writer = new VectorWriter(output);
        var vectors = answer.Sets[0].Vectors;
        output.Write("{\"predictions\":["u8);
        for (var i = 0; i < vectors.Count; i++)
        {
            output.Write(i == 0 ? "{\"embeddings\":{\"values\":"u8 : ",{\"embeddings\":{\"values\":"u8);
            writer.WriteNumbers(vectors[i]);
            output.Write(",\"statistics\":{\"truncated\":false,\"token_count\":"u8);
            _ = Utf8Formatter.TryFormat(i == 0 ? answer.Usage.Input ?? 0 : 0, output.GetSpan(20), out var written);
            output.Advance(written);
            output.Write("}}}"u8);
        }

        output.Write("]}"u8);
    }
}
