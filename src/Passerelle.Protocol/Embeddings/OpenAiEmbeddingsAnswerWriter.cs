using System.Buffers;
using System.Buffers.Text;
using Passerelle.Protocol.Json;

namespace Passerelle.Protocol.Embeddings;

/// <summary>Writes answers as OpenAI does, with every field that its libraries demand.</summary>
internal static class OpenAiEmbeddingsAnswerWriter
{
    public static void Write(IBufferWriter<byte> output, EmbeddingsAnswer answer, EmbeddingsRequest request, AnswerFrame frame)
    {
        var type = request.Types.FirstOrDefault(VectorType.Real);
        var vectors = answer.Find(type);
        if (vectors is null)
        {
            (type, vectors) = (answer.Sets[0].Type, answer.Sets[0].Vectors);
        }

        var writer = new VectorWriter(output);
        output.Write("{\"object\":\"list\",\"data\":["u8);
        for (var i = 0; i < vectors.Count; i++)
        {
            output.Write(i == 0 ? "{\"object\":\"embedding\",\"index\":"u8 : ",{\"object\":\"embedding\",\"index\":"u8);
            WriteNumber(output, i);
            output.Write(",\"embedding\":"u8);
            if (request.Encodings == VectorEncodings.Base64)
            {
                writer.WriteBase64(vectors[i], type);
            }
            else
            {
                writer.WriteNumbers(vectors[i]);
            }

            output.Write("}"u8);
        }

        output.Write("],\"model\":"u8);
        output.Write(answer.Model.Exists ? answer.Model.Bytes.Span : JsonNames.Quote(frame.Model));
        output.Write(",\"usage\":{\"prompt_tokens\":"u8);

        // The libraries demand a number. Zero is what OpenAI-like servers write that do not count.
        var input = answer.Usage.Input ?? 0;
        WriteNumber(output, input);
        output.Write(",\"total_tokens\":"u8);
        WriteNumber(output, input + (answer.Usage.Output ?? 0));
        output.Write("}}"u8);
    }

    private static void WriteNumber(IBufferWriter<byte> output, long number)
    {
        _ = Utf8Formatter.TryFormat(number, output.GetSpan(20), out var written);
        output.Advance(written);
    }
}
