namespace Passerelle.Protocol.Sse;

/// <summary>Reads the fields of one frame (WHATWG HTML §9.2.6). The common frame, one <c>data</c> line, costs one search.</summary>
public static class SseFrame
{
    /// <summary>
    /// The event's name and data. Data of several lines is joined by LF in <paramref name="scratch"/>, which must be as long as the
    /// frame; data of one line stays where it is. A frame that is JSON without any field name is its own data.
    /// </summary>
    public static void Read(ReadOnlySpan<byte> frame, Span<byte> scratch, out ReadOnlySpan<byte> eventName, out ReadOnlySpan<byte> data)
    {
        eventName = default;
        data = default;
        var whole = frame;
        var joined = -1;
        if (frame.StartsWith("\uFEFF"u8))
        {
            frame = frame[3..];
        }

        while (!frame.IsEmpty)
        {
            var end = frame.IndexOfAny((byte)'\n', (byte)'\r');
            var line = end < 0 ? frame : frame[..end];
            frame = end < 0 ? default : frame[(end + 1)..];
            if (line.IsEmpty || line[0] == (byte)':')
            {
                continue;
            }

            var colon = line.IndexOf((byte)':');
            var name = colon < 0 ? line : line[..colon];
            var value = colon < 0 ? default : line[(colon + 1)..];
            value = value.Length > 0 && value[0] == (byte)' ' ? value[1..] : value;
            if (name.SequenceEqual("event"u8))
            {
                eventName = value;
            }
            else if (name.SequenceEqual("data"u8))
            {
                if (joined < 0)
                {
                    data = value;
                    joined = 0;
                }
                else
                {
                    if (joined == 0)
                    {
                        data.CopyTo(scratch);
                        joined = data.Length;
                    }

                    scratch[joined++] = (byte)'\n';
                    value.CopyTo(scratch[joined..]);
                    joined += value.Length;
                    data = scratch[..joined];
                }
            }
        }

        if (joined < 0 && whole.TrimStart(" \t\r\n"u8) is [(byte)'{' or (byte)'[', ..])
        {
            // No event at all: the bare error by which Google breaks off a stream.
            data = whole.Trim(" \t\r\n"u8);
        }
    }
}
