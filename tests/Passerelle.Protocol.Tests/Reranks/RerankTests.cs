using System.Buffers;
using System.Text;
using System.Text.Json;
using Passerelle.Protocol.Embeddings;
using Passerelle.Protocol.Reranks;
using Passerelle.Protocol.Tests.AiSdkGateway;
using Passerelle.Testing;

namespace Passerelle.Protocol.Tests.Reranks;

/// <summary>Reranking as the AI SDK asks for it, at providers that all but say it alike.</summary>
public sealed class RerankTests
{
    private const string Two = """{"documents":{"type":"text","values":["a","b"]},"query":"q"}""";

    [Theory]
    [InlineData(Two, """{"model":"m","query":"q","documents":["a","b"]}""")]
    [InlineData("""{"query":"q","documents":["a"],"topN":3,"headers":{"x":"y"},"providerOptions":{"gateway":{}}}""", """{"model":"m","query":"q","documents":["a"],"top_n":3}""")]
    [InlineData("""{"topN":null,"query":"ü\n","documents":{"values":["a"]}}""", """{"model":"m","query":"ü\n","documents":["a"]}""")]
    [InlineData("""{"query":"q","documents":{"type":"object","values":[{"t":"x\"y"},["a"],5]}}""", """{"model":"m","query":"q","documents":["{\"t\":\"x\\\"y\"}","[\"a\"]","5"]}""")]
    public void Requests(string body, string expected)
    {
        var written = Dialects.Rerank.WriteRequest(Read(body), new TargetTraits { Model = "m" });

        using var wanted = JsonDocument.Parse(expected);
        using var got = JsonDocument.Parse(written.Body, Parsed.Strictly);
        Assert.True(JsonElement.DeepEquals(wanted.RootElement, got.RootElement), Encoding.UTF8.GetString(written.Body.Span));
    }

    [Fact]
    public void Voyage_CountsTheBestByAnotherName()
    {
        var written = Dialects.Rerank.WriteRequest(Read("""{"query":"q","documents":["a"],"topN":3}"""), new TargetTraits { Model = "m", Embeddings = EmbeddingsTraits.Voyage });

        Assert.Equal("""{"model":"m","query":"q","documents":["a"],"top_k":3}""", Encoding.UTF8.GetString(written.Body.Span));
    }

    [Fact]
    public void WhatIsSaidOtherwise_IsNamed()
    {
        var request = Read("""{"query":"q","documents":{"values":[{"a":1}]},"rest":1}""");

        Assert.Equal(["changed:documents", "dropped:rest"], Dialects.Rerank.WriteRequest(request, new TargetTraits { Model = "m" }).Changes);
    }

    [Theory]
    [InlineData("{}", "documents", "missing_required_parameter")]
    [InlineData("""{"documents":["a"]}""", "query", "missing_required_parameter")]
    [InlineData("""{"documents":["a"],"query":5}""", "query", "invalid_type")]
    [InlineData("""{"documents":"a","query":"q"}""", "documents", "invalid_type")]
    [InlineData("""{"documents":[],"query":"q"}""", "documents", "invalid_value")]
    [InlineData("""{"documents":{"type":"text"},"query":"q"}""", "documents", "missing_required_parameter")]
    [InlineData("""{"documents":{"values":[]},"query":"q"}""", "documents.values", "invalid_value")]
    [InlineData("""{"documents":{"values":"a"},"query":"q"}""", "documents.values", "invalid_type")]
    [InlineData("""{"documents":["a"],"query":"q","topN":0}""", "topN", "invalid_value")]
    [InlineData("""{"documents":["a"],"query":"q","topN":1.5}""", "topN", "invalid_type")]
    public void BadBodies_AreToldByTheFieldsName(string body, string param, string code)
    {
        var bytes = Encoding.UTF8.GetBytes(body);

        var error = Dialects.AiSdkRerank.ReadHead(bytes, out _) ?? Dialects.AiSdkRerank.ReadRequest(bytes, out _);

        Assert.Equal((param, code), (error?.Param, error?.Code));
    }

    [Theory]
    [InlineData("""{"results":[{"index":1,"relevance_score":0.9},{"index":0,"relevance_score":-4.7e-2}],"usage":{"prompt_tokens":9}}""", """{"ranking":[{"index":1,"relevanceScore":0.9},{"index":0,"relevanceScore":-4.7e-2}],"usage":{"tokens":9},""")]
    [InlineData("""{"object":"list","data":[{"relevance_score":1,"index":1}],"usage":{"total_tokens":4}}""", """{"ranking":[{"index":1,"relevanceScore":1}],"usage":{"tokens":4},""")]
    [InlineData("""{"results":[{"index":0,"score":0.5},null,5,{"index":"1"},{"index":1},{"index":-1,"score":1}],"usage":null,"meta":{"x":[1]}}""", """{"ranking":[{"index":0,"relevanceScore":0.5}],""")]
    [InlineData("""{"results":[]}""", """{"ranking":[],""")]
    public void Answers(string body, string expected)
    {
        var bytes = Encoding.UTF8.GetBytes(body);
        Assert.Null(Dialects.Rerank.ReadAnswer(bytes, Read(Two), out var answer));

        Assert.Equal($"{expected}\"warnings\":[],\"providerMetadata\":{{\"gateway\":{{\"generationId\":\"gen_01test\"}}}}}}", Written(answer));
        Assert.Equal(AnswerMarks.Content | AnswerMarks.Finish, Dialects.Rerank.Observe().SeeBody(bytes));
    }

    [Theory]
    [InlineData("", "no ranking")]
    [InlineData("<html>", "no ranking")]
    [InlineData("[]", "no ranking")]
    [InlineData("""{"results":{}}""", "no ranking")]
    [InlineData("""{"results":[{"index":0,"relevance_score":0.9}""", "no ranking")]
    [InlineData("""{"results":[]} x""", "no ranking")]
    [InlineData("""{"error":{"message":"This server does not support reranking."}}""", "does not support reranking")]
    [InlineData("""{"error":{}}""", "answered with an error")]
    [InlineData("""{"results":[{"index":2,"relevance_score":1}]}""", "ranked document 2 of 2")]
    [InlineData("""{"results":[{"index":1,"relevance_score":1},{"index":1,"relevance_score":1}]}""", "ranked document 1 of 2 twice")]
    public void Nonsense_IsAnErrorOfTheProvider(string body, string message)
    {
        var error = Dialects.Rerank.ReadAnswer(Encoding.UTF8.GetBytes(body), Read(Two), out _);

        Assert.NotNull(error);
        Assert.Equal((502, ErrorSource.Upstream), (error.Status, error.Source));
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void EveryRecordedAnswer_IsRead()
    {
        Assert.SkipUnless(Recordings.Available, SkipReasons.NoSharedData);
        var read = 0;
        foreach (var exchange in Recordings.Shared!.List(protocol: "rerank").Select(entry => Recordings.Shared!.Load(entry.Id)))
        {
            var marks = Dialects.Rerank.Observe().SeeBody(exchange.ResponseBody);
            if (exchange.Status != 200)
            {
                Assert.Equal(AnswerMarks.Error, marks & (AnswerMarks.Error | AnswerMarks.Content));
                continue;
            }

            Assert.Equal(AnswerMarks.Content | AnswerMarks.Finish, marks);
            using var body = JsonDocument.Parse(exchange.ResponseBody);
            var results = body.RootElement.TryGetProperty("results", out var member) ? member : body.RootElement.GetProperty("data");
            Assert.Null(Dialects.Rerank.ReadAnswer(exchange.ResponseBody, Many, out var answer));
            Assert.Equal(
                results.EnumerateArray().Select(result => (result.GetProperty("index").GetInt32(), (result.TryGetProperty("relevance_score", out var score) ? score : result.GetProperty("relevanceScore")).GetRawText())),
                answer.Ranking.Select(ranked => (ranked.Index, ranked.Score.ToString())));
            read++;
        }

        Assert.True(read >= 8, $"{read} answers");
    }

    private static RerankRequest Many => Read($$"""{"query":"q","documents":[{{string.Join(',', Enumerable.Repeat("\"d\"", 100))}}]}""");

    private static RerankRequest Read(string body)
    {
        var bytes = Encoding.UTF8.GetBytes(body);
        Assert.Null(Dialects.AiSdkRerank.ReadHead(bytes, out _));
        Assert.Null(Dialects.AiSdkRerank.ReadRequest(bytes, out var request));
        return request;
    }

    private static string Written(RerankAnswer answer)
    {
        var output = new ArrayBufferWriter<byte>();
        Dialects.AiSdkRerank.WriteAnswer(output, answer, AiSdkTraffic.Frame);
        using var document = JsonDocument.Parse(output.WrittenMemory, Parsed.Strictly);
        return Encoding.UTF8.GetString(output.WrittenSpan);
    }
}
