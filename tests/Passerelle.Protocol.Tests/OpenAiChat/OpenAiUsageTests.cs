using System.Text;

namespace Passerelle.Protocol.Tests.OpenAiChat;

public sealed class OpenAiUsageTests
{
    [Theory]
    [InlineData("""{"prompt_tokens":12,"completion_tokens":3,"total_tokens":15}""", 12L, null, 3L, null)]
    [InlineData("""{"prompt_tokens":0,"completion_tokens":0}""", 0L, null, 0L, null)]
    [InlineData("""{"prompt_tokens":12,"prompt_tokens_details":{"audio_tokens":1,"cached_tokens":8},"completion_tokens":3,"completion_tokens_details":{"reasoning_tokens":2}}""", 12L, 8L, 3L, 2L)]
    [InlineData("""{"prompt_tokens":12,"prompt_tokens_details":null,"completion_tokens":3,"completion_tokens_details":null}""", 12L, null, 3L, null)]
    [InlineData("""{"prompt_tokens":12,"prompt_tokens_details":[{"cached_tokens":8}],"completion_tokens_details":7}""", 12L, null, null, null)]
    [InlineData("""{"prompt_tokens":12,"prompt_cache_hit_tokens":9,"prompt_cache_miss_tokens":3}""", 12L, 9L, null, null)]
    [InlineData("""{"prompt_cache_hit_tokens":9,"prompt_tokens_details":{"cached_tokens":8}}""", null, 8L, null, null)]
    [InlineData("""{"prompt_tokens_details":{"cached_tokens":8},"prompt_cache_hit_tokens":9}""", null, 8L, null, null)]
    [InlineData("""{"prompt_tokens_details":{"cached_tokens":null},"prompt_cache_hit_tokens":9}""", null, 9L, null, null)]
    [InlineData("""{"prompt_tokens":12.0,"completion_tokens":1e2}""", 12L, null, 100L, null)]
    [InlineData("""{"prompt_tokens":-1,"completion_tokens":"3"}""", null, null, null, null)]
    [InlineData("""{"prompt_tokens":1e400,"completion_tokens":9223372036854775807}""", null, null, null, null)]
    [InlineData("""{"prompt_tokens":1000000000000,"completion_tokens":1000000000001}""", 1_000_000_000_000L, null, null, null)]
    [InlineData("""{"prompt_tokens":true,"completion_tokens":{},"cost":0.1,"details":{"prompt_tokens":5}}""", null, null, null, null)]
    [InlineData("""{"pr\u006fmpt_tokens":12}""", 12L, null, null, null)]
    public void Usage_IsRead(string usage, long? input, long? cachedInput, long? output, long? reasoning)
    {
        foreach (var answer in new[] { $$"""{"choices":[],"usage":{{usage}}}""", $$"""{"x_groq":{"id":"r","usage":{{usage}}},"choices":[]}""" })
        {
            var observer = Dialects.OpenAiChat.Observe();
            observer.SeeBody(Encoding.UTF8.GetBytes(answer));

            var told = observer.Usage;
            Assert.Equal((input, cachedInput, output, reasoning), (told.Input, told.CachedInput, told.Output, told.Reasoning));
            Assert.Equal(input is not null || output is not null, observer.Usage.Reported);
            Assert.Equal(usage, Encoding.UTF8.GetString(observer.RawUsage.Span));
        }
    }

    [Theory]
    [InlineData("""{"prompt_tokens":9,"completion_tokens":1,"total_tokens":14,"completion_tokens_details":{"reasoning_tokens":4}}""", false, 5L)]
    [InlineData("""{"prompt_tokens":9,"completion_tokens":5,"total_tokens":14,"completion_tokens_details":{"reasoning_tokens":4}}""", true, 5L)]
    [InlineData("""{"prompt_tokens":9,"completion_tokens":2,"total_tokens":11,"completion_tokens_details":{"reasoning_tokens":4}}""", true, 6L)]
    [InlineData("""{"prompt_tokens":9,"completion_tokens":2,"total_tokens":11,"completion_tokens_details":{"reasoning_tokens":4}}""", false, 2L)]
    [InlineData("""{"completion_tokens":5,"completion_tokens_details":{"reasoning_tokens":4}}""", true, 9L)]
    [InlineData("""{"completion_tokens":5,"completion_tokens_details":{"reasoning_tokens":4}}""", false, 5L)]
    public void Output_IncludesReasoning_WhateverTheProviderCounts(string usage, bool excludes, long output)
    {
        var builder = new AnswerBuilder();
        ((IChatDialect)Dialects.OpenAiChat).ReadAnswer(new TargetTraits { OutputExcludesReasoning = excludes })
            .ReadBody(Encoding.UTF8.GetBytes($$"""{"choices":[],"usage":{{usage}}}"""), builder);

        Assert.Equal(output, builder.Answer.Usage.Output);
    }

    [Fact]
    public void EveryDetail_IsReadAndWritten()
    {
        const string Told = """
            {"prompt_tokens":100,"completion_tokens":50,"total_tokens":150,
             "prompt_tokens_details":{"cached_tokens":10,"audio_tokens":3,"cache_write_tokens":20,"image_tokens":4,"video_tokens":5},
             "completion_tokens_details":{"reasoning_tokens":7,"audio_tokens":2,"image_tokens":6,"accepted_prediction_tokens":0,"rejected_prediction_tokens":0}}
            """;
        var builder = new AnswerBuilder();
        var chat = (IChatDialect)Dialects.OpenAiChat;
        chat.ReadAnswer(TargetTraits.Default).ReadBody(Encoding.UTF8.GetBytes($$"""{"choices":[],"usage":{{Told}}}"""), builder);
        var output = new System.Buffers.ArrayBufferWriter<byte>();
        chat.WriteAnswer(output, builder.Answer, new AnswerFrame("req_1", "m", 1, false));

        using var written = System.Text.Json.JsonDocument.Parse(output.WrittenMemory);
        using var told = System.Text.Json.JsonDocument.Parse(Told);
        Assert.True(System.Text.Json.JsonElement.DeepEquals(told.RootElement, written.RootElement.GetProperty("usage")), written.RootElement.GetRawText());
    }
}
