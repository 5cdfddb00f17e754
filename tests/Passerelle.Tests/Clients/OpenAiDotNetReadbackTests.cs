using System.Buffers;
using System.ClientModel.Primitives;
using System.Text;
using System.Text.Json;
using OpenAI.Chat;
using OpenAI.Responses;
using Passerelle.Protocol;
using Passerelle.Protocol.Sse;
using Passerelle.Testing;
using Xunit;

namespace Passerelle.Tests.Clients;

/// <summary>
/// The official OpenAI client of .NET, the strictest of all, reads what the writers of OpenAI's dialects made of recorded answers of
/// all other providers: with its own models, event by event.
/// </summary>
public sealed class OpenAiDotNetReadbackTests
{
    /// <summary>Of each provider and protocol, so many recordings, the first by id.</summary>
    private const int OfEachFamily = 12;

    private static readonly AnswerFrame Frame = new("req_0123456789abcdef", "model-of-the-test", 1_700_000_000, WantsUsage: true);

    [Theory]
    [InlineData("openai-chat", false, 100)]
    [InlineData("openai-chat", true, 90)]
    [InlineData("openai-responses", false, 240)]
    [InlineData("openai-responses", true, 200)]
    public void Translations_AreReadAsTheRecordingsExpect(string dialect, bool isStream, int least)
    {
        Assert.SkipUnless(Recordings.Available, SkipReasons.NoSharedData);
        var to = (IChatDialect)Dialects.Find(dialect)!;
        var failures = new List<string>();
        var compared = 0;
        foreach (var (exchange, from) in Chosen(isStream).Where(pair => pair.From != to))
        {
            if (Translate(exchange, from, to) is not { } body)
            {
                continue;
            }

            compared++;
            try
            {
                var read = (dialect, isStream) switch
                {
                    ("openai-chat", false) => Chat(ModelReaderWriter.Read<ChatCompletion>(body)!),
                    ("openai-chat", true) => ChatStream(body),
                    (_, false) => Response(ModelReaderWriter.Read<ResponseResult>(body)!),
                    _ => ResponseStream(body),
                };
                failures.AddRange(Differences(read, exchange).Select(difference => $"{exchange.Id}: {difference}"));
            }
            catch (Exception e) when (e is JsonException or InvalidOperationException or ArgumentException or KeyNotFoundException or FormatException)
            {
                failures.Add($"{exchange.Id}: {e.Message}");
            }
        }

        Assert.True(failures.Count == 0, $"{failures.Count} of {compared} differ:\n{string.Join('\n', failures)}");
        Assert.True(compared >= least, $"only {compared} were read");
    }

    /// <summary>Recordings with one choice, a reason for stopping and no calls of custom tools, which the client does not know.</summary>
    private static IEnumerable<(RecordedExchange Exchange, IChatDialect From)> Chosen(bool isStream) =>
        Recordings.Shared!.Index.Where(entry => entry.Status == 200 && entry.Kind == (isStream ? "sse" : "json") && Dialects.Find(entry.Protocol) is IChatDialect)
            .Where(entry => !entry.Features.Contains("deltas_differ_from_final") && !entry.Features.Contains("audio_out"))
            .GroupBy(entry => (entry.Protocol, entry.Provider))
            .SelectMany(family => family.OrderBy(entry => entry.Id, StringComparer.Ordinal).Select(entry => Recordings.Shared.Load(entry.Id)).Where(IsPlain).Take(OfEachFamily)
                .Select(exchange => (exchange, (IChatDialect)Dialects.Find(family.Key.Protocol)!)));

    private static bool IsPlain(RecordedExchange exchange) =>
        exchange.Json.TryGetProperty("expect", out var expect) && expect.ValueKind == JsonValueKind.Object && expect.GetProperty("finish").ValueKind != JsonValueKind.Null
        && (!expect.TryGetProperty("choices", out var choices) || choices.ValueKind != JsonValueKind.Number || choices.GetInt32() == 1)
        && !expect.GetProperty("tool_calls").EnumerateArray().Any(call => call.TryGetProperty("custom", out _))
        && exchange.ResponseBody.AsSpan().IndexOf("\"content\":{\""u8) < 0;

    /// <summary>The answer in the other dialect; null when it is an error or breaks off.</summary>
    private static BinaryData? Translate(RecordedExchange exchange, IChatDialect from, IChatDialect to)
    {
        var traits = TargetTraits.Default with { OutputExcludesReasoning = exchange.Provider == "xai" };
        var reader = from.ReadAnswer(traits);
        var output = new ArrayBufferWriter<byte>();
        var whole = new AnswerBuilder();
        if (exchange.Kind != "sse")
        {
            _ = reader.ReadBody(exchange.ResponseBody, whole);
            if (!whole.IsEnded || whole.Answer.Error is not null)
            {
                return null;
            }

            to.WriteAnswer(output, whole.Answer, Frame);
            return BinaryData.FromBytes(output.WrittenMemory);
        }

        var writer = to.WriteStream(output, Frame);
        var marks = AnswerMarks.None;
        foreach (var frame in RecordedAnswer.Events(exchange.ResponseBody))
        {
            SseFrame.Read(frame.Span, new byte[frame.Length], out var name, out var data);
            marks |= reader.ReadEvent(name, data, writer);
        }

        reader.Complete(writer);
        return (marks & AnswerMarks.Error) == 0 && (marks & AnswerMarks.Finish) != 0 ? BinaryData.FromBytes(output.WrittenMemory) : null;
    }

    private static ChatReading Chat(ChatCompletion answer) => new(
        string.Concat(answer.Content.Select(part => part.Text)),
        [.. answer.ToolCalls.Select(call => new ToolCallReading(call.Id, call.FunctionName, call.FunctionArguments.ToString()))],
        answer.FinishReason.ToString(),
        answer.Usage?.InputTokenCount,
        answer.Usage?.OutputTokenCount);

    private static ChatReading ChatStream(BinaryData stream)
    {
        var text = new StringBuilder();
        var calls = new SortedDictionary<int, (string Id, string Name, StringBuilder Arguments)>();
        ChatFinishReason? finish = null;
        ChatTokenUsage? usage = null;
        foreach (var data in Events(stream).Where(data => data != "[DONE]"))
        {
            var update = ModelReaderWriter.Read<StreamingChatCompletionUpdate>(BinaryData.FromString(data))!;
            text.Append(string.Concat(update.ContentUpdate.Select(part => part.Text)));
            finish = update.FinishReason ?? finish;
            usage = update.Usage ?? usage;
            foreach (var piece in update.ToolCallUpdates)
            {
                if (!calls.TryGetValue(piece.Index, out var call))
                {
                    calls.Add(piece.Index, call = (piece.ToolCallId, piece.FunctionName, new StringBuilder()));
                }

                call.Arguments.Append(piece.FunctionArgumentsUpdate);
            }
        }

        return new ChatReading(text.ToString(), [.. calls.Values.Select(call => new ToolCallReading(call.Id, call.Name, call.Arguments.ToString()))], $"{finish}", usage?.InputTokenCount, usage?.OutputTokenCount);
    }

    private static ChatReading Response(ResponseResult answer) => new(
        string.Concat(answer.OutputItems.OfType<MessageResponseItem>().SelectMany(item => item.Content).Select(part => part.Text)),
        [.. answer.OutputItems.OfType<FunctionCallResponseItem>().Select(call => new ToolCallReading(call.CallId, call.FunctionName, call.FunctionArguments.ToString()))],
        $"{answer.Status}",
        answer.Usage?.InputTokenCount,
        answer.Usage?.OutputTokenCount);

    private static ChatReading ResponseStream(BinaryData stream)
    {
        var text = new StringBuilder();
        ResponseResult? last = null;
        foreach (var data in Events(stream))
        {
            var update = ModelReaderWriter.Read<StreamingResponseUpdate>(BinaryData.FromString(data))!;
            text.Append((update as StreamingResponseOutputTextDeltaUpdate)?.Delta);
            last = (update as StreamingResponseCompletedUpdate)?.Response ?? (update as StreamingResponseIncompleteUpdate)?.Response ?? last;
        }

        var whole = Response(last ?? throw new InvalidOperationException("The stream has no last response."));
        return whole.Text == text.ToString() ? whole : throw new InvalidOperationException($"The pieces say '{text}' and the whole '{whole.Text}'.");
    }

    private static IEnumerable<string> Events(BinaryData stream) =>
        stream.ToString().Split('\n').Where(line => line.StartsWith("data: ", StringComparison.Ordinal)).Select(line => line["data: ".Length..]);

    private static IEnumerable<string> Differences(ChatReading read, RecordedExchange exchange)
    {
        var expected = exchange.Json.GetProperty("expect");
        if (expected.GetProperty("text").GetString() is var text && text != read.Text)
        {
            yield return $"text is '{read.Text}' and not '{text}'";
        }

        var calls = expected.GetProperty("tool_calls").EnumerateArray().Select(call => (Name: call.GetProperty("name").GetString()!, Arguments: Arguments(call.GetProperty("arguments")))).ToList();
        if (!calls.Select(call => call.Name).SequenceEqual(read.Calls.Select(call => call.Name))
            || !calls.Zip(read.Calls).All(pair => pair.Second.Id.Length > 0 && IsSame(pair.First.Arguments, pair.Second.Arguments)))
        {
            yield return $"calls are [{string.Join("; ", read.Calls)}] and not [{string.Join("; ", calls)}]";
        }

        if (expected.GetProperty("usage") is { ValueKind: JsonValueKind.Object } usage && usage.TryGetProperty("input", out var input)
            && (input.GetInt64() != read.Input || (usage.TryGetProperty("output", out var output) && output.GetInt64() != read.Output)))
        {
            yield return $"usage is {read.Input} + {read.Output} and not {usage}";
        }
    }

    private static string Arguments(JsonElement arguments) => arguments.ValueKind == JsonValueKind.String ? arguments.GetString()! : arguments.GetRawText();

    private static bool IsSame(string wanted, string got)
    {
        if (wanted == got || (wanted.Trim() is "" or "null" && got.Trim() is "{}" or ""))
        {
            return true;
        }

        try
        {
            using var left = JsonDocument.Parse(wanted);
            using var right = JsonDocument.Parse(got);
            return JsonElement.DeepEquals(left.RootElement, right.RootElement);
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
