using System.Text;

namespace Passerelle.Protocol.Tests.Embeddings;

public sealed class EmbeddingsHeadTests
{
    [Theory]
    [InlineData("openai-embeddings", """{"model":"m","input":"x"}""", "m")]
    [InlineData("openai-embeddings", """{"input":["x",""],"model":"a/b"}""", "a/b")]
    [InlineData("openai-embeddings", """{"input":[1,2]}""", null)]
    [InlineData("openai-embeddings", """{"model":null,"input":[]}""", null)]
    [InlineData("openai-embeddings", """{"mod\u0065l":"m","input":[{"content":[]}],"stream":true,"dimensions":"no"}""", "m")]
    [InlineData("cohere-embed", """{"model":"m","texts":["x"],"images":null}""", "m")]
    [InlineData("cohere-embed", """{"inputs":[]}""", null)]
    [InlineData("cohere-embed", """{"images":["data:,"],"model":"m"}""", "m")]
    [InlineData("gemini-embeddings", """{"content":{}}""", null)]
    [InlineData("gemini-embeddings", """{"model":"models/m","content":{"parts":[{"text":"x"}]}}""", null)]
    [InlineData("gemini-embeddings", """{"requests":[{"model":"models/m"},{}]}""", null)]
    public void GoodHead_IsRead(string dialect, string body, string? model)
    {
        var error = Spoken.Dialect(dialect).ReadHead(Encoding.UTF8.GetBytes(body), out var head);

        Assert.Null(error);
        Assert.Equal((model, false, null), (head.Model, head.Stream, head.MaxTokens));
    }

    [Theory]
    [InlineData("openai-embeddings", """{"model":"m"}""", "input", "missing_required_parameter")]
    [InlineData("openai-embeddings", """{"model":"m","input":null}""", "input", "missing_required_parameter")]
    [InlineData("openai-embeddings", """{"model":"m","input":{}}""", "input", "invalid_type")]
    [InlineData("openai-embeddings", """{"model":"m","input":3}""", "input", "invalid_type")]
    [InlineData("openai-embeddings", """{"model":"","input":"x"}""", "model", "invalid_type")]
    [InlineData("openai-embeddings", """{"model":"a\nb","input":"x"}""", "model", "invalid_type")]
    [InlineData("openai-embeddings", """{"model":["m"],"input":"x"}""", "model", "invalid_type")]
    [InlineData("openai-embeddings", """{"input":"x","input":"y"}""", "input", "duplicate_name")]
    [InlineData("openai-embeddings", """{"input":"x",}""", null, "invalid_json")]
    [InlineData("openai-embeddings", "", null, "invalid_json")]
    [InlineData("openai-embeddings", "[]", null, "invalid_json")]
    [InlineData("cohere-embed", """{"model":"m"}""", "texts", "missing_required_parameter")]
    [InlineData("cohere-embed", """{"model":"m","texts":"x"}""", "texts", "invalid_type")]
    [InlineData("cohere-embed", """{"model":"m","inputs":{}}""", "inputs", "invalid_type")]
    [InlineData("cohere-embed", """{"model":"m","images":"x"}""", "images", "invalid_type")]
    [InlineData("cohere-embed", """{"model":5,"texts":[]}""", "model", "invalid_type")]
    [InlineData("gemini-embeddings", "{}", "content", "missing_required_parameter")]
    [InlineData("gemini-embeddings", """{"content":"x"}""", "content", "invalid_type")]
    [InlineData("gemini-embeddings", """{"requests":{}}""", "requests", "invalid_type")]
    [InlineData("gemini-embeddings", """{"content":{},"model":5}""", "model", "invalid_type")]
    [InlineData("gemini-embeddings", """{"requests":[{"model":"a","model":"b"}]}""", "model", "duplicate_name")]
    public void BadHead_IsAnErrorThatNamesTheField(string dialect, string body, string? param, string code)
    {
        var error = Spoken.Dialect(dialect).ReadHead(Encoding.UTF8.GetBytes(body), out _);

        Assert.NotNull(error);
        Assert.Equal((400, param, code), (error.Status, error.Param, error.Code));
    }

    [Theory]
    [InlineData("openai-embeddings", """{ "model" : "old", "input":"x" }""", """{ "model" : "new", "input":"x" }""")]
    [InlineData("openai-embeddings", """{"input":"old","model":null}""", """{"input":"old","model":"new"}""")]
    [InlineData("openai-embeddings", """{"input":"x"}""", """{"model":"new","input":"x"}""")]
    [InlineData("cohere-embed", """{"texts":["x"],"model":"old"}""", """{"texts":["x"],"model":"new"}""")]
    [InlineData("gemini-embeddings", """{"content":{"model":"x"}}""", """{"content":{"model":"x"}}""")]
    [InlineData("gemini-embeddings", """{"model": "models/old","content":{}}""", """{"model": "models/new","content":{}}""")]
    [InlineData("gemini-embeddings", """{"requests":[{"content":{"model":"x"}}]}""", """{"requests":[{"content":{"model":"x"}}]}""")]
    [InlineData("gemini-embeddings", """{"requests":[{"model":"models/old"}]}""", """{"requests":[{"model":"models/new"}]}""")]
    [InlineData(
        "gemini-embeddings",
        """{"requests":[{"model":"models/a" , "content":{}},{"content":{"model":"b"},"m\u006fdel":"c"},{},{"model":"d"},{"model":"e"},{"model":"f"}], "model":"g","x":1}""",
        """{"requests":[{"model":"models/new" , "content":{}},{"content":{"model":"b"},"m\u006fdel":"models/new"},{},{"model":"models/new"},{"model":"models/new"},{"model":"models/new"}], "model":"models/new","x":1}""")]
    public void Model_IsNamedAnew_AndNothingElseIsTouched(string dialect, string body, string edited)
    {
        var bytes = Encoding.UTF8.GetBytes(body);
        Assert.Null(Spoken.Dialect(dialect).ReadHead(bytes, out var head));

        var edits = Spoken.Dialect(dialect).EditRequest(head, "\"new\""u8.ToArray(), askUsage: true);

        Assert.Equal(edited, Encoding.UTF8.GetString(edits.Apply(bytes)));
    }

    [Fact]
    public void GeminiModelWithItsPublisher_StaysAsItIs()
    {
        var bytes = """{"model":"models/old","content":{}}"""u8.ToArray();
        Assert.Null(Dialects.GeminiEmbeddings.ReadHead(bytes, out var head));

        var edits = Dialects.GeminiEmbeddings.EditRequest(head, "\"publishers/google/models/new\""u8.ToArray(), askUsage: false);

        Assert.Equal("""{"model":"publishers/google/models/new","content":{}}""", Encoding.UTF8.GetString(edits.Apply(bytes)));
    }
}
