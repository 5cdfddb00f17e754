using System.Text.Json;
using Passerelle.Protocol.Json;
using Passerelle.Protocol.Model;

namespace Passerelle.Protocol.OpenAiChat;

/// <summary>One of an answer's alternatives while it is read: what must be remembered from event to event.</summary>
internal sealed class OpenAiChatChoice(int index)
{
    private readonly OpenAiReasoning _reasoning = new(index);
    private readonly OpenAiToolCalls _calls = new(index);
    private OpenAiAudio? _audio;
    private byte[] _native = [];
    private byte[] _stopText = [];
    private bool _hasFinish;
    private bool _hasCited;

    public int Index { get; } = index;

    public FinishReason Finish { get; private set; }

    /// <summary>Hands on what an item of <c>choices</c> says, but for its end.</summary>
    public AnswerMarks Read(in OpenAiChatChoiceParts parts, bool isStream, AnswerSink sink)
    {
        var said = false;
        if (!parts.LogProbs.IsEmpty)
        {
            ReadLogProbs(parts.LogProbs, sink);
        }

        if (parts.Delta.Exists)
        {
            said = ReadDelta(parts.Delta, isStream, sink);
        }
        else if (OpenAiJson.Chars(parts.Text) is { IsEmpty: false } text)
        {
            sink.Text(Index, text);
            said = true;
        }

        var marks = said ? AnswerMarks.Content : AnswerMarks.None;
        if (_audio is { IsWhole: true } && !_hasFinish && parts.Finish.IsEmpty)
        {
            // Sound has no reason for stopping: that it is whole is all that is said of its end.
            _hasFinish = true;
            Finish = FinishReason.Stop;
            return marks | AnswerMarks.Finish;
        }

        return parts.Finish.IsEmpty ? marks : marks | ReadFinish(parts.Finish, parts.StopReason);
    }

    /// <summary>Hands on what was held back, and the reason for stopping. False when a tool call makes no sense.</summary>
    public bool Close(OpenAiSources sources, AnswerSink sink)
    {
        _audio?.Close(Index, sink);
        if (!_hasCited)
        {
            sources.Cite(Index, sink);
        }

        if (!_calls.Close(sink))
        {
            return false;
        }

        if (_hasFinish)
        {
            sink.Finish(Index, Finish, new JsonChars(_native), new JsonChars(_stopText));
        }

        return true;
    }

    private bool ReadDelta(in OpenAiChatDelta delta, bool isStream, AnswerSink sink)
    {
        var said = _reasoning.Read(in delta, _calls, sink);
        said |= ReadContent(delta.Content, sink);
        if (OpenAiJson.Chars(delta.Refusal) is { IsEmpty: false } refusal)
        {
            sink.Refusal(Index, refusal);
            said = true;
        }

        if (OpenAiJson.Holds(delta.Images))
        {
            said |= OpenAiImages.Read(Index, delta.Images, sink);
        }

        if (OpenAiJson.Holds(delta.Audio))
        {
            said |= (_audio ??= new OpenAiAudio()).Read(delta.Audio);
        }

        var signature = OpenAiReasoning.ThoughtSignature(delta.ExtraContent);
        if (OpenAiJson.Holds(delta.ToolCalls))
        {
            said |= _calls.Read(delta.ToolCalls, isStream, signature, sink);
        }
        else if (!signature.IsEmpty)
        {
            sink.TextSignature(Index, SignatureFormats.Gemini, signature);
        }

        if (OpenAiJson.Holds(delta.FunctionCall))
        {
            said |= _calls.ReadFunctionCall(delta.FunctionCall, sink);
        }

        if (OpenAiJson.Holds(delta.Annotations))
        {
            _hasCited |= OpenAiAnnotations.Read(Index, delta.Annotations, sink);
        }

        return said;
    }

    /// <summary>Text, or parts of it, or (Cloudflare, in JSON mode) the JSON itself.</summary>
    private bool ReadContent(ReadOnlySpan<byte> content, AnswerSink sink)
    {
        if (content.IsEmpty)
        {
            return false;
        }

        if (content[0] == (byte)'"')
        {
            var text = OpenAiJson.Chars(content);
            if (text.IsEmpty)
            {
                return false;
            }

            sink.Text(Index, text);
            return true;
        }

        if (content[0] != (byte)'[')
        {
            sink.Text(Index, OpenAiContentParts.Quote(content));
            return true;
        }

        return OpenAiContentParts.Read(Index, content, sink);
    }

    private AnswerMarks ReadFinish(ReadOnlySpan<byte> finish, ReadOnlySpan<byte> stopReason)
    {
        var word = OpenAiJson.Chars(finish);
        if (word.IsEmpty)
        {
            return AnswerMarks.None;
        }

        var reason = OpenAiChatFinish.Read(word);
        if (!_hasFinish)
        {
            _hasFinish = true;
            _native = word.Escaped.ToArray();
            Finish = reason;

            // A text that stands in the prompt's own format is how a server sees the end of a turn, not a stop text of the caller's.
            if (reason == FinishReason.Stop && OpenAiJson.Chars(stopReason) is { IsEmpty: false } text && !text.Escaped.StartsWith("<"u8))
            {
                Finish = FinishReason.StopText;
                _stopText = text.Escaped.ToArray();
            }
        }

        return reason == FinishReason.Error ? AnswerMarks.Finish | AnswerMarks.Error : AnswerMarks.Finish;
    }

    private void ReadLogProbs(ReadOnlySpan<byte> value, AnswerSink sink)
    {
        var items = OpenAiJson.Member(value, "content"u8);
        if (items is not [(byte)'[', ..])
        {
            return;
        }

        var reader = new Utf8JsonReader(items);
        _ = reader.Read();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            var isObject = reader.TokenType == JsonTokenType.StartObject;
            var item = OpenAiJson.Current(ref reader, items);
            if (isObject)
            {
                sink.LogProb(Index, item);
            }
        }
    }
}
