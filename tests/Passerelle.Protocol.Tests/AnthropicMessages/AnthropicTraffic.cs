using System.Buffers.Binary;
using System.Text;
using System.Text.Json;
using Passerelle.Protocol.AnthropicMessages;
using Passerelle.Protocol.Model;
using Passerelle.Protocol.Tests.Sse;
using Passerelle.Testing;

namespace Passerelle.Protocol.Tests.AnthropicMessages;

/// <summary>The recorded exchanges of Anthropic's Messages, at Anthropic, on Bedrock and on Vertex AI, and how tests play them.</summary>
internal static class AnthropicTraffic
{
    private static readonly string[] Protocols = ["anthropic-messages", "anthropic-messages-bedrock", "anthropic-messages-vertex"];

    private static readonly Lazy<IReadOnlyList<RecordedExchange>> Recorded = new(() => Load(Protocols));

    public static AnthropicMessagesDialect Dialect { get; } = new();

    public static AnswerFrame Frame { get; } = new("req_test0001", "claude-test", 1_700_000_000, WantsUsage: true);

    /// <summary>Every exchange, ordered by id; skips the test when there are none here.</summary>
    public static IReadOnlyList<RecordedExchange> All()
    {
        Assert.SkipUnless(Recordings.Available, SkipReasons.NoSharedData);
        return Recorded.Value;
    }

    /// <summary>Good answers.</summary>
    public static List<RecordedExchange> Good() => [.. All().Where(x => x.Status == 200)];

    public static IReadOnlyList<RecordedExchange> Load(params string[] protocols) =>
        [.. protocols.SelectMany(protocol => Recordings.Shared!.List(protocol: protocol)).Select(entry => Recordings.Shared!.Load(entry.Id)).OrderBy(x => x.Id, StringComparer.Ordinal)];

    /// <summary>Reads an answer to an end into a builder, as the relay would.</summary>
    public static AnswerBuilder Read(RecordedExchange x)
    {
        var builder = new AnswerBuilder();
        Play(x, builder);
        builder.EndPart(0);
        return builder;
    }

    public static AnswerMarks Play(RecordedExchange x, AnswerSink sink)
    {
        var reader = Dialect.ReadAnswer(TargetTraits.Default);
        if (x.Kind == "json")
        {
            return reader.ReadBody(x.ResponseBody, sink);
        }

        foreach (var (name, data) in Events(x))
        {
            reader.ReadEvent(name, data, sink);
        }

        return reader.Seen;
    }

    public static AnswerBuilder ReadStream(byte[] stream, IEnumerable<int>? cuts = null)
    {
        var builder = new AnswerBuilder();
        var reader = Dialect.ReadAnswer(TargetTraits.Default);
        foreach (var (name, data) in SseStream.Play(stream, cuts ?? []).Events)
        {
            reader.ReadEvent(Encoding.Latin1.GetBytes(name), Encoding.Latin1.GetBytes(data), builder);
        }

        builder.EndPart(0);
        return builder;
    }

    public static AnswerBuilder ReadBody(byte[] body)
    {
        var builder = new AnswerBuilder();
        Dialect.ReadAnswer(TargetTraits.Default).ReadBody(body, builder);
        return builder;
    }

    public static IEnumerable<(byte[] Name, byte[] Data)> Events(RecordedExchange x) => x.Kind == "eventstream"
        ? EventStream(x.ResponseBody)
        : SseStream.Play(x.ResponseBody, []).Events.Select(e => (Encoding.Latin1.GetBytes(e.Name), Encoding.Latin1.GetBytes(e.Data)));

    /// <summary>An answer as text, to compare and to read. Ids of calls count; ids of the message do not.</summary>
    public static string Describe(Answer answer, bool native = true)
    {
        var text = new StringBuilder();
        foreach (var choice in answer.Choices)
        {
            foreach (var part in choice.Parts)
            {
                text.AppendLine(part switch
                {
                    TextPart said => $"text {said.Text} {string.Join(' ', (said.Citations ?? []).Select(c => c.Value.ToString()))}",
                    ReasoningPart thought => $"reasoning {thought.Text} redacted={thought.IsRedacted} {thought.Signature?.Format} {thought.Signature?.Data}",
                    ToolCallPart call => $"call {call.Id} {call.Name} {Canonical(ToolArguments.AsObject(call.Arguments).ToString())}",
                    OpaquePart opaque => $"{opaque.Dialect} {opaque.Kind} {Canonical(opaque.Value.ToString())}",
                    _ => part.ToString(),
                });
            }

            text.AppendLine($"finish {choice.Finish} {(native ? choice.NativeFinish : default)} {choice.StopText}");
        }

        var u = answer.Usage;
        text.AppendLine($"usage {u.Input ?? 0} cached {u.CachedInput ?? 0} written {u.CacheWrite ?? 0} hour {u.CacheWriteHour} output {u.Output ?? 0} reasoning {u.Reasoning} searches {u.WebSearches}");
        text.AppendLine($"error {answer.Error?.Kind} {answer.Error?.Message}");
        return text.ToString();
    }

    public static string Canonical(string json)
    {
        using var document = JsonDocument.Parse(json);
        return Canonical(document.RootElement);
    }

    public static string Canonical(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => "{" + string.Join(',', value.EnumerateObject().OrderBy(m => m.Name, StringComparer.Ordinal).Select(m => $"{JsonSerializer.Serialize(m.Name)}:{Canonical(m.Value)}")) + "}",
        JsonValueKind.Array => "[" + string.Join(',', value.EnumerateArray().Select(Canonical)) + "]",
        JsonValueKind.String => JsonSerializer.Serialize(value.GetString()),
        _ => value.GetRawText(),
    };

    /// <summary>The payloads of an AWS event stream: each is an event in base64 inside JSON.</summary>
    private static IEnumerable<(byte[] Name, byte[] Data)> EventStream(byte[] body)
    {
        for (var at = 0; at + 16 <= body.Length;)
        {
            var total = BinaryPrimitives.ReadInt32BigEndian(body.AsSpan(at));
            var headers = BinaryPrimitives.ReadInt32BigEndian(body.AsSpan(at + 4));
            var payload = body.AsMemory(at + 12 + headers, total - headers - 16);
            at += total;
            using var document = JsonDocument.Parse(payload);
            if (document.RootElement.TryGetProperty("bytes", out var bytes))
            {
                yield return ([], bytes.GetBytesFromBase64());
            }
        }
    }
}
