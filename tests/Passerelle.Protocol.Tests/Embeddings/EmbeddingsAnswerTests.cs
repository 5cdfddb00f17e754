using System.Text;
using Passerelle.Protocol.Embeddings;

namespace Passerelle.Protocol.Tests.Embeddings;

public sealed class EmbeddingsAnswerTests
{
    private const string TwoInOpenAi = """{"object":"list","data":[{"object":"embedding","index":0,"embedding":[0.5,-1e-3]},{"object":"embedding","index":1,"embedding":[2,0.25]}],"model":"m","usage":{"prompt_tokens":7,"total_tokens":7}}""";
    private const string TwoInGemini = """{"embeddings":[{"values":[0.5,-1e-3]},{"values":[2,0.25]}],"usageMetadata":{"promptTokenCount":7}}""";
    private const string TwoInCohere = """{"id":"i","embeddings":{"float":[[0.5,-1e-3],[2,0.25]]},"texts":["a","b"],"meta":{"api_version":{"version":"2"},"billed_units":{"input_tokens":7}},"response_type":"embeddings_by_type"}""";

    /// <summary>The same answer in each dialect: its name, a request for it, the answer.</summary>
    public static readonly (string Dialect, string Request, string Answer)[] Two =
    [
        ("openai-embeddings", """{"input":["a","b"],"model":"m"}""", TwoInOpenAi),
        ("gemini-embeddings", """{"requests":[{"content":{"parts":[{"text":"a"}]}},{"content":{"parts":[{"text":"b"}]}}]}""", TwoInGemini),
        ("cohere-embed", """{"texts":["a","b"],"model":"m","input_type":"search_query"}""", TwoInCohere),
    ];

    public static TheoryData<int, int> Pairs => [.. Enumerable.Range(0, 9).Select(i => (i / 3, i % 3))];

    [Theory]
    [MemberData(nameof(Pairs))]
    public void AnswerOfEachDialect_IsWrittenInEachOther(int from, int to)
    {
        var dialect = Spoken.Dialect(Two[to].Dialect);
        var request = Spoken.Request(dialect, Two[to].Request);

        var written = Spoken.Answer(Spoken.Dialect(Two[from].Dialect), dialect, request, Two[from].Answer);

        var expected = Two[to].Answer;
        expected = from != 0 ? expected.Replace("\"model\":\"m\"", "\"model\":\"served-model\"", StringComparison.Ordinal) : expected;
        expected = from != 2 ? expected.Replace("\"id\":\"i\"", "\"id\":\"req_1\"", StringComparison.Ordinal) : expected;
        Assert.Equal(expected, written);
    }

    [Fact]
    public void EmbedContent_IsAnsweredWithOneEmbedding()
    {
        var request = Spoken.Request(Dialects.GeminiEmbeddings, """{"content":{"parts":[{"text":"a"}]}}""");

        Assert.Equal("""{"embedding":{"values":[1,2]}}""", Spoken.Answer(Dialects.GeminiEmbeddings, Dialects.GeminiEmbeddings, request, """{"embeddings":[{"values":[1,2]}]}"""));
        Assert.Equal("""{"embedding":{"values":[1,2]}}""", Spoken.Answer(Dialects.GeminiEmbeddings, Dialects.GeminiEmbeddings, request, """{"embedding":{"values":[1,2],"shape":[1]}}"""));
    }

    [Fact]
    public void OpenAiAnswer_HasUsageAlsoWhereTheProviderTellsNone()
    {
        var request = Spoken.Request(Dialects.OpenAiEmbeddings, """{"input":"a","model":"m"}""");

        Assert.Equal(
            """{"object":"list","data":[{"object":"embedding","index":0,"embedding":[1]}],"model":"served-model","usage":{"prompt_tokens":0,"total_tokens":0}}""",
            Spoken.Answer(Dialects.GeminiEmbeddings, Dialects.OpenAiEmbeddings, request, """{"embeddings":[{"values":[1]}]}"""));
    }

    [Theory]
    [InlineData("0,1,2", "[0][1][2]")]
    [InlineData("2,0,1", "[1][2][0]")]
    [InlineData("0,0,0", "[0][1][2]")]
    [InlineData("1,2,3", "[0][1][2]")]
    [InlineData("0,null,1", "[0][1][2]")]
    [InlineData("0,\"1\",2", "[0][1][2]")]
    [InlineData("1,1,0", "[0][1][2]")]
    public void Vectors_AreInTheOrderOfTheirIndexes_WhereThoseMakeSense(string indexes, string order)
    {
        var data = indexes.Split(',').Select((index, i) => $$"""{"embedding":[{{i}}],"index":{{index}}}""");
        var request = Spoken.Request(Dialects.OpenAiEmbeddings, """{"input":["a","b","c"],"model":"m"}""");

        Assert.Null(Dialects.OpenAiEmbeddings.ReadAnswer(Encoding.UTF8.GetBytes($$"""{"data":[{{string.Join(',', data)}}]}"""), request, out var answer));

        Assert.Equal(order, string.Concat(answer.Find(VectorType.Real)!));
    }

    [Fact]
    public void CohereCaller_GetsTheTypesThatItAskedFor()
    {
        var request = Spoken.Request(Dialects.CohereEmbed, """{"texts":["a"],"embedding_types":["float","base64","int8","ubinary"]}""");
        const string Answer = """{"id":"i","embeddings":{"ubinary":[[255]],"int8":[[-3,4]],"float":[[0.5]],"float16":[[1]]}}""";

        var written = Spoken.Answer(Dialects.CohereEmbed, Dialects.CohereEmbed, request, Answer);

        Assert.Contains($$"""{"float":[[0.5]],"base64":["{{Spoken.Packed(0.5f)}}"],"int8":[[-3,4]],"ubinary":[[255]]}""", written, StringComparison.Ordinal);
    }

    [Fact]
    public void OpenAiCaller_GetsBytesInOneByteEach_WhenItAsksForThemInBase64()
    {
        var request = Spoken.Request(Dialects.OpenAiEmbeddings, """{"input":"a","output_dtype":"int8","encoding_format":"base64"}""");

        var written = Spoken.Answer(Dialects.CohereEmbed, Dialects.OpenAiEmbeddings, request, """{"embeddings":{"int8":[[-1,4,127]]}}""");

        Assert.Contains("\"embedding\":\"/wR/\"", written, StringComparison.Ordinal);
    }

    [Fact]
    public void OlderCohereAnswer_AndImageTokens_AreRead()
    {
        var request = Spoken.Request(Dialects.CohereEmbed, """{"texts":["a"]}""");
        var body = """{"response_type":"embeddings_floats","embeddings":[[1,2]],"meta":{"tokens":{"input_tokens":99},"billed_units":{"input_tokens":3,"image_tokens":1000}}}"""u8.ToArray();

        Assert.Null(Dialects.CohereEmbed.ReadAnswer(body, request, out var answer));

        Assert.Equal("[1,2]", answer.Find(VectorType.Real)![0].ToString());
        Assert.Equal((1003L, 1000L), (answer.Usage.Input, answer.Usage.ImageInput));
        Assert.Contains("\"billed_units\":{\"input_tokens\":3,\"image_tokens\":1000}", Spoken.Written(Dialects.CohereEmbed, answer, request), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("openai-embeddings", """{"data":[{"embedding":[1]}]}""", "1 embeddings for 2")]
    [InlineData("openai-embeddings", """{"data":[]}""", "no embeddings")]
    [InlineData("openai-embeddings", """{"data":{}}""", "no embeddings")]
    [InlineData("openai-embeddings", "{}", "no embeddings")]
    [InlineData("openai-embeddings", "[]", "no embeddings")]
    [InlineData("openai-embeddings", "5", "no embeddings")]
    [InlineData("openai-embeddings", "", "not valid JSON")]
    [InlineData("openai-embeddings", "<html>", "not valid JSON")]
    [InlineData("openai-embeddings", """{"data":[{"embedding":[1""", "not valid JSON")]
    [InlineData("openai-embeddings", """{"data":[{"embedding":[1,NaN]},{"embedding":[1]}]}""", "not valid JSON")]
    [InlineData("openai-embeddings", """{"data":[]} x""", "not valid JSON")]
    [InlineData("openai-embeddings", """{"error":{"message":"no such model"}}""", "no such model")]
    [InlineData("openai-embeddings", """{"error":{}}""", "answered with an error")]
    [InlineData("openai-embeddings", """{"data":[{"embedding":[1]},{"embedding":[null]}]}""", "no list of numbers")]
    [InlineData("openai-embeddings", """{"data":[{"embedding":[1,null]},{"embedding":[1]}]}""", "no list of numbers")]
    [InlineData("openai-embeddings", """{"data":[{"embedding":[1,[2]]},{"embedding":[1]}]}""", "no list of numbers")]
    [InlineData("openai-embeddings", """{"data":[{"embedding":[1]},{"embedding":[1,,2]}]}""", "no list of numbers")]
    [InlineData("openai-embeddings", """{"data":[{"embedding":[1]},{"embedding":[1.]}]}""", "no list of numbers")]
    [InlineData("openai-embeddings", """{"data":[{"embedding":[1]},{"embedding":[01]}]}""", "no list of numbers")]
    [InlineData("openai-embeddings", """{"data":[{"embedding":[1]},{"embedding":[.5]}]}""", "no list of numbers")]
    [InlineData("openai-embeddings", """{"data":[{"embedding":[1]},{"embedding":[+1]}]}""", "no list of numbers")]
    [InlineData("openai-embeddings", """{"data":[{"embedding":[1]},{"embedding":[1e]}]}""", "no list of numbers")]
    [InlineData("openai-embeddings", """{"data":[{"embedding":[1]},{"embedding":[1,]}]}""", "no list of numbers")]
    [InlineData("openai-embeddings", """{"data":[{"embedding":[1]},{"embedding":[1 2]}]}""", "no list of numbers")]
    [InlineData("openai-embeddings", """{"data":[{"embedding":[1]},{"embedding":[1e39]}]}""", "no list of numbers")]
    [InlineData("openai-embeddings", """{"data":[{"embedding":[1]},{"embedding":[]}]}""", "no list of numbers")]
    [InlineData("openai-embeddings", """{"data":[{"embedding":[1]},{"embedding":[[1]]}]}""", "no list of numbers")]
    [InlineData("openai-embeddings", """{"data":[{"embedding":[1]},{"embedding":""}]}""", "no list of numbers")]
    [InlineData("openai-embeddings", """{"data":[{"embedding":[1]},{"embedding":"%%%%"}]}""", "no list of numbers")]
    [InlineData("openai-embeddings", """{"data":[{"embedding":[1]},{"embedding":"AADAfw=="}]}""", "no list of numbers")]
    [InlineData("openai-embeddings", """{"data":[{"embedding":[1]},{"embedding":null}]}""", "no list of numbers")]
    [InlineData("openai-embeddings", """{"data":[{"embedding":[1]},{}]}""", "no list of numbers")]
    [InlineData("gemini-embeddings", """{"embeddings":[{"values":[1]},{"values":[]}]}""", "no list of numbers")]
    [InlineData("gemini-embeddings", """{"embeddings":[{"values":[1]},null]}""", "no list of numbers")]
    [InlineData("gemini-embeddings", """{"embeddings":[]}""", "no embeddings")]
    [InlineData("gemini-embeddings", """{"embedding":{"values":[1]}}""", "1 embeddings for 2")]
    [InlineData("cohere-embed", """{"embeddings":{"float":[[1]]}}""", "1 embeddings for 2")]
    [InlineData("cohere-embed", """{"embeddings":{"float":[[1],{}]}}""", "no list of numbers")]
    [InlineData("cohere-embed", """{"embeddings":{"float64":[[1],[2]]}}""", "no embeddings")]
    public void Nonsense_IsAnErrorOfTheProvider(string dialect, string body, string message)
    {
        var request = Spoken.Request(Dialects.OpenAiEmbeddings, """{"input":["a","b"]}""");

        var error = Spoken.Dialect(dialect).ReadAnswer(Encoding.UTF8.GetBytes(body), request, out _);

        Assert.NotNull(error);
        Assert.Equal((502, ErrorSource.Upstream), (error.Status, error.Source));
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("base64", """{"data":[{"embedding":"AACAPw=="}]}""", true)]
    [InlineData("base64", """{"data":[{"index":0,"embedding":[1]}]}""", false)]
    [InlineData("float", """{"data":[{"embedding":"AACAPw=="}]}""", false)]
    [InlineData("float", """{"model":"m","data":[{"embedding":[1]}]}""", true)]
    [InlineData("base64_int8", """{"data":[{"embedding":[1]}]}""", true)]
    [InlineData(null, """{"data":[{"embedding":"AACAPw=="}]}""", true)]
    [InlineData(null, """{"data":[{"embedding":[1]}]}""", true)]
    [InlineData("base64", """{"data":[]}""", true)]
    [InlineData("base64", """{"error":{"message":"x"}}""", true)]
    [InlineData("base64", "[1]", true)]
    [InlineData("base64", """{"data":[{"embedd""", true)]
    [InlineData("base64", "", true)]
    public void AnswerInTheOtherEncoding_MayNotPass(string? asked, string answer, bool mayPass)
    {
        var request = asked is null ? """{"input":"a"}""" : $$$"""{"x":{"encoding_format":"other"},"input":"a","encoding_format":"{{{asked}}}"}""";

        Assert.Equal(mayPass, Dialects.OpenAiEmbeddings.MayPass(Encoding.UTF8.GetBytes(request), Encoding.UTF8.GetBytes(answer)));
    }
}
