using System.Buffers;
using System.Text.Json;
using Passerelle.Gateway.Upstream;
using Passerelle.Protocol;
using Passerelle.Protocol.EventStream;
using Passerelle.Protocol.Model;
using Passerelle.Testing;
using Xunit;

namespace Passerelle.Gateway.Tests.EndToEnd;

/// <summary>Recorded answers of Amazon Bedrock, byte for byte as they came, reach callers of every dialect.</summary>
public sealed class BedrockTests : IAsyncLifetime
{
    private FaultUpstream _upstream = null!;
    private GatewayHost _gateway = null!;

    public static TheoryData<string, bool> Callers() => new MatrixTheoryData<string, bool>(ClientDialect.All.Select(d => d.Name), [false, true]);

    public async ValueTask InitializeAsync()
    {
        _upstream = await FaultUpstream.StartAsync();
        _gateway = await GatewayHost.StartAsync();
        await _gateway.AddKindAsync("aws", ProviderKinds.Bedrock, $"{_upstream.Address}", "sk-mock-ok~b", [], ("claude", "converse"));
        await _gateway.AddKindAsync("invoked", ProviderKinds.Bedrock, $"{_upstream.Address}", "sk-mock-ok~b", []);
    }

    public async ValueTask DisposeAsync()
    {
        await _gateway.DisposeAsync();
        await _upstream.DisposeAsync();
    }

    [Theory]
    [MemberData(nameof(Callers))]
    public async Task Converse_SaysTheSame_InEveryDialect(string caller, bool stream)
    {
        Assert.SkipUnless(Recordings.Available, SkipReasons.NoSharedData);
        var to = ClientDialect.All.Single(d => d.Name == caller);
        var failures = new List<string>();
        var compared = 0;
        foreach (var (entry, expected) in Conversations(stream).Take(40))
        {
            compared++;
            var answer = await AskAsync(to, $"aws/rec:{entry.Id}", stream);
            var read = answer.Status == 200 ? to.Read(answer.Body, stream) : null;
            if (read is not { IsEnded: true } || Said(read.Answer) != Said(expected))
            {
                failures.Add($"{entry.Id}: {answer.Status} {answer.Text[..Math.Min(300, answer.Text.Length)]}");
            }
        }

        Assert.True(compared >= 10, $"only {compared} compared");
        Assert.True(failures.Count == 0, $"{failures.Count} of {compared} differ:\n{string.Join('\n', failures.Take(10))}");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Claude_Invoked_AnswersAsItself_ToAnthropicsCallers(bool stream)
    {
        Assert.SkipUnless(Recordings.Available, SkipReasons.NoSharedData);
        var to = ClientDialect.All.Single(d => d.Name == "anthropic-messages");
        var failures = new List<string>();
        var compared = 0;
        foreach (var (entry, expect) in Answers("anthropic-messages-bedrock", stream).Take(25))
        {
            compared++;
            var answer = await AskAsync(to, $"invoked/rec:{entry.Id}~anthropic.claude", stream);
            var sent = _upstream.Books.Entries.MaxBy(e => e.Sequence)!;
            Assert.EndsWith(stream ? "/invoke-with-response-stream" : "/invoke", sent.Target, StringComparison.Ordinal);
            Assert.Contains("\"anthropic_version\":\"bedrock-2023-05-31\"", sent.BodyText, StringComparison.Ordinal);
            Assert.DoesNotContain("\"model\"", sent.BodyText, StringComparison.Ordinal);
            var read = answer.Status == 200 ? to.Read(answer.Body, stream) : null;
            if (read is not { IsEnded: true } || string.Concat(read.Answer.Choices[0].Parts.OfType<TextPart>().Select(p => p.Text.Text)) != expect.GetProperty("text").GetString())
            {
                failures.Add($"{entry.Id}: {answer.Status} {answer.Text[..Math.Min(300, answer.Text.Length)]}");
            }
        }

        Assert.True(compared >= 5, $"only {compared} compared");
        Assert.True(failures.Count == 0, $"{failures.Count} of {compared} differ:\n{string.Join('\n', failures.Take(10))}");
    }

    /// <summary>Whole conversations without what only Bedrock has: that its reader reads them right, the protocol's own tests prove.</summary>
    private static IEnumerable<(RecordingEntry Entry, Protocol.Model.Answer Expected)> Conversations(bool stream)
    {
        foreach (var (entry, _) in Answers("bedrock-converse", stream))
        {
            var reader = Dialects.BedrockConverse.ReadAnswer(TargetTraits.Default);
            var read = new AnswerBuilder();
            var body = Recordings.Shared!.Load(entry.Id).ResponseBody;
            var rest = new ReadOnlySequence<byte>(body);
            var scanner = new AwsEventStreamScanner(body.Length);
            if (!stream)
            {
                reader.ReadBody(body, read);
            }

            while (stream && scanner.TryRead(ref rest, out var frame))
            {
                AwsEventFrame.Read(frame.ToArray(), out var name, out var payload);
                reader.ReadEvent(name, payload, read);
            }

            reader.Complete(read);
            if (read is { IsEnded: true, Answer: { Error: null, Choices.Count: > 0 } } && read.Answer.Choices[0].Parts.TrueForAll(p => p is TextPart or ReasoningPart or ToolCallPart))
            {
                yield return (entry, read.Answer);
            }
        }
    }

    private static string Said(Protocol.Model.Answer answer) => string.Join(
        '|', answer.Choices[0].Parts.OfType<ToolCallPart>().Select(c => c.Name).Prepend(string.Concat(answer.Choices[0].Parts.OfType<TextPart>().Select(p => p.Text.Text))));

    private static IEnumerable<(RecordingEntry Entry, JsonElement Expect)> Answers(string protocol, bool stream)
    {
        foreach (var entry in Recordings.Shared!.List(protocol, stream ? "eventstream" : "json", null, 200))
        {
            var recorded = Recordings.Shared!.Load(entry.Id);
            if (recorded.Json.TryGetProperty("expect", out var expect) && expect.ValueKind == JsonValueKind.Object
                && (expect.GetProperty("text").GetString() is { Length: > 0 } || expect.GetProperty("tool_calls").GetArrayLength() > 0))
            {
                yield return (entry, expect);
            }
        }
    }

    private Task<RawAnswer> AskAsync(ClientDialect dialect, string model, bool stream) =>
        RawHttp.PostAsync(_gateway.Address, dialect.Path(model, stream), dialect.Body(model, stream), _gateway.Key);
}
