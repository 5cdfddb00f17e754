using System.Text;
using System.Text.Json;
using Passerelle.Protocol.Embeddings;
using Passerelle.Testing;

namespace Passerelle.Protocol.Tests.Embeddings;

/// <summary>
/// Every recorded exchange of the three dialects. Left out by a rule on content: Vertex's <c>:predict</c>, which is another dialect
/// and is recorded among Gemini's.
/// </summary>
public sealed class RecordedEmbeddingsTests
{
    private static readonly string[] Names = ["openai-embeddings", "gemini-embeddings", "cohere-embed"];

    [Fact]
    public void EveryRecordedRequest_IsRead_AndNamesItsInputs()
    {
        foreach (var x in Exchanges().Where(x => x.Status == 200))
        {
            var request = Request(x);
            using var body = JsonDocument.Parse(x.RequestBody!);
            Assert.True(Inputs(body.RootElement).SequenceEqual(request.Inputs.Select(input => input.Value.Text)), x.Id);
            Assert.True(Dimensions(body.RootElement) == request.Dimensions, x.Id);
        }
    }

    [Fact]
    public void EveryRecordedAnswer_GivesTheSameVectors_InEveryDialectAndEncoding()
    {
        var read = 0;
        foreach (var x in Exchanges().Where(x => x.Status == 200))
        {
            using var body = JsonDocument.Parse(x.ResponseBody);
            var expected = Vectors(x.Protocol, body.RootElement);
            Assert.NotEmpty(expected);
            Assert.Null(Spoken.Dialect(x.Protocol).ReadAnswer(x.ResponseBody, Request(x), out var answer));
            foreach (var (to, request) in Callers(expected.Count))
            {
                using var written = JsonDocument.Parse(Spoken.Written(to, answer, request));
                var actual = Vectors(to.Name, written.RootElement);
                Assert.True(expected.Count == actual.Count, x.Id);
                Assert.All(expected.Zip(actual), pair => Assert.True(pair.First.AsSpan().SequenceEqual(pair.Second), $"{x.Id} as {to.Name}"));
            }

            read++;
        }

        Assert.True(read >= 20, $"{read} answers");
    }

    [Fact]
    public void EveryRecordedAnswer_IsObserved_WithItsUsage()
    {
        foreach (var x in Exchanges().Where(x => x.Status == 200))
        {
            var observer = Spoken.Dialect(x.Protocol).Observe();
            Assert.True(observer.SeeBody(x.ResponseBody) == (AnswerMarks.Content | AnswerMarks.Finish), x.Id);
            using var body = JsonDocument.Parse(x.ResponseBody);
            Assert.True(Tokens(body.RootElement) == observer.Usage.Input, x.Id);
        }
    }

    [Fact]
    public void EveryRecordedAnswer_MayPass_AsItWasAskedFor()
    {
        foreach (var x in Exchanges().Where(x => x.Status == 200))
        {
            Assert.True(Spoken.Dialect(x.Protocol).MayPass(x.RequestBody, x.ResponseBody), x.Id);
        }
    }

    [Fact]
    public void EveryRecordedError_HasASentence()
    {
        var errors = Exchanges().Where(x => x.Status >= 400).ToList();
        Assert.NotEmpty(errors);
        foreach (var x in errors)
        {
            var message = Spoken.Dialect(x.Protocol).ReadErrorMessage(x.ResponseBody);
            Assert.True(message?.Length > 5, x.Id);
            Assert.True(message == Sentence(x.ResponseBody), $"{x.Id}: {message}");
            Assert.True(Spoken.Dialect(x.Protocol).Observe().SeeBody(x.ResponseBody) is AnswerMarks.Error or AnswerMarks.None, x.Id);
        }
    }

    private static List<RecordedExchange> Exchanges()
    {
        Assert.SkipUnless(Recordings.Available, SkipReasons.NoSharedData);
        return
        [
            .. Names.SelectMany(name => Recordings.Shared!.List(protocol: name)).Select(entry => Recordings.Shared!.Load(entry.Id))
                .Where(x => x.Path?.EndsWith(":predict", StringComparison.Ordinal) != true),
        ];
    }

    private static EmbeddingsRequest Request(RecordedExchange x) => Spoken.Request(Spoken.Dialect(x.Protocol), Encoding.UTF8.GetString(x.RequestBody!));

    /// <summary>Callers of each dialect and encoding with so many inputs.</summary>
    private static IEnumerable<(IEmbeddingsDialect To, EmbeddingsRequest Request)> Callers(int inputs)
    {
        var texts = string.Join(',', Enumerable.Repeat("\"a\"", inputs));
        foreach (var encoding in new[] { "float", "base64" })
        {
            yield return (Dialects.OpenAiEmbeddings, Spoken.Request(Dialects.OpenAiEmbeddings, $$"""{"input":[{{texts}}],"encoding_format":"{{encoding}}"}"""));
            yield return (Dialects.CohereEmbed, Spoken.Request(Dialects.CohereEmbed, $$"""{"texts":[{{texts}}],"embedding_types":["{{encoding}}"]}"""));
        }

        var contents = string.Join(',', Enumerable.Repeat("""{"content":{"parts":[{"text":"a"}]}}""", inputs));
        yield return (Dialects.GeminiEmbeddings, Spoken.Request(Dialects.GeminiEmbeddings, $$"""{"requests":[{{contents}}]}"""));
    }

    /// <summary>The vectors of an answer, read by another reader, as singles.</summary>
    private static List<float[]> Vectors(string dialect, JsonElement answer) => dialect switch
    {
        "openai-embeddings" => [.. answer.GetProperty("data").EnumerateArray().OrderBy(item => item.GetProperty("index").GetInt32()).Select(item => Vector(item.GetProperty("embedding")))],
        "gemini-embeddings" => [.. answer.GetProperty("embeddings").EnumerateArray().Select(item => Vector(item.GetProperty("values")))],
        _ => [.. answer.GetProperty("embeddings").EnumerateObject().Single().Value.EnumerateArray().Select(Vector)],
    };

    /// <summary>
    /// In base64 the recordings hold singles, except that a vector of 4,096 dimensions in 32 KiB holds doubles (older vLLM) and one of
    /// 256 dimensions in 256 bytes holds signed bytes (Perplexity).
    /// </summary>
    private static float[] Vector(JsonElement vector)
    {
        if (vector.ValueKind == JsonValueKind.Array)
        {
            return [.. vector.EnumerateArray().Select(number => number.GetSingle())];
        }

        var bytes = Convert.FromBase64String(vector.GetString()!);
        return bytes.Length switch
        {
            32768 => [.. Enumerable.Range(0, 4096).Select(i => (float)BitConverter.ToDouble(bytes, i * 8))],
            256 => [.. bytes.Select(b => (float)(sbyte)b)],
            _ => Spoken.Unpacked(vector.GetString()!),
        };
    }

    private static IEnumerable<string?> Inputs(JsonElement body)
    {
        if (body.TryGetProperty("requests", out var requests))
        {
            return requests.EnumerateArray().Select(item => item.GetProperty("content").GetProperty("parts")[0].GetProperty("text").GetString());
        }

        var input = body.TryGetProperty("texts", out var texts) ? texts : body.GetProperty("input");
        return input.ValueKind == JsonValueKind.String ? [input.GetString()] : input.EnumerateArray().Select(item => item.GetString());
    }

    private static long? Dimensions(JsonElement body) =>
        (body.TryGetProperty("dimensions", out var dimensions) || body.TryGetProperty("output_dimension", out dimensions)) && dimensions.ValueKind == JsonValueKind.Number
            ? dimensions.GetInt64()
            : null;

    private static long? Tokens(JsonElement answer)
    {
        if (answer.TryGetProperty("usage", out var usage))
        {
            return (usage.TryGetProperty("prompt_tokens", out var tokens) ? tokens : usage.GetProperty("total_tokens")).GetInt64();
        }

        return answer.TryGetProperty("meta", out var meta) ? meta.GetProperty("billed_units").GetProperty("input_tokens").GetInt64() : null;
    }

    private static string Sentence(byte[] body)
    {
        using var document = JsonDocument.Parse(body);
        var at = document.RootElement;
        while (at.ValueKind == JsonValueKind.Object)
        {
            at = at.TryGetProperty("error", out var inner) || at.TryGetProperty("message", out inner) ? inner : at.GetProperty("detail");
        }

        return at.GetString()!;
    }
}
