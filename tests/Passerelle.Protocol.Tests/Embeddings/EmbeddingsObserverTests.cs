using System.Text;

namespace Passerelle.Protocol.Tests.Embeddings;

public sealed class EmbeddingsObserverTests
{
    private const AnswerMarks Whole = AnswerMarks.Content | AnswerMarks.Finish;

    [Theory]
    [InlineData("openai-embeddings", """{"data":[{"embedding":[1]}],"usage":{"prompt_tokens":5,"total_tokens":6}}""", Whole, 5L, null)]
    [InlineData("openai-embeddings", """{"data":[{"embedding":"AACAPw=="}],"usage":{"prompt_tokens":5,"total_tokens":5,"completion_tokens":0}}""", Whole, 5L, 0L)]
    [InlineData("openai-embeddings", """{"data":[{"embedding":"AACAPw=="}],"usage":{"total_tokens":18}}""", Whole, 18L, null)]
    [InlineData("openai-embeddings", """{"data":[{"embedding":[1]}],"usage":{"prompt_tokens":-1,"total_tokens":"6"}}""", Whole, null, null)]
    [InlineData("openai-embeddings", """{"data":[{"embedding":[1]}],"usage":{"prompt_tokens":1e13}}""", Whole, null, null)]
    [InlineData("openai-embeddings", """{"data":[{"embedding":[1]}],"usage":null}""", Whole, null, null)]
    [InlineData("openai-embeddings", """{"data":[],"usage":{"prompt_tokens":5.0}}""", AnswerMarks.None, 5L, null)]
    [InlineData("openai-embeddings", """{"data":[{"embedding":[]},{"embedding":""},{"embedding":null}]}""", AnswerMarks.None, null, null)]
    [InlineData("openai-embeddings", """{"error":{"message":"x"}}""", AnswerMarks.Error, null, null)]
    [InlineData("openai-embeddings", """{"error":null,"data":[{"embedding":[1]}]}""", Whole, null, null)]
    [InlineData("openai-embeddings", """{"data":[{"embedding":[1,2""", AnswerMarks.Malformed, null, null)]
    [InlineData("openai-embeddings", """{"data":[{"embedding":[1,2]}""", AnswerMarks.Malformed, null, null)]
    [InlineData("openai-embeddings", """{"\ud800":1}""", AnswerMarks.Malformed, null, null)]
    [InlineData("openai-embeddings", "[[1]]", AnswerMarks.None, null, null)]
    [InlineData("gemini-embeddings", """{"embedding":{"values":[1]}}""", Whole, null, null)]
    [InlineData("gemini-embeddings", """{"embeddings":[{"values":[1]}],"usageMetadata":{"promptTokenCount":5}}""", Whole, 5L, null)]
    [InlineData("gemini-embeddings", """{"embeddings":[{"values":[1]}],"usageMetadata":[5]}""", Whole, null, null)]
    [InlineData("gemini-embeddings", """{"embeddings":[]}""", AnswerMarks.None, null, null)]
    [InlineData("cohere-embed", """{"embeddings":{"int8":[[1]]},"meta":{"billed_units":{"input_tokens":5}}}""", Whole, 5L, null)]
    [InlineData("cohere-embed", """{"embeddings":{"float":[[1]]},"meta":{"billed_units":{"images":1}}}""", Whole, null, null)]
    [InlineData("cohere-embed", """{"embeddings":{"float":[[1]]},"meta":{"billed_units":{"image_tokens":9}}}""", Whole, 9L, null)]
    [InlineData("cohere-embed", """{"embeddings":{"float":[]}}""", AnswerMarks.None, null, null)]
    [InlineData("cohere-embed", """{"embeddings":null}""", AnswerMarks.None, null, null)]
    public void Answer_IsSeenForWhatItIs(string dialect, string body, AnswerMarks marks, long? input, long? output)
    {
        var observer = Spoken.Dialect(dialect).Observe();

        Assert.Equal(marks, observer.SeeBody(Encoding.UTF8.GetBytes(body)));

        Assert.Equal((marks, input, output), (observer.Seen, observer.Usage.Input, observer.Usage.Output));
    }

    [Theory]
    [InlineData("openai-embeddings", """{"usage": {"total_tokens":18}, "data":[{"embedding":[1]}]}""", """{"total_tokens":18}""")]
    [InlineData("openai-embeddings", """{"data":[{"embedding":[1 , 2]}],"usage": {"cost":1, "prompt_tokens":1} }""", """{"cost":1, "prompt_tokens":1}""")]
    [InlineData("gemini-embeddings", """{"embedding":{"values":[1,2]},"usageMetadata":{"promptTokenCount":5,"x":[{}]}}""", """{"promptTokenCount":5,"x":[{}]}""")]
    [InlineData("cohere-embed", """{"embeddings":{"float":[[1],[2]]},"meta":{"billed_units":{"images":1}}}""", """{"billed_units":{"images":1}}""")]
    public void Usage_IsKeptAsTheProviderWroteIt(string dialect, string body, string usage)
    {
        var observer = Spoken.Dialect(dialect).Observe();

        _ = observer.SeeBody(Encoding.UTF8.GetBytes(body));

        Assert.Equal(usage, Encoding.UTF8.GetString(observer.RawUsage.Span));
    }

    [Fact]
    public void AnswerCutAnywhere_IsNeverWhole()
    {
        foreach (var (dialect, _, answer) in EmbeddingsAnswerTests.Two)
        {
            var body = Encoding.UTF8.GetBytes(answer);
            for (var length = 0; length < body.Length; length++)
            {
                Assert.Equal(AnswerMarks.Malformed, Spoken.Dialect(dialect).Observe().SeeBody(body.AsSpan(0, length)));
            }
        }
    }
}
