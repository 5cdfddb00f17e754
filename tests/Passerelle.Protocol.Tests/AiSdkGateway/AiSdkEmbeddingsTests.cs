using System.Buffers;
using System.Text;
using System.Text.Json;
using Passerelle.Protocol.Embeddings;

namespace Passerelle.Protocol.Tests.AiSdkGateway;

public sealed class AiSdkEmbeddingsTests
{
    [Theory]
    [InlineData("""{"values":["a","ü"]}""", """{"input":["a","ü"],"model":"m"}""")]
    [InlineData("""{"input":["a","ü"],"headers":{"x":"y"}}""", """{"input":["a","ü"],"model":"m"}""")]
    [InlineData("""{"input":"a"}""", """{"input":"a","model":"m"}""")]
    [InlineData("""{"values":["a"],"dimensions":8}""", """{"input":["a"],"model":"m","dimensions":8}""")]
    [InlineData("""{"values":["a"],"providerOptions":{"openai":{"dimensions":8,"user":"u"},"gateway":{"user":"g"}}}""", """{"input":["a"],"model":"m","dimensions":8,"user":"u"}""")]
    [InlineData("""{"values":["a"],"providerOptions":{"google":{"outputDimensionality":8}}}""", """{"input":["a"],"model":"m","dimensions":8}""")]
    [InlineData("""{"values":["a"],"providerOptions":{"openai":null,"x":5}}""", """{"input":["a"],"model":"m"}""")]
    public void Texts_AreAskedInOpenAis(string body, string expected) => AssertSame(expected, Translated(body, Dialects.OpenAiEmbeddings));

    [Theory]
    [InlineData("""{"values":["a","b"],"dimensions":8}""", """{"requests":[{"model":"models/m","content":{"parts":[{"text":"a"}]},"outputDimensionality":8},{"model":"models/m","content":{"parts":[{"text":"b"}]},"outputDimensionality":8}]}""")]
    [InlineData("""{"values":["a"],"providerOptions":{"google":{"taskType":"RETRIEVAL_QUERY"}}}""", """{"requests":[{"model":"models/m","content":{"parts":[{"text":"a"}]},"taskType":"RETRIEVAL_QUERY"}]}""")]
    public void Texts_AreAskedInGeminis(string body, string expected) => AssertSame(expected, Translated(body, Dialects.GeminiEmbeddings));

    [Fact]
    public void WhatTheModelCannotBeTold_IsNamed()
    {
        var request = Read("""{"values":["a"],"rest":1,"providerOptions":{"cohere":{"inputType":"search_query","priority":3}}}""");

        var written = Dialects.OpenAiEmbeddings.WriteRequest(request, new TargetTraits { Model = "m", Embeddings = EmbeddingsTraits.OpenAi });

        Assert.Equal(["dropped:providerOptions.cohere.inputType", "dropped:providerOptions.cohere.priority", "dropped:rest"], written.Changes.Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("""{"values":null}""", "values", "missing_required_parameter")]
    [InlineData("{}", "values", "missing_required_parameter")]
    [InlineData("""{"values":"a"}""", "values", "invalid_type")]
    [InlineData("""{"values":{}}""", "values", "invalid_type")]
    [InlineData("""{"input":5}""", "input", "invalid_type")]
    [InlineData("""{"values":[]}""", "values", "invalid_value")]
    [InlineData("""{"values":["a",5]}""", "values[1]", "invalid_type")]
    [InlineData("""{"values":["a"],"dimensions":"8"}""", "dimensions", "invalid_type")]
    [InlineData("""{"values":["a"],"dimensions":0}""", "dimensions", "invalid_value")]
    [InlineData("""{"values":["a"],"providerOptions":{"openai":{"dimensions":-1}}}""", "providerOptions.openai.dimensions", "invalid_value")]
    [InlineData("""{"values":["a"],"providerOptions":{"openai":{"user":5}}}""", "providerOptions.openai.user", "invalid_type")]
    public void BadBodies_AreToldByTheFieldsName(string body, string param, string code)
    {
        var bytes = Encoding.UTF8.GetBytes(body);

        var error = Dialects.AiSdkEmbeddings.ReadHead(bytes, out _) ?? Dialects.AiSdkEmbeddings.ReadRequest(bytes, "m", out _);

        Assert.Equal((param, code), (error?.Param, error?.Code));
    }

    [Theory]
    [InlineData("openai-embeddings", """{"data":[{"index":1,"embedding":[2,0.25]},{"index":0,"embedding":[0.5,-1e-3]}],"usage":{"prompt_tokens":7,"total_tokens":7}}""", ",\"usage\":{\"tokens\":7}")]
    [InlineData("gemini-embeddings", """{"embeddings":[{"values":[0.5,-1e-3]},{"values":[2,0.25]}]}""", "")]
    public void Answers_AreNumbersInTheOrderOfTheTexts(string from, string body, string usage)
    {
        var request = Read("""{"values":["a","b"]}""");
        Assert.Null(Assert.IsType<IEmbeddingsDialect>(Dialects.Find(from), exactMatch: false).ReadAnswer(Encoding.UTF8.GetBytes(body), request, out var answer));
        var output = new ArrayBufferWriter<byte>();

        Dialects.AiSdkEmbeddings.WriteAnswer(output, answer, request, AiSdkTraffic.Frame with { Changes = ["dropped:rest"] });

        Assert.Equal(
            "{\"embeddings\":[[0.5,-1e-3],[2,0.25]]" + usage + """
            ,"warnings":[{"type":"unsupported","feature":"rest","details":"The model's provider cannot be told this; it was left out."}],"providerMetadata":{"gateway":{"generationId":"gen_01test"}}}
            """,
            Encoding.UTF8.GetString(output.WrittenSpan));
    }

    /// <summary>They take nothing but numbers, and the providers' base64 is never said.</summary>
    [Fact]
    public void Answers_InBase64_AreWrittenAsNumbers()
    {
        var request = Read("""{"values":["a"]}""");
        Assert.Null(Dialects.OpenAiEmbeddings.ReadAnswer("""{"data":[{"embedding":"AACAPw=="}]}"""u8.ToArray(), request, out var answer));
        var output = new ArrayBufferWriter<byte>();

        Dialects.AiSdkEmbeddings.WriteAnswer(output, answer, request, AiSdkTraffic.Frame);

        Assert.StartsWith("""{"embeddings":[[1]],""", Encoding.UTF8.GetString(output.WrittenSpan), StringComparison.Ordinal);
    }

    private static EmbeddingsRequest Read(string body)
    {
        var bytes = Encoding.UTF8.GetBytes(body);
        Assert.Null(Dialects.AiSdkEmbeddings.ReadHead(bytes, out _));
        Assert.Null(Dialects.AiSdkEmbeddings.ReadRequest(bytes, "m", out var request));
        return request;
    }

    private static string Translated(string body, IEmbeddingsDialect to)
    {
        var written = to.WriteRequest(Read(body), new TargetTraits { Model = "m", Embeddings = EmbeddingsTraits.OpenAi });
        Assert.Null(written.Error);
        return Encoding.UTF8.GetString(written.Body.Span);
    }

    private static void AssertSame(string expected, string actual)
    {
        using var wanted = JsonDocument.Parse(expected);
        using var got = JsonDocument.Parse(actual, Parsed.Strictly);
        Assert.True(JsonElement.DeepEquals(wanted.RootElement, got.RootElement), actual);
    }
}
