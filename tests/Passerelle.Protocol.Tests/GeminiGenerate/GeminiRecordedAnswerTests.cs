using System.Text;
using System.Text.Json;
using Passerelle.Protocol.Model;
using Passerelle.Protocol.Tests.Recorded;
using Passerelle.Testing;

namespace Passerelle.Protocol.Tests.GeminiGenerate;

/// <summary>What the dialect reads out of every recorded answer, against what an independent decoder read out of it.</summary>
public sealed class GeminiRecordedAnswerTests
{
    [Fact]
    public void Answers_AreWhatTheRecordingExpects()
    {
        var failures = new List<string>();
        var compared = 0;
        foreach (var x in GeminiTraffic.Good())
        {
            var expect = x.Expect();
            if (expect.ValueKind != JsonValueKind.Object)
            {
                continue;
            }

            compared++;
            var built = GeminiTraffic.Read(x, out _);

            // Where the recording breaks off without an end, what has come is compared.
            built.End();
            var answer = built.Answer;
            var parts = answer.Choices.FirstOrDefault()?.Parts ?? [];
            Check(x, "text", string.Concat(parts.OfType<TextPart>().Select(part => part.Text.Text)), expect.GetProperty("text").GetString());
            Check(x, "reasoning", string.Concat(parts.OfType<ReasoningPart>().Select(part => part.Text.Text)), expect.GetProperty("reasoning").GetString());
            Check(x, "calls", string.Join('\n', parts.OfType<ToolCallPart>().Select(Call)), string.Join('\n', expect.GetProperty("tool_calls").EnumerateArray().Select(Call)));
            Check(x, "model", answer.Model ?? "", expect.GetProperty("model").GetString() ?? "");
            Check(x, "finish", Finish(answer), Finish(expect.GetProperty("finish")));
            CheckUsage(x, answer.Usage, expect.GetProperty("usage"));
        }

        Assert.True(compared > 300, $"{compared} compared");
        Assert.True(failures.Count == 0, string.Join("\n", failures));

        void Check(RecordedExchange x, string what, string? read, string? wanted)
        {
            if (read != wanted)
            {
                failures.Add($"{x.Id}: {what} is\n{wanted}\nread\n{read}");
            }
        }

        void CheckUsage(RecordedExchange x, Usage usage, JsonElement expect)
        {
            Check(x, "input", $"{usage.Input}", Count(expect, "input"));
            Check(x, "output", $"{usage.Output}", Count(expect, "output"));
            Check(x, "reasoning tokens", $"{usage.Reasoning ?? 0}", Count(expect, "reasoning", "0"));
            Check(x, "cache_read", $"{usage.CachedInput ?? 0}", Count(expect, "cache_read", "0"));
            Check(x, "tool_prompt", $"{usage.ToolInput ?? 0}", Count(expect, "tool_prompt", "0"));
        }
    }

    [Fact]
    public void FinishReasons_FollowTheTable()
    {
        foreach (var x in GeminiTraffic.Good())
        {
            var answer = GeminiTraffic.Read(x, out _).Answer;
            foreach (var choice in answer.Choices)
            {
                var calls = choice.Parts.OfType<ToolCallPart>().Any();
                var wanted = choice.NativeFinish.Text switch
                {
                    null => FinishReason.Unknown,
                    "STOP" => calls ? FinishReason.ToolCalls : FinishReason.Stop,
                    "MAX_TOKENS" => FinishReason.Length,
                    "SAFETY" or "MODEL_ARMOR" or "FAKE_NEW_BLOCK_REASON" => FinishReason.ContentFilter,
                    "UNEXPECTED_TOOL_CALL" or "MALFORMED_FUNCTION_CALL" => FinishReason.BrokenToolCall,
                    _ => FinishReason.Unknown,
                };
                Assert.True(wanted == choice.Finish, $"{x.Id}: {choice.NativeFinish} became {choice.Finish}");
            }
        }
    }

    [Fact]
    public void NothingIsMalformed_ThatIsRealJson()
    {
        var malformed = GeminiTraffic.Good().Where(x => (Marks(x) & AnswerMarks.Malformed) != 0);

        // Made to break readers: the answers of the decoder's own tests.
        Assert.All(malformed, x => Assert.True(x.IsMadeUp(), x.Id));
    }

    [Fact]
    public void Arrays_ReadAsAStream_AreWhatTheyAreAsABody()
    {
        var arrays = GeminiTraffic.Good().Where(x => x.Kind == "json" && x.ResponseBody.AsSpan().TrimStart(" \r\n"u8)[0] == (byte)'[').ToList();

        Assert.NotEmpty(arrays);
        Assert.All(arrays, x =>
        {
            var streamed = GeminiTraffic.ReadArray(x.ResponseBody, out var marks);
            var whole = GeminiTraffic.ReadBody(x.ResponseBody, out _);
            Assert.True(streamed.IsEnded, x.Id);
            Assert.Equal(AnswerMarks.Content | AnswerMarks.Finish, marks);
            Assert.Equal(GeminiTraffic.Describe(whole.Answer), GeminiTraffic.Describe(streamed.Answer));
        });
    }

    [Fact]
    public void ABareErrorInAStream_IsAnError()
    {
        var broken = GeminiTraffic.Good().Where(x => x.Json.GetProperty("features").EnumerateArray().Any(f => f.GetString() == "midstream_error")).ToList();

        Assert.NotEmpty(broken);
        Assert.All(broken, x =>
        {
            var built = GeminiTraffic.Read(x, out var marks);
            Assert.True((marks & AnswerMarks.Error) != 0, x.Id);
            Assert.NotNull(built.Answer.Error);
            Assert.False(built.IsEnded);
            Assert.Equal(ErrorSource.Upstream, built.Answer.Error.Source);
        });
    }

    [Fact]
    public void Streams_ThatAreCutOff_NeverLookComplete()
    {
        foreach (var x in GeminiTraffic.Good().Where(x => x.Kind == "sse" && x.Fidelity == "raw"))
        {
            // Up to the first reason for stopping, wherever it is cut.
            var end = x.ResponseBody.AsSpan().IndexOf("\"finishReason\""u8);
            for (var length = 0; length < end; length += 97)
            {
                Assert.False(GeminiTraffic.ReadStream(x.ResponseBody[..length], out _).IsEnded, $"{x.Id} at {length}");
            }
        }
    }

    [Fact]
    public void DamagedAnswers_NeverThrow()
    {
        var random = new Random(20_261);
        var damage = "{}[]\",:\\u0n1\u00ff\n"u8;
        var malformed = 0;
        foreach (var x in GeminiTraffic.Good().Where(x => x.Fidelity == "raw"))
        {
            for (var round = 0; round < 5; round++)
            {
                var body = (byte[])x.ResponseBody.Clone();
                for (var i = 0; i < 4; i++)
                {
                    body[random.Next(body.Length)] = damage[random.Next(damage.Length)];
                }

                var output = new System.Buffers.ArrayBufferWriter<byte>();
                var writer = GeminiTraffic.Dialect.WriteStream(output, GeminiTraffic.Frame);
                var marks = x.Kind == "sse" ? GeminiTraffic.PlayStream(body, writer) : GeminiTraffic.Dialect.ReadAnswer(TargetTraits.Default).ReadBody(body, writer);
                malformed += (marks & AnswerMarks.Malformed) != 0 ? 1 : 0;
            }
        }

        Assert.True(malformed > 100, $"{malformed} malformed");
    }

    [Fact]
    public void Citations_NameTheTextThatTheySupport()
    {
        var checkedCitations = 0;
        foreach (var x in GeminiTraffic.Good())
        {
            var parts = GeminiTraffic.Read(x, out _).Answer.Choices.SelectMany(choice => choice.Parts).OfType<TextPart>().ToList();
            var supported = Supported(x);
            if (parts.Count != 1 || supported.Count == 0)
            {
                continue;
            }

            var runes = parts[0].Text.Text!.EnumerateRunes().ToList();
            var cited = (parts[0].Citations ?? []).Where(c => c.End is not null).Select(c => string.Concat(runes[c.Start!.Value..c.End!.Value])).ToHashSet();
            foreach (var (start, end, text) in supported)
            {
                // Some of Google's offsets are off by one; those that agree with its own text must agree here.
                if (Encoding.UTF8.GetBytes(parts[0].Text.Text!).AsSpan()[start..end].SequenceEqual(Encoding.UTF8.GetBytes(text)))
                {
                    checkedCitations++;
                    Assert.Contains(text, cited);
                }
            }
        }

        Assert.True(checkedCitations > 50, $"{checkedCitations} citations");
    }

    private static List<(int Start, int End, string Text)> Supported(RecordedExchange x)
    {
        var found = new List<(int, int, string)>();
        var documents = x.Kind == "sse" ? Sse.ReferenceEvents.Read(x.ResponseBody).Select(e => Encoding.UTF8.GetString(Encoding.Latin1.GetBytes(e.Data)))
            : [Encoding.UTF8.GetString(x.ResponseBody)];
        foreach (var json in documents.Where(text => text.Contains("groundingSupports", StringComparison.Ordinal)))
        {
            using var document = JsonDocument.Parse(json);
            foreach (var support in document.RootElement.GetProperty("candidates")[0].GetProperty("groundingMetadata").GetProperty("groundingSupports").EnumerateArray())
            {
                var segment = support.GetProperty("segment");
                found.Add((segment.TryGetProperty("startIndex", out var start) ? start.GetInt32() : 0, segment.GetProperty("endIndex").GetInt32(), segment.GetProperty("text").GetString()!));
            }
        }

        return found;
    }

    private static AnswerMarks Marks(RecordedExchange x)
    {
        GeminiTraffic.Read(x, out var marks);
        return marks;
    }

    private static string Call(ToolCallPart call) => $"{call.Id} {call.Name} {GeminiTraffic.Canonical(ToolArguments.AsObject(call.Arguments).ToString())}";

    private static string Call(JsonElement call) =>
        $"{call.GetProperty("id").GetString()} {call.GetProperty("name").GetString()} {GeminiTraffic.Canonical(call.GetProperty("arguments").GetString()!)}";

    private static string Finish(Answer answer) => answer.Choices.Count == 0 ? "" : answer.Choices[0].NativeFinish.Text ?? "";

    private static string Finish(JsonElement expect) => expect.ValueKind switch
    {
        JsonValueKind.Number => expect.GetInt32() == 1 ? "STOP" : expect.GetRawText(),
        JsonValueKind.String => expect.GetString()!.Replace("prompt_blocked:", "", StringComparison.Ordinal),
        _ => "",
    };

    private static string Count(JsonElement usage, string name, string missing = "") =>
        usage.ValueKind == JsonValueKind.Object && usage.TryGetProperty(name, out var count) && count.ValueKind == JsonValueKind.Number ? count.GetRawText() : missing;
}
