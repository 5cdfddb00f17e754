using System.Buffers;
using System.Text;
using System.Text.Json;
using Passerelle.Protocol.Json;
using Passerelle.Protocol.Model;
using Passerelle.Protocol.Sse;

namespace Passerelle.Protocol.Tests.OpenAiResponses;

/// <summary>Plays answers through the reader and the writers of Responses.</summary>
internal static class ResponsesPlay
{
    public static readonly AnswerFrame Frame = new("req_abc", "model-1", 1_700_000_000, true);

    /// <summary>Reads a stream as the relay does: cut into frames, each one an event.</summary>
    public static AnswerReader ReadStream(byte[] stream, AnswerSink sink, TargetTraits? target = null)
    {
        var reader = Dialects.OpenAiResponses.ReadAnswer(target ?? TargetTraits.Default);
        var scanner = new SseScanner(1 << 24);
        var rest = new ReadOnlySequence<byte>(stream);
        var scratch = new byte[stream.Length];
        while (scanner.TryRead(ref rest, out var frame))
        {
            SseFrame.Read(frame.FirstSpan, scratch, out var name, out var data);
            reader.ReadEvent(name, data, sink);
        }

        SseFrame.Read(rest.FirstSpan, scratch, out var lastName, out var lastData);
        reader.ReadEvent(lastName, lastData, sink);
        reader.Complete(sink);
        return reader;
    }

    public static AnswerReader ReadStream(string stream, AnswerSink sink, TargetTraits? target = null) => ReadStream(Encoding.UTF8.GetBytes(stream), sink, target);

    public static Answer ReadStream(string stream)
    {
        var builder = new AnswerBuilder();
        ReadStream(stream, builder);
        return builder.Answer;
    }

    public static Answer ReadBody(string body)
    {
        var builder = new AnswerBuilder();
        Dialects.OpenAiResponses.ReadAnswer(TargetTraits.Default).ReadBody(Encoding.UTF8.GetBytes(body), builder);
        return builder.Answer;
    }

    /// <summary>What the writer of a stream makes of the calls.</summary>
    public static string WriteStream(Action<AnswerSink> tell, AnswerFrame? frame = null)
    {
        var output = new ArrayBufferWriter<byte>();
        tell(Dialects.OpenAiResponses.WriteStream(output, frame ?? Frame));
        return Encoding.UTF8.GetString(output.WrittenSpan);
    }

    public static string WriteAnswer(Answer answer, AnswerFrame? frame = null)
    {
        var output = new ArrayBufferWriter<byte>();
        Dialects.OpenAiResponses.WriteAnswer(output, answer, frame ?? Frame);
        return Encoding.UTF8.GetString(output.WrittenSpan);
    }

    /// <summary>The events of a written stream: names and data.</summary>
    public static List<(string Name, JsonElement Data)> Events(string stream) =>
        [.. stream.Split("\n\n", StringSplitOptions.RemoveEmptyEntries).Select(Event)];

    public static JsonChars Chars(string text) => JsonSlice.Of(text).Chars;

    public static string Text(this Answer answer) => Join(answer, part => part is TextPart text ? text.Text.Text : null);

    public static string Reasoning(this Answer answer) => Join(answer, part => part is ReasoningPart reasoning ? reasoning.Text.Text : null);

    public static string Refusal(this Answer answer) => Join(answer, part => part is RefusalPart refusal ? refusal.Text.Text : null);

    public static List<ToolCallPart> Calls(this Answer answer) => [.. answer.Choices.SelectMany(choice => choice.Parts).OfType<ToolCallPart>()];

    /// <summary>What a call's arguments say, as a JSON value where they are one.</summary>
    public static string Arguments(ToolCallPart call) => Value(call.IsCustom ? call.Arguments.Text ?? "{}" : ToolArguments.AsText(call.Arguments).Text!);

    /// <summary>A text as a JSON value in one spelling, or as it is where it is none.</summary>
    public static string Value(string text)
    {
        try
        {
            using var document = JsonDocument.Parse(text);
            return JsonSerializer.Serialize(document.RootElement, SpellingContext.Default.JsonElement);
        }
        catch (JsonException)
        {
            return text;
        }
    }

    private static (string Name, JsonElement Data) Event(string frame)
    {
        var lines = frame.Split('\n');
        Assert.Equal(2, lines.Length);
        Assert.StartsWith("event: ", lines[0], StringComparison.Ordinal);
        Assert.StartsWith("data: ", lines[1], StringComparison.Ordinal);
        using var data = JsonDocument.Parse(lines[1]["data: ".Length..], Parsed.Strictly);
        return (lines[0]["event: ".Length..], data.RootElement.Clone());
    }

    private static string Join(Answer answer, Func<Part, string?> text) => string.Concat(answer.Choices.SelectMany(choice => choice.Parts).Select(text));
}
