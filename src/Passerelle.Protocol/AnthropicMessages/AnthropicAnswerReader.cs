using System.Text.Json;
using Passerelle.Protocol.Model;

namespace Passerelle.Protocol.AnthropicMessages;

/// <summary>
/// Reads an answer of Anthropic's Messages, also as Bedrock and Vertex AI give it. <c>message_stop</c> ends it; what comes behind
/// that, or behind an error, is not read (some gateways send <c>[DONE]</c>).
/// </summary>
internal sealed class AnthropicAnswerReader : AnswerReader
{
    private readonly List<AnthropicBlock> _blocks = [];
    private AnthropicUsage _told;
    private int _calls;
    private bool _finished;
    private bool _ended;

    public override AnswerMarks ReadEvent(ReadOnlySpan<byte> eventName, ReadOnlySpan<byte> data, AnswerSink sink)
    {
        if (_ended || data.IsEmpty || data.StartsWith("[DONE]"u8))
        {
            return AnswerMarks.None;
        }

        var marks = AnswerMarks.Malformed;
        try
        {
            var e = default(AnthropicEvent);
            if (e.Read(data))
            {
                marks = Act(in e, e.Type.IsEmpty ? eventName : e.Type.Escaped, sink);
            }
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // The second is what the reader throws on a name with half of a surrogate pair.
            marks = AnswerMarks.Malformed;
        }

        Seen |= marks;
        return marks;
    }

    public override AnswerMarks ReadBody(ReadOnlySpan<byte> body, AnswerSink sink)
    {
        var marks = AnswerMarks.Malformed;
        try
        {
            var message = default(AnthropicEvent);
            if (message.Read(body))
            {
                marks = ReadMessage(in message, sink);
            }
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            marks = AnswerMarks.Malformed;
        }

        Seen |= marks;
        return marks;
    }

    public override void Complete(AnswerSink sink)
    {
        if (!_ended && _finished)
        {
            End(sink);
        }
    }

    private AnswerMarks Act(in AnthropicEvent e, ReadOnlySpan<byte> type, AnswerSink sink)
    {
        if (type.SequenceEqual("content_block_delta"u8))
        {
            return Delta(in e, sink);
        }

        if (type.SequenceEqual("content_block_start"u8))
        {
            return Begin(e.Index, e.Block, sink);
        }

        if (type.SequenceEqual("content_block_stop"u8))
        {
            if (At(e.Index) is { } block)
            {
                _blocks.Remove(block);
                block.End(sink);
            }

            return AnswerMarks.None;
        }

        if (type.SequenceEqual("message_start"u8))
        {
            var message = default(AnthropicEvent);
            if (!e.Message.IsEmpty && message.Read(e.Message))
            {
                Start(in message, sink);
                Use(message.Usage, sink);
            }

            return AnswerMarks.None;
        }

        if (type.SequenceEqual("message_delta"u8))
        {
            EndBlocks(sink);
            Use(e.Usage, sink);
            return Finish(in e, sink);
        }

        if (type.SequenceEqual("message_stop"u8))
        {
            // Without a reason for stopping it is not believed: whoever reads must be able to say so.
            if (_finished)
            {
                End(sink);
            }

            return AnswerMarks.Done;
        }

        return type.SequenceEqual("error"u8) || !e.Error.IsEmpty ? Fail(e.Error, sink) : AnswerMarks.None;
    }

    private AnswerMarks Delta(in AnthropicEvent e, AnswerSink sink)
    {
        var block = At(e.Index);
        if (!e.Text.IsEmpty)
        {
            sink.Text(0, e.Text);
            return AnswerMarks.Content;
        }

        if (!e.PartialJson.IsEmpty)
        {
            if (block is { Kind: BlockKind.Tool })
            {
                block.SeeArguments();
                sink.ToolArguments(0, block.Call, e.PartialJson);
            }
            else
            {
                block?.Add(e.PartialJson);
            }

            return AnswerMarks.Content;
        }

        if (!e.Thinking.IsEmpty)
        {
            sink.Reasoning(0, e.Thinking, isSummary: false);
            return AnswerMarks.Content;
        }

        if (!e.Signature.IsEmpty)
        {
            block?.Sign(e.Signature);
            return AnswerMarks.Content;
        }

        if (!e.Citation.IsEmpty)
        {
            block?.Cite(e.Citation);
        }
        else if (!e.Compaction.IsEmpty && block is { Kind: BlockKind.Opaque })
        {
            block.Add(e.Compaction);
        }

        return AnswerMarks.None;
    }

    private AnswerMarks Begin(int index, ReadOnlySpan<byte> content, AnswerSink sink)
    {
        // Some relays say the beginning of a block twice.
        if (content.IsEmpty || At(index) is not null)
        {
            return AnswerMarks.None;
        }

        var block = new AnthropicBlock(index);
        _blocks.Add(block);
        return block.Begin(content, ref _calls, sink) ? AnswerMarks.Content : AnswerMarks.None;
    }

    private AnswerMarks ReadMessage(in AnthropicEvent message, AnswerSink sink)
    {
        if (!message.Error.IsEmpty || message.Type.Is("error"u8))
        {
            return Fail(message.Error, sink);
        }

        if (message.Content.IsEmpty && message.StopReason.IsEmpty)
        {
            return AnswerMarks.None;
        }

        var marks = AnswerMarks.None;
        Start(in message, sink);
        if (!message.Content.IsEmpty)
        {
            var reader = new Utf8JsonReader(message.Content);
            _ = reader.Read();
            while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
            {
                var start = (int)reader.TokenStartIndex;
                var isBlock = reader.TokenType == JsonTokenType.StartObject;
                reader.Skip();
                if (isBlock)
                {
                    marks |= Begin(0, message.Content[start..(int)reader.BytesConsumed], sink);
                    marks |= _blocks is [{ Kind: BlockKind.Thinking }] ? AnswerMarks.Content : AnswerMarks.None;
                    EndBlocks(sink);
                }
            }
        }

        Use(message.Usage, sink);
        marks |= Finish(in message, sink);
        End(sink);
        return marks;
    }

    private static void Start(in AnthropicEvent message, AnswerSink sink) =>
        sink.Start(new AnswerStart { Id = message.Id, Model = message.Model, ServiceTier = AnthropicUsage.ServiceTier(message.Usage) });

    private void Use(ReadOnlySpan<byte> usage, AnswerSink sink)
    {
        if (usage.IsEmpty || usage[0] != (byte)'{')
        {
            return;
        }

        var reader = new Utf8JsonReader(usage);
        _ = reader.Read();
        _told.Read(ref reader);
        var normal = _told.Normal;
        Keep(usage, normal);
        sink.Usage(normal);
    }

    private AnswerMarks Finish(in AnthropicEvent e, AnswerSink sink)
    {
        if (e.StopReason.IsEmpty)
        {
            return AnswerMarks.None;
        }

        if (!_finished)
        {
            _finished = true;
            sink.Finish(0, AnthropicFinish.Read(e.StopReason), e.StopReason, e.StopSequence);
        }

        return AnswerMarks.Finish;
    }

    private AnswerMarks Fail(ReadOnlySpan<byte> error, AnswerSink sink)
    {
        string? type = null, message = null;
        if (!error.IsEmpty)
        {
            var reader = new Utf8JsonReader(error);
            AnthropicErrors.Read(ref reader, out type, out message);
        }

        EndBlocks(sink);
        _ended = true;
        sink.Error(new ApiError(AnthropicErrors.KindOf(type), message ?? "The provider's answer broke off with an error.") { Code = type, Source = ErrorSource.Upstream });
        return AnswerMarks.Error;
    }

    private void End(AnswerSink sink)
    {
        EndBlocks(sink);
        _ended = true;
        sink.End();
    }

    private void EndBlocks(AnswerSink sink)
    {
        foreach (var block in _blocks)
        {
            block.End(sink);
        }

        _blocks.Clear();
    }

    private AnthropicBlock? At(int index)
    {
        foreach (var block in _blocks)
        {
            if (block.Index == index)
            {
                return block;
            }
        }

        return null;
    }
}
