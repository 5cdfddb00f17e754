using System.Buffers;
using System.Text;
using System.Text.Json;
using Passerelle.Protocol.Embeddings;

namespace Passerelle.Protocol.Tests.Embeddings;

/// <summary>Requests and answers of the dialects of embeddings, as text.</summary>
internal static class Spoken
{
    public static readonly AnswerFrame Frame = new("req_1", "served-model", 1_700_000_000, WantsUsage: false);

    public static IEmbeddingsDialect Dialect(string name) => Assert.IsType<IEmbeddingsDialect>(Dialects.Find(name), exactMatch: false);

    /// <summary>Reads a request that is good.</summary>
    public static EmbeddingsRequest Request(IEmbeddingsDialect dialect, string body, string? routeModel = null)
    {
        Assert.Null(dialect.ReadHead(Encoding.UTF8.GetBytes(body), out _));
        Assert.Null(dialect.ReadRequest(Encoding.UTF8.GetBytes(body), routeModel, out var request));
        return request;
    }

    /// <summary>Reads a request and writes it for a target.</summary>
    public static RequestTranslation Translate(IEmbeddingsDialect from, IEmbeddingsDialect to, string body, EmbeddingsTraits? traits = null, TargetTraits? target = null) =>
        to.WriteRequest(Request(from, body), (target ?? new TargetTraits { Model = "target-model" }) with { Embeddings = traits ?? EmbeddingsTraits.OpenAi });

    /// <summary>The body of a translation that has succeeded; it is valid JSON.</summary>
    public static string Body(RequestTranslation translation)
    {
        Assert.Null(translation.Error);
        using var document = JsonDocument.Parse(translation.Body, Parsed.Strictly);
        return Encoding.UTF8.GetString(translation.Body.Span);
    }

    /// <summary>Reads an answer that is good and writes it; what is written is valid JSON.</summary>
    public static string Answer(IEmbeddingsDialect from, IEmbeddingsDialect to, EmbeddingsRequest request, string body)
    {
        Assert.Null(from.ReadAnswer(Encoding.UTF8.GetBytes(body), request, out var answer));
        return Written(to, answer, request);
    }

    /// <summary>Writes an answer; what is written is valid JSON.</summary>
    public static string Written(IEmbeddingsDialect to, EmbeddingsAnswer answer, EmbeddingsRequest request)
    {
        var output = new ArrayBufferWriter<byte>();
        to.WriteAnswer(output, answer, request, Frame);
        using var document = JsonDocument.Parse(output.WrittenMemory, Parsed.Strictly);
        return Encoding.UTF8.GetString(output.WrittenSpan);
    }

    /// <summary>Singles as their little-endian bytes in base64.</summary>
    public static string Packed(params float[] numbers) => Convert.ToBase64String([.. numbers.SelectMany(BitConverter.GetBytes)]);

    /// <summary>The singles of a base64 text.</summary>
    public static float[] Unpacked(string text)
    {
        var bytes = Convert.FromBase64String(text);
        return [.. Enumerable.Range(0, bytes.Length / 4).Select(i => BitConverter.ToSingle(bytes, i * 4))];
    }
}
