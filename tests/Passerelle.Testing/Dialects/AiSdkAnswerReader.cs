using System.Text.Json;
using Passerelle.Protocol;
using Passerelle.Protocol.Json;
using Passerelle.Protocol.Model;

namespace Passerelle.Testing.Dialects;

/// <summary>
/// Reads answers of Vercel's AI Gateway as its clients do, with their strictness: a part that a generation does not know, or one of a
/// wrong shape, throws.
/// </summary>
/// <param name="generation">2, 3 or 4: the number of the specification.</param>
public sealed class AiSdkAnswerReader(int generation) : AnswerReader
{
    private readonly Dictionary<string, bool> _open = new(StringComparer.Ordinal);
    private int _calls;
    private bool _finished;
    private bool _ended;

    /// <summary>The warnings, as JSON.</summary>
    public IReadOnlyList<string> Warnings { get; private set; } = [];

    /// <summary><c>providerMetadata</c> of the whole answer, as JSON; null when there was none.</summary>
    public string? Metadata { get; private set; }

    /// <inheritdoc/>
    public override AnswerMarks ReadEvent(ReadOnlySpan<byte> eventName, ReadOnlySpan<byte> data, AnswerSink sink)
    {
        if (data.IsEmpty)
        {
            return AnswerMarks.None;
        }

        if (data.SequenceEqual("[DONE]"u8))
        {
            Complete(sink);
            Seen |= AnswerMarks.Done;
            return AnswerMarks.Done;
        }

        Need(eventName.IsEmpty, "events have no name");
        using var json = JsonDocument.Parse(data.ToArray());
        var marks = ReadPart(json.RootElement, sink);
        Seen |= marks;
        return marks;
    }

    /// <inheritdoc/>
    public override AnswerMarks ReadBody(ReadOnlySpan<byte> body, AnswerSink sink)
    {
        using var json = JsonDocument.Parse(body.ToArray());
        var root = json.RootElement;
        ReadStart(root.GetProperty("response"), sink);
        foreach (var part in root.GetProperty("content").EnumerateArray())
        {
            ReadContent(part, sink);
        }

        Warnings = [.. root.GetProperty("warnings").EnumerateArray().Select(warning => warning.GetRawText())];
        ReadFinish(root, sink);
        Complete(sink);
        Seen |= AnswerMarks.Content | AnswerMarks.Finish;
        return Seen;
    }

    /// <inheritdoc/>
    public override void Complete(AnswerSink sink)
    {
        if (_finished && !_ended)
        {
            _ended = true;
            sink.End();
        }
    }

    private AnswerMarks ReadPart(JsonElement part, AnswerSink sink)
    {
        var type = Text(part, "type");
        switch (type)
        {
            case "stream-start":
                Warnings = [.. part.GetProperty("warnings").EnumerateArray().Select(warning => warning.GetRawText())];
                return AnswerMarks.None;
            case "response-metadata":
                ReadStart(part, sink);
                return AnswerMarks.None;
            case "text-start" or "reasoning-start":
                Need(_open.TryAdd($"{type[..4]}{Text(part, "id")}", AiSdkProof.IsRefusal(part)), "an id begins twice");
                return AnswerMarks.None;
            case "text-delta" or "reasoning-delta":
                Need(_open.TryGetValue($"{type[..4]}{Text(part, "id")}", out var isRefusal), $"{type} without a beginning");
                Say(sink, type == "reasoning-delta", isRefusal, Text(part, "delta"));
                return AnswerMarks.Content;
            case "text-end" or "reasoning-end":
                Need(_open.Remove($"{type[..4]}{Text(part, "id")}"), $"{type} without a beginning");
                EndText(part, sink, type == "reasoning-end");
                return AnswerMarks.None;
            case "tool-input-start" or "tool-input-delta" or "tool-input-end":
                _ = Text(part, "id");
                return AnswerMarks.Content;
            case "finish":
                ReadFinish(part, sink);
                return AnswerMarks.Finish;
            case "error":
                var error = part.GetProperty("error");
                sink.Error(new ApiError(ApiErrorKind.UpstreamFailed, Text(error, "message")));
                return AnswerMarks.Error;
            case "text" or "reasoning":
                throw new InvalidDataException($"Unhandled chunk type: {type}");
            default:
                ReadContent(part, sink);
                return AnswerMarks.Content;
        }
    }

    /// <summary>Parts that are the same in a stream and in a whole answer, and the two that are whole in the latter.</summary>
    private void ReadContent(JsonElement part, AnswerSink sink)
    {
        var type = Text(part, "type");
        switch (type)
        {
            case "text" or "reasoning":
                var isReasoning = type == "reasoning";
                if (Text(part, "text") is { Length: > 0 } words)
                {
                    Say(sink, isReasoning, AiSdkProof.IsRefusal(part), words);
                }

                EndText(part, sink, isReasoning);
                break;
            case "tool-call" when part.TryGetProperty("providerExecuted", out _):
            case "tool-result":
            case "custom" when generation == 4:
                ReadOpaque(part, sink);
                break;
            case "tool-call":
                ReadCall(part, sink);
                break;
            case "file":
                var data = part.GetProperty("data");
                var isUrl = generation == 4 && Text(data, "type") == "url";
                var value = JsonSlice.Of(generation == 4 ? Text(data, isUrl ? "url" : "data") : data.GetString()!);
                var mediaType = Text(part, "mediaType");
                sink.Media(0, new MediaPart(mediaType.StartsWith("image/", StringComparison.Ordinal) ? MediaKind.Image : MediaKind.File)
                {
                    MediaType = mediaType,
                    Base64 = isUrl ? default : value,
                    Url = isUrl ? value : default,
                    Signature = AiSdkProof.Of(part) is { } signed ? new Signature(signed.Format, JsonSlice.Of(signed.Data)) : null,
                });
                break;
            case "source":
                ReadSource(part, sink);
                break;
            default:
                throw new InvalidDataException($"Unhandled chunk type: {type}");
        }
    }

    private static void ReadSource(JsonElement part, AnswerSink sink)
    {
        _ = Text(part, "id");
        var isUrl = Text(part, "sourceType") == "url";
        _ = isUrl ? Text(part, "url") : Text(part, "mediaType") + Text(part, "title");
        sink.Cite(0, new Citation
        {
            Dialect = "ai-sdk",
            Url = isUrl ? Text(part, "url") : null,
            Title = part.TryGetProperty("title", out var title) ? title.GetString() : null,
        });
    }

    private static void ReadOpaque(JsonElement part, AnswerSink sink)
    {
        if (AiSdkProof.Opaque(part) is { } opaque)
        {
            sink.Opaque(0, opaque);
        }
    }

    private static void Say(AnswerSink sink, bool isReasoning, bool isRefusal, string words)
    {
        var chars = JsonSlice.Of(words);
        if (isReasoning)
        {
            sink.Reasoning(0, chars.Chars, isSummary: false);
        }
        else if (isRefusal)
        {
            sink.Refusal(0, chars.Chars);
        }
        else
        {
            sink.Text(0, chars.Chars);
        }
    }

    private static void EndText(JsonElement part, AnswerSink sink, bool isReasoning)
    {
        if (AiSdkProof.Of(part) is not { } proof)
        {
            sink.EndPart(0);
            return;
        }

        var data = JsonSlice.Of(proof.Data);
        if (isReasoning)
        {
            sink.ReasoningProof(0, new ReasoningProof { Format = proof.Format, Data = data.Chars, Id = JsonSlice.Of(proof.Id ?? "").Chars, IsRedacted = proof.IsRedacted });
        }
        else
        {
            sink.TextSignature(0, proof.Format, data.Chars);
        }
    }

    private void ReadCall(JsonElement part, AnswerSink sink)
    {
        var input = Text(part, "input");
        var proof = AiSdkProof.Of(part);
        using var json = input.TrimStart().StartsWith('"') ? JsonDocument.Parse(input) : null;
        var signature = JsonSlice.Of(proof?.Data ?? "");
        var id = JsonSlice.Of(Text(part, "toolCallId"));
        var name = JsonSlice.Of(Text(part, "toolName"));
        sink.ToolCall(0, _calls, new ToolCallStart { Id = id.Chars, Name = name.Chars, IsCustom = json is not null, Signature = signature.Chars, SignatureFormat = proof?.Format });
        sink.ToolArguments(0, _calls, JsonSlice.Of(json?.RootElement.GetString() ?? input).Chars);
        sink.EndPart(0);
        _calls++;
    }

    private static void ReadStart(JsonElement part, AnswerSink sink)
    {
        var id = JsonSlice.Of(Text(part, "id"));
        var model = JsonSlice.Of(Text(part, "modelId"));
        sink.Start(new AnswerStart { Id = id.Chars, Model = model.Chars, Created = part.GetProperty("timestamp").GetDateTimeOffset().ToUnixTimeSeconds() });
    }

    private void ReadFinish(JsonElement part, AnswerSink sink)
    {
        Need(!_finished && _open.Count == 0, "finish comes once, when nothing is open");
        _finished = true;
        Metadata = part.TryGetProperty("providerMetadata", out var metadata) ? metadata.GetRawText() : null;
        var finish = part.GetProperty("finishReason");
        var word = generation == 2 ? finish.GetString()! : Text(finish, "unified");
        var raw = generation != 2 && finish.TryGetProperty("raw", out var own) ? JsonSlice.Of(own.GetString()!) : default;
        sink.Finish(0, ReasonOf(word), raw.Chars, default);
        sink.Usage(AiSdkUsageReading.Read(part.GetProperty("usage"), metadata, generation));
    }

    private static FinishReason ReasonOf(string word) => word switch
    {
        "stop" => FinishReason.Stop,
        "length" => FinishReason.Length,
        "tool-calls" => FinishReason.ToolCalls,
        "content-filter" => FinishReason.ContentFilter,
        "error" => FinishReason.Error,
        _ => throw new InvalidDataException($"finish reason {word}"),
    };

    private static string Text(JsonElement part, string name) =>
        part.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString()! : throw new InvalidDataException($"\"{name}\" is missing in {part}");

    private static void Need(bool holds, string rule)
    {
        if (!holds)
        {
            throw new InvalidDataException(rule);
        }
    }
}
