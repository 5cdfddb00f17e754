using System.Buffers;
using System.Buffers.Text;

namespace Passerelle.Protocol.OpenAiResponses;

/// <summary>Writes numbered events. Without an output it writes nothing: for putting a whole answer together.</summary>
internal sealed class ResponsesEvents(IBufferWriter<byte>? output)
{
    private long _sequence;

    /// <summary>Whether nobody reads the events.</summary>
    public bool IsSilent => output is null;

    /// <summary>The number of the next event, which is taken by asking.</summary>
    public long Next() => _sequence++;

    /// <summary>A number in digits.</summary>
    public static void Number(IBufferWriter<byte> output, long number)
    {
        var digits = output.GetSpan(20);
        _ = Utf8Formatter.TryFormat(number, digits, out var length);
        output.Advance(length);
    }

    /// <summary>Begins an event: its name, its type, its number. Members follow, each with a comma in front.</summary>
    public void Begin(ReadOnlySpan<byte> type)
    {
        if (output is null)
        {
            return;
        }

        var buffer = output.GetSpan((2 * type.Length) + 80);
        var length = 0;
        Put(buffer, ref length, "event: "u8);
        Put(buffer, ref length, type);
        Put(buffer, ref length, "\ndata: {\"type\":\""u8);
        Put(buffer, ref length, type);
        Put(buffer, ref length, "\",\"sequence_number\":"u8);
        _ = Utf8Formatter.TryFormat(_sequence++, buffer[length..], out var digits);
        output.Advance(length + digits);
    }

    /// <summary>Bytes within an event.</summary>
    public void Write(ReadOnlySpan<byte> bytes) => output?.Write(bytes);

    /// <summary>A number within an event.</summary>
    public void Write(long number)
    {
        if (output is not null)
        {
            Number(output, number);
        }
    }

    /// <summary>Ends an event.</summary>
    public void End() => output?.Write("}\n\n"u8);

    private static void Put(Span<byte> buffer, ref int length, ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(buffer[length..]);
        length += bytes.Length;
    }
}
