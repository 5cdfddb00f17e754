using System.Buffers;
using System.Buffers.Text;
using System.Text;
using Passerelle.Protocol.Json;

namespace Passerelle.Protocol.Embeddings;

/// <summary>Writes answers as Cohere does, with every type of vector that was asked for.</summary>
internal static class CohereEmbedAnswerWriter
{
    public static void Write(IBufferWriter<byte> output, EmbeddingsAnswer answer, EmbeddingsRequest request, AnswerFrame frame)
    {
        output.Write("{\"id\":"u8);
        output.Write(answer.Id.Exists ? answer.Id.Bytes.Span : JsonNames.Quote(frame.Id));
        output.Write(",\"embeddings\":{"u8);
        WriteSets(output, answer, request);
        output.Write("}"u8);
        if (request.Inputs.TrueForAll(input => input.Kind == EmbeddingInputKind.Text))
        {
            output.Write(",\"texts\":["u8);
            for (var i = 0; i < request.Inputs.Count; i++)
            {
                output.Write(i == 0 ? default : ","u8);
                output.Write(request.Inputs[i].Value.Bytes.Span);
            }

            output.Write("]"u8);
        }

        output.Write(",\"meta\":{\"api_version\":{\"version\":\"2\"}"u8);
        if (answer.Usage.Input is { } input)
        {
            var images = answer.Usage.ImageInput ?? 0;
            output.Write(",\"billed_units\":{\"input_tokens\":"u8);
            WriteNumber(output, input - images);
            if (images > 0)
            {
                output.Write(",\"image_tokens\":"u8);
                WriteNumber(output, images);
            }

            output.Write("}"u8);
        }

        output.Write("},\"response_type\":\"embeddings_by_type\"}"u8);
    }

    private static void WriteSets(IBufferWriter<byte> output, EmbeddingsAnswer answer, EmbeddingsRequest request)
    {
        var writer = new VectorWriter(output);
        var isFirst = true;
        var types = request.Types.Count > 0 ? request.Types : [VectorType.Real];
        foreach (var type in types)
        {
            if (answer.Find(type) is not { } vectors)
            {
                continue;
            }

            if (type != VectorType.Real || request.Encodings != VectorEncodings.Base64)
            {
                WriteSet(output, ref isFirst, VectorTypes.WordOf(type), vectors, writer.WriteNumbers);
            }

            if (type == VectorType.Real && (request.Encodings & VectorEncodings.Base64) != 0)
            {
                WriteSet(output, ref isFirst, "base64", vectors, vector => writer.WriteBase64(vector, VectorType.Real));
            }
        }
    }

    private static void WriteSet(IBufferWriter<byte> output, ref bool isFirst, string name, IReadOnlyList<JsonSlice> vectors, Action<JsonSlice> write)
    {
        output.Write(isFirst ? "\""u8 : ",\""u8);
        _ = Encoding.UTF8.GetBytes(name, output);
        output.Write("\":["u8);
        for (var i = 0; i < vectors.Count; i++)
        {
            output.Write(i == 0 ? default : ","u8);
            write(vectors[i]);
        }

        output.Write("]"u8);
        isFirst = false;
    }

    private static void WriteNumber(IBufferWriter<byte> output, long number)
    {
        _ = Utf8Formatter.TryFormat(number, output.GetSpan(20), out var written);
        output.Advance(written);
    }
}
