using System.Buffers;
using System.Globalization;
using System.Text;
using Passerelle.Protocol.Json;

namespace Passerelle.Protocol.OpenAiResponses;

/// <summary>
/// A reasoning item that is being written. Reasoning goes out as parts of a summary, which is what clients show, whether the provider
/// called it one or not.
/// </summary>
internal sealed class ResponsesOpenReasoning : ResponsesOpenItem
{
    /// <summary>The parts that are complete, with commas between them.</summary>
    private readonly ArrayBufferWriter<byte> _parts = new(256);

    /// <summary>The characters of the part that is open.</summary>
    private readonly ArrayBufferWriter<byte> _text = new(1024);

    private int _summaryIndex = -1;
    private bool _isOpen;
    private byte[] _partPlace = [];
    private byte[] _deltaPlace = [];
    private byte[] _proof = [];

    public ResponsesOpenReasoning(ResponsesEvents events, string answerId, int index)
        : base(events, "rs", answerId, index) => Announce();

    /// <summary>The next piece is another part.</summary>
    public bool PartHasEnded { get; set; }

    public void Text(JsonChars text)
    {
        Open();
        _text.Write(text.Escaped);
        Events.Begin("response.reasoning_summary_text.delta"u8);
        Events.Write(_deltaPlace);
        Events.Write(text.Escaped);
        Events.Write("\""u8);
        Events.End();
    }

    /// <summary>The characters of <c>encrypted_content</c>. They stand in the last event of the item only.</summary>
    public void Prove(byte[] content) => _proof = content;

    private protected override void Finish(bool isComplete) => ClosePart();

    private protected override void WriteItem(IBufferWriter<byte> output, ReadOnlySpan<byte> status)
    {
        output.Write("{\"id\":\""u8);
        output.Write(Id);
        output.Write("\",\"type\":\"reasoning\",\"summary\":["u8);
        output.Write(_parts.WrittenSpan);
        output.Write("]"u8);
        if (_proof.Length > 0)
        {
            output.Write(",\"encrypted_content\":\""u8);
            output.Write(_proof);
            output.Write("\""u8);
        }

        output.Write("}"u8);
    }

    private void Open()
    {
        if (_isOpen && !PartHasEnded)
        {
            return;
        }

        ClosePart();
        _isOpen = true;
        PartHasEnded = false;
        _summaryIndex++;
        _partPlace = [.. Place, .. Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $",\"summary_index\":{_summaryIndex}"))];
        _deltaPlace = [.. _partPlace, .. ",\"delta\":\""u8];
        Events.Begin("response.reasoning_summary_part.added"u8);
        Events.Write(_partPlace);
        Events.Write(",\"part\":{\"type\":\"summary_text\",\"text\":\"\"}"u8);
        Events.End();
    }

    private void ClosePart()
    {
        if (!_isOpen)
        {
            return;
        }

        _isOpen = false;
        Events.Begin("response.reasoning_summary_text.done"u8);
        Events.Write(_partPlace);
        Events.Write(",\"text\":\""u8);
        Events.Write(_text.WrittenSpan);
        Events.Write("\""u8);
        Events.End();
        if (_parts.WrittenCount > 0)
        {
            _parts.Write(","u8);
        }

        var start = _parts.WrittenCount;
        _parts.Write("{\"type\":\"summary_text\",\"text\":\""u8);
        _parts.Write(_text.WrittenSpan);
        _parts.Write("\"}"u8);
        Events.Begin("response.reasoning_summary_part.done"u8);
        Events.Write(_partPlace);
        Events.Write(",\"part\":"u8);
        Events.Write(_parts.WrittenSpan[start..]);
        Events.End();
        _text.ResetWrittenCount();
    }
}
