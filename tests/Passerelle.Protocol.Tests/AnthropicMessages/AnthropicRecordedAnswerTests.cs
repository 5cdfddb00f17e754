using System.Text.Json;
using Passerelle.Protocol.Model;
using Passerelle.Protocol.Tests.Recorded;
using Passerelle.Testing;

namespace Passerelle.Protocol.Tests.AnthropicMessages;

/// <summary>What is read out of recorded answers, against what an independent decoder read out of them.</summary>
public sealed class AnthropicRecordedAnswerTests
{
    [Fact]
    public void EveryRecordedAnswer_IsReadAsExpected()
    {
        var failures = new List<string>();
        var compared = new Dictionary<string, int>();
        foreach (var x in Expected())
        {
            var expect = x.Expect();
            var answer = AnthropicTraffic.Read(x).Answer;
            var choice = answer.Choices.Count > 0 ? answer.Choices[0] : new AnswerChoice(0);
            compared[$"{x.Protocol} {x.Kind}"] = compared.GetValueOrDefault($"{x.Protocol} {x.Kind}") + 1;
            Check("text", expect.GetProperty("text").GetString(), string.Concat(choice.Parts.OfType<TextPart>().Select(p => p.Text.Text)));
            Check("reasoning", expect.GetProperty("reasoning").GetString(), string.Concat(choice.Parts.OfType<ReasoningPart>().Select(p => p.Text.Text)));
            Check("refusal", expect.GetProperty("refusal").GetString(), string.Concat(choice.Parts.OfType<RefusalPart>().Select(p => p.Text.Text)));
            Check("finish", expect.GetProperty("finish").GetString(), choice.NativeFinish.Text);
            Check("model", expect.GetProperty("model").GetString(), answer.Model);
            var wanted = expect.GetProperty("tool_calls").EnumerateArray().ToList();
            var calls = choice.Parts.OfType<ToolCallPart>().ToList();
            Check("calls", wanted.Count, calls.Count);
            foreach (var (want, call) in wanted.Zip(calls))
            {
                Check("id", want.GetProperty("id").GetString(), call.Id);
                Check("name", want.GetProperty("name").GetString(), call.Name);
                Check("arguments", Arguments(want.GetProperty("arguments").GetString()!), Arguments(call.Arguments.IsString ? call.Arguments.Text! : call.Arguments.ToString()));
            }

            if (expect.GetProperty("usage") is { ValueKind: JsonValueKind.Object } usage)
            {
                Check("input", Count(usage, "input"), answer.Usage.Input);
                Check("output", Count(usage, "output"), answer.Usage.Output);
                Check("cache_read", Count(usage, "cache_read") ?? 0, answer.Usage.CachedInput ?? 0);
                Check("cache_write", Count(usage, "cache_write") ?? 0, answer.Usage.CacheWrite ?? 0);
                Check("thinking", Count(usage, "reasoning") ?? 0, answer.Usage.Reasoning ?? 0);
            }

            void Check<T>(string field, T want, T read)
            {
                if (!EqualityComparer<T>.Default.Equals(want, read))
                {
                    failures.Add($"{x.Id}: {field} is {want}, read {read}");
                }
            }
        }

        Assert.True(compared.Values.Sum() > 300);
        Assert.Empty(failures);
        TestContext.Current.TestOutputHelper?.WriteLine(string.Join('\n', compared.Select(c => $"{c.Key}: {c.Value}")));
    }

    [Fact]
    public void EveryBlock_IsAPart()
    {
        // The decoder lists the kinds of blocks too: none is lost and none is added, empty ones aside.
        foreach (var x in Expected())
        {
            var kinds = x.Expect().GetProperty("items").EnumerateArray().Select(item => item.GetString()!).ToList();
            var parts = AnthropicTraffic.Read(x).Answer.Choices.SelectMany(c => c.Parts).Select(Kind).ToList();

            Assert.True(parts.Count <= kinds.Count, x.Id);
            Assert.Equal(kinds.Where(kind => kind is not ("text" or "thinking")), parts.Where(kind => kind is not ("text" or "thinking")));
        }

        static string Kind(Part part) => part switch
        {
            TextPart => "text",
            ReasoningPart { IsRedacted: true } => "redacted_thinking",
            ReasoningPart => "thinking",
            ToolCallPart => "tool_use",
            OpaquePart opaque => opaque.Kind,
            _ => part.GetType().Name,
        };
    }

    [Fact]
    public void EverySignature_IsRead()
    {
        var signed = 0;
        foreach (var x in AnthropicTraffic.Good().Where(x => x.Kind == "json"))
        {
            using var document = JsonDocument.Parse(x.ResponseBody);
            var written = document.RootElement.GetProperty("content").EnumerateArray()
                .Where(block => block.GetProperty("type").GetString() is "thinking" or "redacted_thinking")
                .Select(block => block.TryGetProperty("signature", out var s) ? s.GetString() : block.GetProperty("data").GetString()).ToList();
            signed += written.Count;

            Assert.Equal(written.Where(s => s!.Length > 0), AnthropicTraffic.Read(x).Answer.Choices.SelectMany(c => c.Parts).OfType<ReasoningPart>().Where(p => p.Signature is not null).Select(p => p.Signature!.Data.Text));
        }

        Assert.True(signed > 20, $"{signed} signatures");
    }

    [Fact]
    public void GoodAnswers_EndWell_UnlessTheStreamSaysOtherwise()
    {
        foreach (var x in AnthropicTraffic.Good())
        {
            var builder = AnthropicTraffic.Read(x);
            var isBroken = x.Expect() is { ValueKind: JsonValueKind.Object } expect && expect.GetProperty("finish").ValueKind == JsonValueKind.Null && x.IsMadeUp();
            Assert.True(builder.IsEnded != isBroken, x.Id);
        }
    }

    [Fact]
    public void Observer_SeesWhatTheReaderReads()
    {
        foreach (var x in Expected())
        {
            var observer = AnthropicTraffic.Dialect.Observe();
            if (x.Kind == "json")
            {
                observer.SeeBody(x.ResponseBody);
            }
            else
            {
                foreach (var (name, data) in AnthropicTraffic.Events(x))
                {
                    observer.SeeEvent(name, data);
                }
            }

            var answer = AnthropicTraffic.Read(x).Answer;
            var expect = x.Expect();
            Assert.Equal(answer.Usage, observer.Usage);
            Assert.True(((observer.Seen & AnswerMarks.Content) != 0) == (answer.Choices.SelectMany(c => c.Parts).Any()), x.Id);
            Assert.True(((observer.Seen & AnswerMarks.Finish) != 0) == (expect.GetProperty("finish").ValueKind == JsonValueKind.String), x.Id);
            Assert.True((observer.Seen & AnswerMarks.Malformed) == 0, x.Id);
            Assert.True(answer.Usage.Input is null || !observer.RawUsage.IsEmpty, x.Id);
        }
    }

    private static IEnumerable<RecordedExchange> Expected() => AnthropicTraffic.Good().Where(x => x.Expect().ValueKind == JsonValueKind.Object);

    private static string Arguments(string text)
    {
        try
        {
            return AnthropicTraffic.Canonical(text.Length == 0 ? "{}" : text);
        }
        catch (JsonException)
        {
            return text;
        }
    }

    private static long? Count(JsonElement usage, string name) =>
        usage.TryGetProperty(name, out var count) && count.ValueKind == JsonValueKind.Number ? count.GetInt64() : null;
}
