using System.Text.Json;
using Passerelle.Protocol.Sse;
using Passerelle.Testing;

namespace Passerelle.Protocol.Tests.Recorded;

/// <summary>What the observer sees in recorded answers, against what an independent decoder read out of them.</summary>
public sealed class RecordedAnswerTests
{
    /// <summary>
    /// Providers that count otherwise than OpenAI. What they write is read as it stands; to turn it into the normal form is for the
    /// provider's conventions, not for the dialect.
    /// </summary>
    private static readonly Dictionary<string, string> OtherConventions = new()
    {
        // completion_tokens leaves reasoning out: total = prompt + completion + reasoning. The decoder keeps the wire's number too.
        ["xai"] = "output_wire",
    };

    [Fact]
    public void Usage_IsWhatTheProviderWrote()
    {
        var failures = new List<string>();
        var compared = 0;
        foreach (var x in Good())
        {
            var observer = Observe(x);
            var usage = observer.Usage;
            if (x.Expect().GetProperty("usage") is not { ValueKind: JsonValueKind.Object } expect)
            {
                Check(x, "reported", usage.Reported ? 1 : 0, 0);
                continue;
            }

            compared++;
            var output = OtherConventions.TryGetValue(x.Provider, out var wire) && expect.TryGetProperty(wire, out _) ? wire : "output";
            Check(x, "input", usage.Input, Count(expect, "input"));
            Check(x, output, usage.Output, Count(expect, output));

            // The decoder writes 0 for a detail that the provider left out or wrote elsewhere; here that is "not told".
            Check(x, "cache_read", usage.CachedInput ?? 0, Count(expect, "cache_read") ?? OutsideDetails(observer) ?? 0);
            Check(x, "reasoning", usage.Reasoning ?? 0, Count(expect, "reasoning") ?? 0);
        }

        Assert.True(compared > 100, $"{compared} compared");
        Assert.Empty(failures);

        void Check(RecordedExchange x, string field, long? read, long? wanted)
        {
            if (read != wanted)
            {
                failures.Add($"{x.Id}: {field} is {wanted}, read {read}");
            }
        }
    }

    [Fact]
    public void OtherConventions_AreStillOther()
    {
        // A row of the table that nothing needs any more must go.
        var good = Good().ToList();
        Assert.All(OtherConventions, row => Assert.Contains(good, x => x.Provider == row.Key
            && x.Expect().GetProperty("usage") is { ValueKind: JsonValueKind.Object } usage && Count(usage, row.Value) is { } wire && wire != Count(usage, "output")));
    }

    [Fact]
    public void Content_IsSeenWhereThereIsAny()
    {
        foreach (var x in Good())
        {
            var expect = x.Expect();
            var said = expect.GetProperty("text").GetString()!.Length > 0 || expect.GetProperty("reasoning").GetString()!.Length > 0
                || expect.GetProperty("refusal").GetString()!.Length > 0 || expect.GetProperty("tool_calls").GetArrayLength() > 0;

            // Content that the decoder does not know (audio, zero values) may be more; it may never be less.
            Assert.True(!said || (Observe(x).Seen & AnswerMarks.Content) != 0, x.Id);
        }
    }

    [Fact]
    public void Finish_IsSeenWhereThereIsOne()
    {
        foreach (var x in Good())
        {
            // Sound has no reason for stopping; its end says until when it is kept.
            var isWholeSound = x.Kind == "sse" && System.Text.Encoding.UTF8.GetString(x.ResponseBody) is var text && text.Contains("\"audio\":{", StringComparison.Ordinal) && System.Text.RegularExpressions.Regex.IsMatch(text, "\"expires_at\":\\s*[1-9]");
            var expected = isWholeSound || x.Expect().GetProperty("finish").ValueKind == JsonValueKind.String;
            Assert.True(expected == ((Observe(x).Seen & AnswerMarks.Finish) != 0), x.Id);
        }
    }

    [Fact]
    public void Errors_InsideGoodStatuses_AreSeen()
    {
        var seen = RecordedTraffic.OpenAiChat().Where(x => x.Status == 200 && (Observe(x).Seen & AnswerMarks.Error) != 0).Select(x => x.Id).ToList();
        var written = RecordedTraffic.OpenAiChat().Where(x => x.Status == 200 && HasError(x)).Select(x => x.Id);

        Assert.NotEmpty(seen);
        Assert.Equal(written, seen);
    }

    [Fact]
    public void NoRealStream_EndsWithoutFinishDoneAndError()
    {
        // The rule by which the relay calls a stream cut off: neither a finish reason, nor [DONE], nor an error. Whole streams without
        // a finish reason (audio, some of OpenRouter's, Snowflake) have [DONE]; those without [DONE] (Hugging Face, Perplexity) have a
        // finish reason.
        var cut = RecordedTraffic.OpenAiChat()
            .Where(x => x is { Status: 200, Kind: "sse" } && (Observe(x).Seen & (AnswerMarks.Finish | AnswerMarks.Done | AnswerMarks.Error)) == 0);

        Assert.All(cut, x => Assert.True(x.IsMadeUp(), x.Id));
    }

    private static IEnumerable<RecordedExchange> Good() =>
        RecordedTraffic.OpenAiChat().Where(x => x.Status == 200 && x.Expect().ValueKind == JsonValueKind.Object);

    private static AnswerObserver Observe(RecordedExchange x)
    {
        var observer = Dialects.OpenAiChat.Observe();
        if (x.Kind != "sse")
        {
            observer.SeeBody(x.ResponseBody);
            return observer;
        }

        var scanner = new SseScanner(1 << 24);
        var rest = new System.Buffers.ReadOnlySequence<byte>(x.ResponseBody);
        var scratch = new byte[x.ResponseBody.Length];
        while (scanner.TryRead(ref rest, out var frame))
        {
            See(frame.FirstSpan);
        }

        See(rest.FirstSpan);
        return observer;

        void See(ReadOnlySpan<byte> frame)
        {
            SseFrame.Read(frame, scratch, out var name, out var data);
            observer.SeeEvent(name, data);
        }
    }

    private static bool HasError(RecordedExchange x) => x.Kind == "sse"
        ? Sse.ReferenceEvents.Read(x.ResponseBody).Any(e => HasError(e.Data))
        : HasError(System.Text.Encoding.Latin1.GetString(x.ResponseBody));

    private static bool HasError(string text)
    {
        try
        {
            using var document = JsonDocument.Parse(text);
            return document.RootElement.ValueKind == JsonValueKind.Object && document.RootElement.TryGetProperty("error", out var error)
                && error.ValueKind != JsonValueKind.Null;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    /// <summary>Moonshot tells cached tokens beside the others, where the decoder does not look.</summary>
    private static long? OutsideDetails(AnswerObserver observer)
    {
        using var told = JsonDocument.Parse(observer.RawUsage);
        return Count(told.RootElement, "cached_tokens");
    }

    private static long? Count(JsonElement usage, string name) =>
        usage.TryGetProperty(name, out var count) && count.ValueKind == JsonValueKind.Number ? count.GetInt64() : null;
}
