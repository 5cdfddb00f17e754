using System.Buffers;
using System.Globalization;
using System.Text;
using Passerelle.Protocol.Json;
using Passerelle.Protocol.Model;

namespace Passerelle.Protocol.OpenAiResponses;

/// <summary>A message item that is being written: parts of text and of refusal, one after the other.</summary>
internal sealed class ResponsesOpenMessage : ResponsesOpenItem
{
    /// <summary>The parts that are complete, with commas between them.</summary>
    private readonly ArrayBufferWriter<byte> _parts = new(256);

    /// <summary>The characters of the part that is open.</summary>
    private readonly ArrayBufferWriter<byte> _text = new(1024);

    private readonly ArrayBufferWriter<byte> _annotations = new(1);
    private readonly ArrayBufferWriter<byte> _logProbs = new(1);
    private readonly ArrayBufferWriter<byte> _newLogProbs = new(1);
    private int _contentIndex = -1;
    private int _annotationIndex;
    private bool _isOpen;
    private bool _isRefusal;

    /// <summary>The members that say where an event of the open part belongs.</summary>
    private byte[] _partPlace = [];

    /// <summary>The same with the beginning of <c>delta</c>.</summary>
    private byte[] _deltaPlace = [];

    public ResponsesOpenMessage(ResponsesEvents events, string answerId, int index)
        : base(events, "msg", answerId, index) => Announce();

    /// <summary>The next piece of text or refusal is another part.</summary>
    public bool PartHasEnded { get; set; }

    public void Text(JsonChars text)
    {
        Open(isRefusal: false);
        Delta(text);
    }

    public void Refusal(JsonChars text)
    {
        Open(isRefusal: true);
        _text.Write(text.Escaped);
        Events.Begin("response.refusal.delta"u8);
        Events.Write(_deltaPlace);
        Events.Write(text.Escaped);
        Events.Write("\""u8);
        Events.End();
    }

    /// <summary>Log probabilities go out with the next piece of text, or an empty one, and again with the part.</summary>
    public void LogProb(ReadOnlySpan<byte> item)
    {
        Open(isRefusal: false);
        item = ResponsesJson.OneLine(item);
        Add(_logProbs, item);
        if (!Events.IsSilent)
        {
            Add(_newLogProbs, item);
        }
    }

    public void Cite(Citation citation)
    {
        if (!_isOpen || _isRefusal
            || ResponsesCitations.Write(citation, new JsonChars(_text.WrittenSpan).ToString().Length) is not { } annotation)
        {
            return;
        }

        var json = ResponsesJson.OneLine(annotation.Bytes.Span);
        Add(_annotations, json);
        Events.Begin("response.output_text.annotation.added"u8);
        Events.Write(_partPlace);
        Events.Write(",\"annotation_index\":"u8);
        Events.Write(_annotationIndex++);
        Events.Write(",\"annotation\":"u8);
        Events.Write(json);
        Events.End();
    }

    private protected override void Finish(bool isComplete) => ClosePart();

    private protected override void WriteItem(IBufferWriter<byte> output, ReadOnlySpan<byte> status)
    {
        output.Write("{\"id\":\""u8);
        output.Write(Id);
        output.Write("\",\"type\":\"message\",\"status\":\""u8);
        output.Write(status);
        output.Write("\",\"content\":["u8);
        output.Write(_parts.WrittenSpan);
        output.Write("],\"role\":\"assistant\"}"u8);
    }

    private static void Add(ArrayBufferWriter<byte> list, ReadOnlySpan<byte> item)
    {
        if (list.WrittenCount > 0)
        {
            list.Write(","u8);
        }

        list.Write(item);
    }

    private void Open(bool isRefusal)
    {
        if (_isOpen && _isRefusal == isRefusal && !PartHasEnded)
        {
            return;
        }

        ClosePart();
        _isOpen = true;
        _isRefusal = isRefusal;
        PartHasEnded = false;
        _contentIndex++;
        _partPlace = [.. Place, .. Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $",\"content_index\":{_contentIndex}"))];
        _deltaPlace = [.. _partPlace, .. ",\"delta\":\""u8];
        Events.Begin("response.content_part.added"u8);
        Events.Write(_partPlace);
        Events.Write(isRefusal ? ",\"part\":{\"type\":\"refusal\",\"refusal\":\"\"}"u8
            : ",\"part\":{\"type\":\"output_text\",\"annotations\":[],\"logprobs\":[],\"text\":\"\"}"u8);
        Events.End();
    }

    private void ClosePart()
    {
        if (!_isOpen)
        {
            return;
        }

        if (_newLogProbs.WrittenCount > 0)
        {
            // Those that came behind the last piece of text: readers take them from deltas only.
            Delta(default);
        }

        _isOpen = false;
        Events.Begin(_isRefusal ? "response.refusal.done"u8 : "response.output_text.done"u8);
        Events.Write(_partPlace);
        Events.Write(_isRefusal ? ",\"refusal\":\""u8 : ",\"text\":\""u8);
        Events.Write(_text.WrittenSpan);
        Events.Write("\""u8);
        if (!_isRefusal)
        {
            Events.Write(",\"logprobs\":["u8);
            Events.Write(_logProbs.WrittenSpan);
            Events.Write("]"u8);
        }

        Events.End();
        var start = _parts.WrittenCount;
        WritePart();
        var part = _parts.WrittenSpan[(start == 0 ? 0 : start + 1)..];
        Events.Begin("response.content_part.done"u8);
        Events.Write(_partPlace);
        Events.Write(",\"part\":"u8);
        Events.Write(part);
        Events.End();
        _text.ResetWrittenCount();
        _annotations.ResetWrittenCount();
        _logProbs.ResetWrittenCount();
        _newLogProbs.ResetWrittenCount();
        _annotationIndex = 0;
    }

    private void Delta(JsonChars text)
    {
        _text.Write(text.Escaped);
        Events.Begin("response.output_text.delta"u8);
        Events.Write(_deltaPlace);
        Events.Write(text.Escaped);
        if (_newLogProbs.WrittenCount == 0)
        {
            Events.Write("\",\"logprobs\":[]"u8);
        }
        else
        {
            Events.Write("\",\"logprobs\":["u8);
            Events.Write(_newLogProbs.WrittenSpan);
            Events.Write("]"u8);
            _newLogProbs.ResetWrittenCount();
        }

        Events.End();
    }

    private void WritePart()
    {
        if (_parts.WrittenCount > 0)
        {
            _parts.Write(","u8);
        }

        if (_isRefusal)
        {
            _parts.Write("{\"type\":\"refusal\",\"refusal\":\""u8);
        }
        else
        {
            _parts.Write("{\"type\":\"output_text\",\"annotations\":["u8);
            _parts.Write(_annotations.WrittenSpan);
            _parts.Write("],\"logprobs\":["u8);
            _parts.Write(_logProbs.WrittenSpan);
            _parts.Write("],\"text\":\""u8);
        }

        _parts.Write(_text.WrittenSpan);
        _parts.Write("\"}"u8);
    }
}
