using System.Buffers;
using System.Text;
using System.Text.Json;
using Passerelle.Protocol.GeminiGenerate;
using Passerelle.Protocol.Model;
using Passerelle.Protocol.Sse;
using Passerelle.Testing;

namespace Passerelle.Protocol.Tests.GeminiGenerate;

/// <summary>The recorded exchanges of Gemini, and what the dialect reads out of an answer.</summary>
internal static class GeminiTraffic
{
    public static readonly GeminiGenerateDialect Dialect = new();

    public static readonly AnswerFrame Frame = new("req_0123456789", "gemini-frame", 1_700_000_000, WantsUsage: true);

    private static readonly Lazy<IReadOnlyList<RecordedExchange>> Exchanges =
        new(() => [.. Recordings.Shared!.List(protocol: "gemini").Select(entry => Recordings.Shared.Load(entry.Id)).OrderBy(x => x.Id, StringComparer.Ordinal)]);

    /// <summary>Every exchange, ordered by id; skips the test when there are none here.</summary>
    public static IReadOnlyList<RecordedExchange> All()
    {
        Assert.SkipUnless(Recordings.Available, SkipReasons.NoSharedData);
        return Exchanges.Value;
    }

    /// <summary>Those that went well.</summary>
    public static IEnumerable<RecordedExchange> Good() => All().Where(x => x.Status == 200);

    /// <summary>Reads an answer as the relay does: frames of a stream, and what is left behind the last; a body whole.</summary>
    public static AnswerBuilder Read(RecordedExchange x, out AnswerMarks seen) =>
        x.Kind == "sse" ? ReadStream(x.ResponseBody, out seen) : ReadBody(x.ResponseBody, out seen);

    public static AnswerBuilder ReadStream(byte[] stream, out AnswerMarks seen)
    {
        var built = new AnswerBuilder();
        seen = PlayStream(stream, built);
        return built;
    }

    /// <summary>Plays a stream of events to a sink and completes it where it has come to a reason for stopping.</summary>
    public static AnswerMarks PlayStream(byte[] stream, AnswerSink sink)
    {
        var reader = Dialect.ReadAnswer(TargetTraits.Default);
        var scanner = new SseScanner(1 << 24);
        var rest = new ReadOnlySequence<byte>(stream);
        var scratch = new byte[stream.Length];
        while (scanner.TryRead(ref rest, out var frame))
        {
            See(frame.FirstSpan);
        }

        See(rest.FirstSpan);
        return Close(reader, sink);

        void See(ReadOnlySpan<byte> frame)
        {
            SseFrame.Read(frame, scratch, out var name, out var data);
            reader.ReadEvent(name, data, sink);
        }
    }

    /// <summary>Plays a stream that is an array.</summary>
    public static AnswerBuilder ReadArray(byte[] stream, out AnswerMarks seen)
    {
        var built = new AnswerBuilder();
        var reader = Dialect.ReadAnswer(TargetTraits.Default);
        var scanner = new GeminiArrayScanner(1 << 24);
        var rest = new ReadOnlySequence<byte>(stream);
        while (scanner.TryRead(ref rest, out var frame))
        {
            reader.ReadEvent(default, GeminiArrayScanner.ObjectOf(frame.FirstSpan), built);
        }

        reader.ReadEvent(default, GeminiArrayScanner.ObjectOf(rest.FirstSpan), built);
        seen = Close(reader, built);
        return built;
    }

    public static AnswerBuilder ReadBody(byte[] body, out AnswerMarks seen)
    {
        var built = new AnswerBuilder();
        seen = Dialect.ReadAnswer(TargetTraits.Default).ReadBody(body, built);
        return built;
    }

    /// <summary>What an answer says, as text to compare: everything that the neutral form has, in order.</summary>
    public static string Describe(Answer answer, bool withSignatures = true)
    {
        var text = new StringBuilder();
        text.Append(answer.Model).Append(' ').Append(answer.Id).Append(' ').Append(answer.Created).Append('\n');
        foreach (var choice in answer.Choices)
        {
            text.Append("choice ").Append(choice.Index).Append(' ').Append(choice.Finish).Append('\n');
            foreach (var part in choice.Parts)
            {
                text.Append(Describe(part, withSignatures)).Append('\n');
            }

            choice.LogProbs?.ForEach(item => text.Append(item).Append('\n'));
        }

        text.Append(Describe(answer.Usage)).Append('\n');
        return text.Append(answer.Error?.Kind).Append(' ').Append(answer.Error?.Message).ToString();
    }

    public static string Describe(Usage usage) =>
        $"in {usage.Input} cached {usage.CachedInput} tool {usage.ToolInput} audio {usage.AudioInput} image {usage.ImageInput} video {usage.VideoInput} "
        + $"out {usage.Output} reasoning {usage.Reasoning} audio {usage.AudioOutput} image {usage.ImageOutput}";

    /// <summary>A JSON value without white space and with its members in order.</summary>
    public static string Canonical(string json)
    {
        using var document = JsonDocument.Parse(json);
        var text = new StringBuilder();
        Write(document.RootElement);
        return text.ToString();

        void Write(JsonElement value)
        {
            switch (value.ValueKind)
            {
                case JsonValueKind.Object:
                    text.Append('{');
                    foreach (var member in value.EnumerateObject().OrderBy(m => m.Name, StringComparer.Ordinal))
                    {
                        text.Append(member.Name).Append(':');
                        Write(member.Value);
                        text.Append(',');
                    }

                    text.Append('}');
                    break;
                case JsonValueKind.Array:
                    text.Append('[');
                    foreach (var item in value.EnumerateArray())
                    {
                        Write(item);
                        text.Append(',');
                    }

                    text.Append(']');
                    break;
                case JsonValueKind.String:
                    text.Append('"').Append(value.GetString()).Append('"');
                    break;
                default:
                    text.Append(value.GetRawText());
                    break;
            }
        }
    }

    private static string Describe(Part part, bool withSignatures)
    {
        switch (part)
        {
            case TextPart text:
                var cited = string.Concat((text.Citations ?? []).Select(c => $" [{c.Start}-{c.End} {c.Url} {c.Title} {c.CitedText}]"));
                return $"text {text.Text.Text} {Signed(text.Signature)}{cited}";
            case ReasoningPart reasoning:
                return $"reasoning {reasoning.Text.Text} {reasoning.IsSummary} {Signed(reasoning.Signature)}";
            case ToolCallPart call:
                return $"call {call.Id} {call.Name} {Canonical(ToolArguments.AsObject(call.Arguments).ToString())} {Signed(call.Signature)}";
            case MediaPart media:
                return $"media {media.Kind} {media.MediaType} {media.Base64} {media.Url} {Signed(media.Signature)}";
            default:
                return part is OpaquePart opaque ? $"opaque {opaque.Kind} {Canonical(opaque.Value.ToString())}" : part.ToString();
        }

        string Signed(Signature? signature) => withSignatures ? $"{signature?.Format} {signature?.Data}" : "";
    }

    private static AnswerMarks Close(AnswerReader reader, AnswerSink sink)
    {
        if ((reader.Seen & AnswerMarks.Finish) != 0)
        {
            reader.Complete(sink);
        }

        return reader.Seen;
    }
}
