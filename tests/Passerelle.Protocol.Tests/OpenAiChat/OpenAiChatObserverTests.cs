using System.Text;

namespace Passerelle.Protocol.Tests.OpenAiChat;

public sealed class OpenAiChatObserverTests
{
    private const string ContentEvent = """{"choices":[{"index":0,"delta":{"content":"x"},"finish_reason":null}]}""";

    [Fact]
    public void Sound_WhichHasNoReasonForStopping_IsWholeWhenItSaysUntilWhenItIsKept()
    {
        var observer = Dialects.OpenAiChat.Observe();
        See("""{"choices":[{"delta":{"role":"assistant","content":"","expires_at":null}}]}""");
        See("""{"choices":[{"delta":{"audio":{"id":"audio_1","expires_at":null}}}],"usage":null}""");
        See("""{"choices":[{"delta":{"audio":{"transcript":"\"expires_at\":1"}}}],"usage":null}""");
        Assert.Equal(AnswerMarks.None, observer.Seen & AnswerMarks.Finish);
        See("""{"choices":[{"delta":{"audio":{"expires_at":1780697172}}}],"usage":null}""");
        Assert.Equal(AnswerMarks.Finish, observer.Seen & AnswerMarks.Finish);

        void See(string data) => observer.SeeEvent([], Encoding.UTF8.GetBytes(data));
    }

    [Theory]
    [InlineData("[DONE]", AnswerMarks.Done)]
    [InlineData("[DONE] ", AnswerMarks.Done)]
    [InlineData("", AnswerMarks.None)]
    [InlineData("{}", AnswerMarks.None)]
    [InlineData(ContentEvent, AnswerMarks.Content)]
    [InlineData("""{"choices":[{"delta":{"role":"assistant","content":"","refusal":null}}]}""", AnswerMarks.None)]
    [InlineData("""{"choices":[{"delta":{"role":"assistant"},"finish_reason":null}],"usage":null}""", AnswerMarks.None)]
    [InlineData("""{"choices":[{"delta":{"reasoning_content":"hm"}}]}""", AnswerMarks.Content)]
    [InlineData("""{"choices":[{"delta":{"content":null,"tool_calls":[]}}]}""", AnswerMarks.None)]
    [InlineData("""{"choices":[{"delta":{"content":null,"tool_calls":[{"index":0}]}}]}""", AnswerMarks.Content)]
    [InlineData("""{"choices":[{"delta":{"something_new":{"a":1}}}]}""", AnswerMarks.Content)]
    [InlineData("""{"choices":[{"delta":{"something_new":{ }}}]}""", AnswerMarks.None)]
    [InlineData("""{"choices":[{"delta":{}},{"delta":{"content":"second"}}]}""", AnswerMarks.Content)]
    [InlineData("""{"choices":[{"text":"an older completion"}]}""", AnswerMarks.Content)]
    [InlineData("""{"choices":[{"text":""}]}""", AnswerMarks.None)]
    [InlineData("""{"choices":[{"delta":{},"finish_reason":"stop"}]}""", AnswerMarks.Finish)]
    [InlineData("""{"choices":[{"delta":{"content":"x"},"finish_reason":"length"}]}""", AnswerMarks.Finish | AnswerMarks.Content)]
    [InlineData("""{"choices":[{"delta":{},"finish_reason":""}]}""", AnswerMarks.None)]
    [InlineData("""{"choices":[{"delta":{},"finish_reason":"error"}]}""", AnswerMarks.Finish | AnswerMarks.Error)]
    [InlineData("""{"choices":[{"delta":{},"error":{"code":502}}]}""", AnswerMarks.Error)]
    [InlineData("""{"error":{"message":"m"}}""", AnswerMarks.Error)]
    [InlineData("""{"error":"text"}""", AnswerMarks.Error)]
    [InlineData("""{"error":null}""", AnswerMarks.None)]
    [InlineData("""{"error":""}""", AnswerMarks.None)]
    [InlineData("""{"error":false}""", AnswerMarks.None)]
    [InlineData("""{"object":"error","message":"m"}""", AnswerMarks.Error)]
    [InlineData("""{"object":"chat.completion.chunk","choices":[],"usage":{"prompt_tokens":1}}""", AnswerMarks.UsageOnly)]
    [InlineData("""{"usage":{"prompt_tokens":1}}""", AnswerMarks.UsageOnly)]
    [InlineData("""{"choices":null,"usage":{"prompt_tokens":1}}""", AnswerMarks.UsageOnly)]
    [InlineData("""{"choices":[],"usage":{}}""", AnswerMarks.UsageOnly)]
    [InlineData("""{"choices":[],"usage":null}""", AnswerMarks.None)]
    [InlineData("""{"choices":[],"prompt_filter_results":[{}]}""", AnswerMarks.None)]
    [InlineData("""{"choices":[{"delta":{}}],"usage":{"prompt_tokens":1}}""", AnswerMarks.None)]
    [InlineData("""{"choices":[{"delta":{}}],"x_groq":{"usage":{"prompt_tokens":1}}}""", AnswerMarks.None)]
    [InlineData("""{"choices":[],"usage":{"prompt_tokens":1},"error":{"code":1}}""", AnswerMarks.Error)]
    [InlineData("[]", AnswerMarks.Malformed)]
    [InlineData("ha", AnswerMarks.Malformed)]
    [InlineData("""{"choices":[{"delta":{"content":"cut""", AnswerMarks.Malformed)]
    [InlineData("""{"choices":[]} x""", AnswerMarks.Malformed)]
    [InlineData("""{"\ud800":1}""", AnswerMarks.Malformed)]
    public void Event_IsMarked(string data, AnswerMarks marks)
    {
        var observer = Dialects.OpenAiChat.Observe();

        Assert.Equal(marks, See(observer, data));
        Assert.Equal(marks, observer.Seen);
    }

    [Theory]
    [InlineData("""{"message":"overloaded"}""", AnswerMarks.Error)]
    [InlineData("""{"choices":[],"usage":{"prompt_tokens":1}}""", AnswerMarks.Error)]
    [InlineData("overloaded", AnswerMarks.Error | AnswerMarks.Malformed)]
    public void EventNamedError_IsAnError(string data, AnswerMarks marks)
    {
        var observer = Dialects.OpenAiChat.Observe();
        See(observer, ContentEvent);

        Assert.Equal(marks, observer.SeeEvent("error"u8, Encoding.UTF8.GetBytes(data)));
    }

    [Theory]
    [InlineData("""{"choices":[{"message":{"role":"assistant","content":"x"},"finish_reason":"stop"}],"usage":{"prompt_tokens":1}}""", AnswerMarks.Content | AnswerMarks.Finish)]
    [InlineData("\n         \n {\"choices\":[{\"message\":{\"content\":\"\"},\"finish_reason\":\"length\"}]}\n", AnswerMarks.Finish)]
    [InlineData("""{"choices":[{"delta":{"content":"x"}}]}""", AnswerMarks.None)]
    [InlineData("""{"choices":[],"usage":{"prompt_tokens":1}}""", AnswerMarks.None)]
    [InlineData("""{"error":{"message":"model is loading"}}""", AnswerMarks.Error)]
    [InlineData("", AnswerMarks.Malformed)]
    [InlineData("<html>", AnswerMarks.Malformed)]
    public void Body_IsMarked(string body, AnswerMarks marks) =>
        Assert.Equal(marks, Dialects.OpenAiChat.Observe().SeeBody(Encoding.UTF8.GetBytes(body)));

    [Fact]
    public void Seen_IsEverything()
    {
        var observer = Dialects.OpenAiChat.Observe();
        See(observer, ContentEvent);
        See(observer, """{"choices":[{"delta":{},"finish_reason":"stop"}]}""");
        See(observer, """{"choices":[],"usage":{"prompt_tokens":1}}""");
        See(observer, "[DONE]");

        Assert.Equal(AnswerMarks.Content | AnswerMarks.Finish | AnswerMarks.UsageOnly | AnswerMarks.Done, observer.Seen);
    }

    [Fact]
    public void Usage_IsTheLastValueOfEachField_NeverASum()
    {
        var observer = Dialects.OpenAiChat.Observe();
        Assert.False(observer.Usage.Reported);
        See(observer, """{"choices":[],"usage":{"prompt_tokens":10,"completion_tokens":1,"prompt_tokens_details":{"cached_tokens":4}}}""");
        See(observer, ContentEvent);
        See(observer, """{"choices":[],"usage":{"prompt_tokens":10,"completion_tokens":5}}""");
        See(observer, """{"choices":[],"usage": {"completion_tokens" : 7,"completion_tokens_details":{"reasoning_tokens":3}, "prompt_tokens":null}}""");

        var usage = observer.Usage;
        Assert.Equal((10L, 4L, 7L, 3L), (usage.Input, usage.CachedInput, usage.Output, usage.Reasoning));
        Assert.Equal("""{"completion_tokens" : 7,"completion_tokens_details":{"reasoning_tokens":3}, "prompt_tokens":null}""", Encoding.UTF8.GetString(observer.RawUsage.Span));
    }

    [Fact]
    public void AfterContent_AnEventThatCannotMatter_IsNotRead()
    {
        var observer = Dialects.OpenAiChat.Observe();
        See(observer, ContentEvent);

        // Not JSON, and nobody notices: that is the point of the search.
        Assert.Equal(AnswerMarks.Content, See(observer, "{{}"));
        Assert.Equal(AnswerMarks.Malformed, See(observer, "{{\"usage\":1}"));
        Assert.Equal(AnswerMarks.Malformed, See(observer, "{\"a\":"));
        Assert.Equal(AnswerMarks.Malformed, See(observer, "text}"));
    }

    [Fact]
    public void LastEventWithoutABlankLine_IsReadInFull()
    {
        for (var length = 1; length < ContentEvent.Length; length++)
        {
            var observer = Dialects.OpenAiChat.Observe();
            See(observer, ContentEvent);
            Assert.Equal(AnswerMarks.Malformed, observer.SeeOpenEvent(default, Encoding.UTF8.GetBytes(ContentEvent[..length])));
        }

        var whole = Dialects.OpenAiChat.Observe();
        Assert.Equal(AnswerMarks.Content, whole.SeeOpenEvent(default, Encoding.UTF8.GetBytes(ContentEvent)));
        Assert.Equal(AnswerMarks.Done, whole.SeeOpenEvent(default, "[DONE]"u8));
        Assert.Equal(AnswerMarks.Content | AnswerMarks.Error, whole.SeeOpenEvent("error"u8, Encoding.UTF8.GetBytes(ContentEvent)));
        Assert.Equal(AnswerMarks.None, whole.SeeOpenEvent(default, default));
    }

    [Fact]
    public void AfterContent_RandomEvents_AreMarkedAsIfRead()
    {
        var random = Seed.Take();
        var json = new RandomJson(random);
        int finishes = 0, errors = 0, usages = 0, neither = 0;
        for (var run = 0; run < 20_000; run++)
        {
            var data = RandomEvent(random, json);
            var (marks, input, output) = AnswerOracle.Read(data);
            var observer = Dialects.OpenAiChat.Observe();
            See(observer, ContentEvent);
            var seen = See(observer, data) & (AnswerMarks.Finish | AnswerMarks.Error);

            Assert.True(marks == seen, $"{marks}, seen {seen}: {data}");
            Assert.True((input, output) == (observer.Usage.Input, observer.Usage.Output), $"{input}, {output}: {data}");
            finishes += (marks & AnswerMarks.Finish) != 0 ? 1 : 0;
            errors += (marks & AnswerMarks.Error) != 0 ? 1 : 0;
            usages += input is not null ? 1 : 0;
            neither += marks == 0 && input is null ? 1 : 0;
        }

        Assert.All(new[] { finishes, errors, usages, neither }, n => Assert.InRange(n, 1000, 19_000));
    }

    [Fact]
    public void AnyWrongValueInAnyField_NeverThrows()
    {
        string[] values =
        [
            "null", "true", "false", "0", "-1", "1.5", "1e400", "-1e400", "9223372036854775808", new string('9', 5000), "\"\"", "\"x\"", "\"\\ud800\"", "[]", "{}",
            "[null]", "[[]]", "{\"\":null}", "{\"\\ud800\":1}", "{\"a\":\"\\udc00\"}", new string('[', 1000) + new string(']', 1000), new string('[', 60) + new string(']', 60),
        ];
        string[] fields =
        [
            """{"choices":@}""", """{"choices":[@]}""", """{"choices":[{"delta":@}]}""", """{"choices":[{"message":@}]}""", """{"choices":[{"delta":{"content":@}}]}""",
            """{"choices":[{"delta":{"role":@}}]}""", """{"choices":[{"finish_reason":@}]}""", """{"choices":[{"error":@}]}""", """{"choices":[{"text":@}]}""",
            """{"usage":@}""", """{"usage":{"prompt_tokens":@}}""", """{"usage":{"completion_tokens":@}}""", """{"usage":{"prompt_tokens_details":@}}""",
            """{"usage":{"prompt_tokens_details":{"cached_tokens":@}}}""", """{"usage":{"completion_tokens_details":{"reasoning_tokens":@}}}""",
            """{"usage":{"prompt_cache_hit_tokens":@}}""", """{"x_groq":@}""", """{"x_groq":{"usage":@}}""", """{"error":@}""", """{"object":@}""", """{"other":@}""", "@",
        ];
        foreach (var field in fields)
        {
            foreach (var value in values)
            {
                var data = field.Replace("@", value, StringComparison.Ordinal);
                foreach (var text in new[] { data, data[..^1], data + "}", data.Replace(":", " :\n", StringComparison.Ordinal) })
                {
                    foreach (var primed in new[] { false, true })
                    {
                        var observer = Dialects.OpenAiChat.Observe();
                        See(observer, primed ? ContentEvent : "");
                        See(observer, text);
                        observer.SeeBody(Encoding.UTF8.GetBytes(text));
                        var usage = observer.Usage;
                        Assert.All(new[] { usage.Input, usage.CachedInput, usage.Output, usage.Reasoning }, n => Assert.InRange(n ?? 0, 0, 1_000_000_000_000));
                    }
                }
            }
        }
    }

    [Fact]
    public void InvalidUtf8_NeverThrows()
    {
        var random = Seed.Take();
        var data = """{"choices":[{"delta":{"content":"é"},"finish_reason":"stop"}],"usage":{"prompt_tokens":1},"error":null}"""u8.ToArray();
        for (var run = 0; run < 5000; run++)
        {
            var broken = data.ToArray();
            for (var times = random.Next(1, 4); times > 0; times--)
            {
                broken[random.Next(broken.Length)] = (byte)random.Next(128, 256);
            }

            var observer = Dialects.OpenAiChat.Observe();
            observer.SeeEvent(default, broken);
            observer.SeeBody(broken);
        }
    }

    [Fact]
    public void Watching_AllocatesNothingForAnEvent()
    {
        byte[][] events =
        [
            Encoding.UTF8.GetBytes(ContentEvent),
            """{"choices":[{"delta":{"content":"y"}}],"usage":{"prompt_tokens":10,"completion_tokens":2}}"""u8.ToArray(),
            """{"choices":[{"delta":{},"finish_reason":"stop"}],"usage":{"prompt_tokens":10,"completion_tokens":222}}"""u8.ToArray(),
        ];
        var observer = Dialects.OpenAiChat.Observe();
        Watch();
        var before = GC.GetAllocatedBytesForCurrentThread();
        Watch();
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);

        void Watch()
        {
            for (var i = 0; i < 1000; i++)
            {
                observer.SeeEvent(default, events[i % events.Length]);
            }
        }
    }

    private static AnswerMarks See(AnswerObserver observer, string data) => observer.SeeEvent(default, Encoding.UTF8.GetBytes(data));

    private static string RandomEvent(Random random, RandomJson json)
    {
        var members = json.SomeNames(random.Next(3)).Where(n => n is not ("usage" or "error" or "choices")).Select(n => (n, json.Value(3))).ToList();
        Sometimes(2, "choices", () => "[" + string.Join(',', Enumerable.Range(0, random.Next(3)).Select(_ => RandomChoice(random, json))) + "]");
        Sometimes(3, "usage", () => json.Pick(["null", "{}", "[]", "\"usage\"", "{\"prompt_tokens\":7,\"completion_tokens\":null}", "{\"completion_tokens\": 3, \"prompt_tokens\":4}"]));
        Sometimes(6, "error", () => json.Pick(["null", "{\"message\":\"m\"}", "\"text\"", "\"\"", "false"]));
        Sometimes(6, "object", () => json.Pick(["\"chat.completion.chunk\"", "\"error\"", "null", "\"usage\""]));
        return json.Object(json.Shuffle(members));

        void Sometimes(int oneIn, string name, Func<string> value)
        {
            if (random.Next(oneIn) == 0)
            {
                members.Add((name, value()));
            }
        }
    }

    private static string RandomChoice(Random random, RandomJson json)
    {
        var members = json.SomeNames(random.Next(3)).Where(n => n is not ("finish_reason" or "error" or "text")).Select(n => (n, json.Value(2))).ToList();
        members.Add(("delta", json.Value(2)));
        if (random.Next(2) == 0)
        {
            members.Add(("finish_reason", json.Pick(["null", "null", "\"stop\"", "\"\"", "\"error\"", "1", "\"usage\""])));
        }

        if (random.Next(8) == 0)
        {
            members.Add(("error", json.Pick(["null", "{\"code\":1}"])));
        }

        return json.Object(json.Shuffle(members));
    }
}
