using System.Buffers;
using System.Globalization;
using System.Text;

namespace Passerelle.Protocol.OpenAiResponses;

/// <summary>An output item that is being written: its first event is out, its last is not.</summary>
internal abstract class ResponsesOpenItem
{
    private protected ResponsesOpenItem(ResponsesEvents events, string prefix, string answerId, int index)
    {
        Events = events;
        Index = index;
        Id = Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{prefix}_{answerId}_{index}"));
        Place = Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $",\"item_id\":\"{prefix}_{answerId}_{index}\",\"output_index\":{index}"));
    }

    /// <summary>Its place in the output.</summary>
    public int Index { get; }

    /// <summary>The whole item, once it is closed.</summary>
    public ReadOnlyMemory<byte> Json { get; private set; }

    /// <summary>Whether the piece that it holds is complete: the next piece of another item closes it.</summary>
    public bool HasEnded { get; set; }

    private protected ResponsesEvents Events { get; }

    /// <summary>Its id, which needs no escapes.</summary>
    private protected byte[] Id { get; }

    /// <summary>The members that say where an event belongs.</summary>
    private protected byte[] Place { get; }

    /// <summary>Writes the last events of the item.</summary>
    /// <param name="isComplete">False when the answer was cut off in it.</param>
    public void Close(bool isComplete)
    {
        Finish(isComplete);
        var json = new ArrayBufferWriter<byte>(256);
        WriteItem(json, isComplete ? "completed"u8 : "incomplete"u8);
        Json = json.WrittenMemory;
        Events.Begin("response.output_item.done"u8);
        WriteIndexed(json.WrittenSpan);
    }

    /// <summary>Writes the events that belong before <c>output_item.done</c>.</summary>
    private protected abstract void Finish(bool isComplete);

    /// <summary>Writes the item as it is now.</summary>
    private protected abstract void WriteItem(IBufferWriter<byte> output, ReadOnlySpan<byte> status);

    /// <summary>Writes the event <c>output_item.added</c>.</summary>
    private protected void Announce()
    {
        if (Events.IsSilent)
        {
            return;
        }

        var json = new ArrayBufferWriter<byte>(256);
        WriteItem(json, "in_progress"u8);
        Events.Begin("response.output_item.added"u8);
        WriteIndexed(json.WrittenSpan);
    }

    private void WriteIndexed(ReadOnlySpan<byte> item)
    {
        Events.Write(",\"output_index\":"u8);
        Events.Write(Index);
        Events.Write(",\"item\":"u8);
        Events.Write(item);
        Events.End();
    }
}
