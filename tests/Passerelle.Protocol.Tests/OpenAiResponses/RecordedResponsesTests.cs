using System.Text.Json;
using Passerelle.Protocol.Model;
using Passerelle.Protocol.Tests.Recorded;
using Passerelle.Testing;

namespace Passerelle.Protocol.Tests.OpenAiResponses;

/// <summary>Recorded Responses traffic, against what an independent decoder read out of it, and through our own writers.</summary>
public sealed class RecordedResponsesTests
{
    private static readonly Lazy<IReadOnlyList<RecordedExchange>> All =
        new(() => [.. Recordings.Shared!.List(protocol: "openai-responses").Select(entry => Recordings.Shared.Load(entry.Id)).OrderBy(x => x.Id, StringComparer.Ordinal)]);

    [Theory]
    [InlineData("json", "raw")]
    [InlineData("json", "")]
    [InlineData("sse", "raw")]
    [InlineData("sse", "")]
    public void Answers_AreReadAsExpected(string kind, string fidelity)
    {
        var failures = new List<string>();
        var compared = 0;
        foreach (var x in Good().Where(x => x.Kind == kind && (x.Fidelity == "raw") == (fidelity == "raw")))
        {
            // A recorder changed the deltas and the item behind them in different ways, or broke the last event.
            var (reader, answer) = Read(x);
            if (x.Json.GetProperty("features").EnumerateArray().Any(f => f.ValueEquals("deltas_differ_from_final")) || (reader.Seen & AnswerMarks.Malformed) != 0)
            {
                Assert.NotEqual("raw", x.Fidelity);
                continue;
            }

            compared++;
            Compare(x, answer, failures);
        }

        Assert.True(compared > 10, $"{compared} compared");
        Assert.True(failures.Count == 0, $"{failures.Count} of {compared}:\n{string.Join('\n', failures)}");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void WrittenAnswers_ReadTheSame(bool asStream)
    {
        var failures = new List<string>();
        var compared = 0;
        foreach (var x in Good())
        {
            var answer = Read(x).Answer;
            if (answer.Error is not null || answer.Choices.Count == 0 || answer.Choices[0].Finish == FinishReason.Unknown)
            {
                continue;
            }

            compared++;
            var again = asStream
                ? ResponsesPlay.ReadStream(ResponsesPlay.WriteStream(sink => Play(x, sink)))
                : ResponsesPlay.ReadBody(ResponsesPlay.WriteAnswer(answer));
            Assert.True(again.Choices.Count == 1, x.Id);
            failures.AddRange(Differences(answer, again).Select(difference => $"{x.Id}: {difference}"));
        }

        Assert.True(compared > 400, $"{compared} compared");
        Assert.True(failures.Count == 0, $"{failures.Count} in {compared}:\n{string.Join('\n', failures)}");
    }

    [Fact]
    public void WrittenStreams_KeepTheGrammar()
    {
        foreach (var x in Good().Where(x => x.Kind == "sse" && x.Expect().GetProperty("finish").ValueKind == JsonValueKind.String))
        {
            var written = ResponsesPlay.WriteStream(sink => Play(x, sink));
            ResponsesGrammar.Check(ResponsesPlay.Events(written), x.Id);
        }
    }

    [Fact]
    public void Requests_AreReadWithoutError()
    {
        var count = 0;
        foreach (var x in Traffic().Where(x => x is { Status: 200, RequestBody: not null }))
        {
            count++;
            Assert.Null(Dialects.OpenAiResponses.ReadHead(x.RequestBody, out _));
            Assert.Null(Dialects.OpenAiResponses.ReadRequest(x.RequestBody, out var request));
            Assert.True(request.Messages.Count > 0 || request.PreviousResponse is not null, x.Id);
        }

        Assert.True(count > 300, $"{count} read");
    }

    [Fact]
    public void Requests_SayTheSameWhenWritten()
    {
        var failures = new List<string>();
        foreach (var x in Traffic().Where(x => x is { Status: 200, RequestBody: not null }))
        {
            Dialects.OpenAiResponses.ReadRequest(x.RequestBody!, out var request);
            var written = Dialects.OpenAiResponses.WriteRequest(request, Target(x));
            using var before = JsonDocument.Parse(x.RequestBody!);
            using var after = JsonDocument.Parse(written.Body, Parsed.Strictly);
            if (written.Error is not null)
            {
                failures.Add($"{x.Id}: {written.Error.Message}");
            }

            failures.AddRange(RequestDifferences.Between(before.RootElement, after.RootElement).Select(difference => $"{x.Id}: {difference}"));
        }

        Assert.True(failures.Count == 0, $"{failures.Count}:\n{string.Join('\n', failures)}");
    }

    [Fact]
    public void Errors_AreInTheEnvelope_OrTheirSentenceIsFound()
    {
        foreach (var x in Traffic().Where(x => x.Status != 200))
        {
            Assert.True(Dialects.OpenAiResponses.IsErrorEnvelope(x.ResponseBody) || !string.IsNullOrEmpty(Dialects.OpenAiResponses.ReadErrorMessage(x.ResponseBody)), x.Id);
        }
    }

    [Fact]
    public void Streams_EndInDoneOrError()
    {
        foreach (var x in Traffic().Where(x => x is { Status: 200, Kind: "sse" }))
        {
            var seen = Read(x).Reader.Seen;
            if (!x.IsMadeUp())
            {
                Assert.True((seen & (AnswerMarks.Done | AnswerMarks.Error)) != 0, x.Id);
                Assert.True((seen & AnswerMarks.Malformed) == 0, x.Id);
            }
        }
    }

    private static TargetTraits Target(RecordedExchange x) => new()
    {
        Model = JsonDocument.Parse(x.RequestBody!).RootElement.TryGetProperty("model", out var model) ? model.GetString()! : "",
        Signatures = SignatureFormats.OpenAi,
    };

    private static void Compare(RecordedExchange x, Answer answer, List<string> failures)
    {
        var expect = x.Expect();
        Check("text", answer.Text(), expect.GetProperty("text").GetString()!);
        Check("reasoning", answer.Reasoning(), expect.GetProperty("reasoning").GetString()!);
        Check("refusal", answer.Refusal(), expect.GetProperty("refusal").GetString()!);
        Check("calls", string.Join('\n', answer.Calls().Select(c => $"{c.Id} {c.Name} {c.IsCustom} {ResponsesPlay.Arguments(c)}")),
            string.Join('\n', expect.GetProperty("tool_calls").EnumerateArray().Select(ExpectedCall)));

        // What waits in the background has no finish yet; an error event is one, whatever the status was before it.
        var finish = expect.GetProperty("finish").GetString() ?? "";
        Check("finish", Native(answer), finish == "queued" ? "" : answer.Error is not null ? "failed" : finish);
        if (expect.GetProperty("usage") is { ValueKind: JsonValueKind.Object } usage)
        {
            Check("input", Number(answer.Usage.Input), Number(usage, "input"));
            Check("output", Number(answer.Usage.Output), Number(usage, "output"));
            Check("cache_read", Number(answer.Usage.CachedInput), Number(usage, "cache_read"));
            Check("cache_write", Number(answer.Usage.CacheWrite), Number(usage, "cache_write"));
            Check("reasoning tokens", Number(answer.Usage.Reasoning), Number(usage, "reasoning"));
        }
        else
        {
            Check("usage", answer.Usage.Reported.ToString(), "False");
        }

        void Check(string field, string read, string wanted)
        {
            if (read != wanted)
            {
                failures.Add($"{x.Id}: {field} is «{wanted}», read «{read}»");
            }
        }
    }

    /// <summary>The decoder's finish: the status, and the reason behind a colon.</summary>
    private static string Native(Answer answer)
    {
        if (answer.Error is not null)
        {
            return "failed";
        }

        var choice = answer.Choices.Count > 0 ? answer.Choices[0] : null;
        return choice?.Finish switch
        {
            FinishReason.Stop or FinishReason.ToolCalls => "completed",
            FinishReason.Length when choice.NativeFinish.Text == "incomplete" => "incomplete",
            FinishReason.Length or FinishReason.ContentFilter => $"incomplete:{choice.NativeFinish.Text}",
            _ => choice?.NativeFinish.Text ?? "",
        };
    }

    private static string ExpectedCall(JsonElement call)
    {
        var isCustom = call.TryGetProperty("custom", out var custom) && custom.GetBoolean();
        return $"{call.GetProperty("id").GetString()} {call.GetProperty("name").GetString()} {isCustom} {ResponsesPlay.Value(call.GetProperty("arguments").GetString()!)}";
    }

    private static string Number(long? number) => (number ?? 0).ToString(System.Globalization.CultureInfo.InvariantCulture);

    private static string Number(JsonElement usage, string name) =>
        usage.TryGetProperty(name, out var count) && count.ValueKind == JsonValueKind.Number ? Number(count.GetInt64()) : "0";

    private static IEnumerable<string> Differences(Answer one, Answer other)
    {
        if (one.Text() != other.Text())
        {
            yield return $"text «{one.Text()}» became «{other.Text()}»";
        }

        if (one.Reasoning() != other.Reasoning())
        {
            yield return $"reasoning «{one.Reasoning()}» became «{other.Reasoning()}»";
        }

        if (one.Refusal() != other.Refusal())
        {
            yield return "refusal";
        }

        if (!one.Calls().Select(Call).SequenceEqual(other.Calls().Select(Call)))
        {
            yield return "calls";
        }

        if (!Proofs(one).SequenceEqual(Proofs(other)))
        {
            yield return "proofs";
        }

        if (!Kinds(one).SequenceEqual(Kinds(other)))
        {
            yield return $"parts {string.Join(' ', Kinds(one))} became {string.Join(' ', Kinds(other))}";
        }

        if (!Citations(one).SequenceEqual(Citations(other)))
        {
            yield return "citations";
        }

        if (one.Choices[0].Finish != other.Choices[0].Finish)
        {
            yield return $"finish {one.Choices[0].Finish} became {other.Choices[0].Finish}";
        }

        if ((one.Choices[0].LogProbs?.Count ?? 0) != (other.Choices[0].LogProbs?.Count ?? 0))
        {
            yield return "logprobs";
        }

        if (one.Usage.Reported && (one.Usage.Input, one.Usage.Output, one.Usage.CachedInput ?? 0, one.Usage.Reasoning ?? 0)
            != (other.Usage.Input, other.Usage.Output, other.Usage.CachedInput, other.Usage.Reasoning))
        {
            yield return "usage";
        }

        static string Call(ToolCallPart call) => $"{call.Id} {call.Name} {call.Namespace} {call.IsCustom} {ResponsesPlay.Arguments(call)}";
        static IEnumerable<Signature> Proofs(Answer answer) => answer.Choices[0].Parts.OfType<ReasoningPart>().Where(p => p.Signature is not null).Select(p => p.Signature!);
        static IEnumerable<string> Kinds(Answer answer) => answer.Choices[0].Parts.Select(part => part.GetType().Name);
        static IEnumerable<string?> Citations(Answer answer) =>
            answer.Choices[0].Parts.OfType<TextPart>().SelectMany(part => part.Citations ?? []).Select(citation => citation.Url ?? citation.FileId);
    }

    private static (AnswerReader Reader, Answer Answer) Read(RecordedExchange x)
    {
        var builder = new AnswerBuilder();
        return (Play(x, builder), builder.Answer);
    }

    private static AnswerReader Play(RecordedExchange x, AnswerSink sink)
    {
        if (x.Kind == "sse")
        {
            return ResponsesPlay.ReadStream(x.ResponseBody, sink);
        }

        var reader = Dialects.OpenAiResponses.ReadAnswer(TargetTraits.Default);
        reader.ReadBody(x.ResponseBody, sink);
        return reader;
    }

    private static IEnumerable<RecordedExchange> Good() => Traffic().Where(x => x.Status == 200 && x.Expect().ValueKind == JsonValueKind.Object);

    private static IReadOnlyList<RecordedExchange> Traffic()
    {
        Assert.SkipUnless(Recordings.Available, SkipReasons.NoSharedData);
        return All.Value;
    }
}
