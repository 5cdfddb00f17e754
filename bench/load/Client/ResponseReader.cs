using System.Buffers;
using System.Buffers.Text;
using System.Globalization;
using System.Text;

namespace Passerelle.Load.Client;

/// <summary>
/// Reads one HTTP/1.1 response from pieces of any size: status, framing by length or by chunks, and how many SSE events have passed.
/// The body is counted, not kept, unless a sink is given.
/// </summary>
internal sealed class ResponseReader
{
    private readonly byte[] _line = new byte[16 * 1024];
    private int _lineLength;
    private Part _part;
    private bool _chunked;
    private LineEnd _endedWith;
    private long _left;

    private enum Part
    {
        Head,
        Body,
        ChunkSize,
        ChunkEnd,
        Trailer,
        Complete,
        Broken,
    }

    /// <summary>What the last piece of the body ended with, of the beginning of a blank line.</summary>
    private enum LineEnd
    {
        None,
        Lf,
        LfCr,
    }

    public int Status { get; private set; }

    /// <summary>Blank lines passed: the number of SSE events, [DONE] included.</summary>
    public int Events { get; private set; }

    public long BodyBytes { get; private set; }

    /// <summary>The server said that it will close the connection.</summary>
    public bool WillClose { get; private set; }

    public bool IsComplete => _part == Part.Complete;

    /// <summary>The bytes are not HTTP as this reader knows it.</summary>
    public bool IsBroken => _part == Part.Broken;

    /// <summary>Takes the body's bytes if set.</summary>
    public IBufferWriter<byte>? Sink { get; set; }

    public void Reset()
    {
        _lineLength = 0;
        _part = Part.Head;
        _chunked = false;
        _endedWith = LineEnd.None;
        _left = 0;
        Status = 0;
        Events = 0;
        BodyBytes = 0;
        WillClose = false;
    }

    /// <summary>Takes the next bytes. One response at a time: bytes after its end are an error.</summary>
    public void Read(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty && _part != Part.Broken)
        {
            switch (_part)
            {
                case Part.Head:
                    bytes = ReadHead(bytes);
                    break;
                case Part.Body:
                    bytes = ReadBody(bytes);
                    break;
                case Part.Complete:
                    _part = Part.Broken;
                    break;
                default:
                    bytes = ReadFraming(bytes);
                    break;
            }
        }
    }

    private ReadOnlySpan<byte> ReadHead(ReadOnlySpan<byte> bytes)
    {
        var already = _lineLength;
        if (already == 0 && bytes.IndexOf("\r\n\r\n"u8) is var whole and >= 0)
        {
            ParseHead(bytes[..whole]);
            return bytes[(whole + 4)..];
        }

        var taken = Math.Min(bytes.Length, _line.Length - already);
        bytes[..taken].CopyTo(_line.AsSpan(already));
        _lineLength += taken;
        var end = _line.AsSpan(0, _lineLength).IndexOf("\r\n\r\n"u8);
        if (end < 0)
        {
            _part = _lineLength == _line.Length ? Part.Broken : Part.Head;
            return bytes[taken..];
        }

        _lineLength = 0;
        ParseHead(_line.AsSpan(0, end));
        return bytes[(end + 4 - already)..];
    }

    private void ParseHead(ReadOnlySpan<byte> head)
    {
        _ = Utf8Parser.TryParse(head[Math.Min(9, head.Length)..], out int status, out _);
        Status = status;
        _left = 0;
        foreach (var range in head.Split("\r\n"u8))
        {
            var line = head[range];
            if (Value(line, "content-length:"u8) is { Length: > 0 } length)
            {
                _ = Utf8Parser.TryParse(length, out _left, out _);
            }
            else if (Value(line, "transfer-encoding:"u8) is { Length: > 0 } coding)
            {
                _chunked = Ascii.EqualsIgnoreCase(coding, "chunked"u8);
            }
            else if (Value(line, "connection:"u8) is { Length: > 0 } connection)
            {
                WillClose = Ascii.EqualsIgnoreCase(connection, "close"u8);
            }
        }

        _part = status == 0 ? Part.Broken : _chunked ? Part.ChunkSize : _left > 0 ? Part.Body : Part.Complete;
    }

    private ReadOnlySpan<byte> ReadBody(ReadOnlySpan<byte> bytes)
    {
        var taken = (int)Math.Min(_left, bytes.Length);
        var body = bytes[..taken];
        Sink?.Write(body);
        BodyBytes += taken;
        _left -= taken;
        CountEvents(body);
        if (_left == 0)
        {
            _part = _chunked ? Part.ChunkEnd : Part.Complete;
        }

        return bytes[taken..];
    }

    /// <summary>Counts blank lines, ended by LF or (Gemini) by CRLF, also where a piece ends within one.</summary>
    private void CountEvents(ReadOnlySpan<byte> body)
    {
        var rest = body;
        if (_endedWith != LineEnd.None && rest[0] == (byte)'\n')
        {
            Events++;
            rest = rest[1..];
        }
        else if (_endedWith == LineEnd.Lf && rest[0] == (byte)'\r')
        {
            if (rest.Length == 1)
            {
                _endedWith = LineEnd.LfCr;
                return;
            }

            Events += rest[1] == (byte)'\n' ? 1 : 0;
            rest = rest[2..];
        }

        Events += rest.Count("\n\n"u8) + rest.Count("\n\r\n"u8);
        _endedWith = rest.EndsWith("\n\n"u8) || rest.EndsWith("\n\r\n"u8) ? LineEnd.None
            : rest.EndsWith("\n"u8) ? LineEnd.Lf
            : rest.EndsWith("\n\r"u8) ? LineEnd.LfCr
            : LineEnd.None;
    }

    /// <summary>A line of the chunk framing: a size, the end of a chunk, or the trailer.</summary>
    private ReadOnlySpan<byte> ReadFraming(ReadOnlySpan<byte> bytes)
    {
        var end = bytes.IndexOf((byte)'\n');
        var taken = end < 0 ? bytes.Length : end + 1;
        if (_lineLength + taken > _line.Length)
        {
            _part = Part.Broken;
            return default;
        }

        bytes[..taken].CopyTo(_line.AsSpan(_lineLength));
        _lineLength += taken;
        if (end >= 0)
        {
            var line = _line.AsSpan(0, _lineLength).TrimEnd("\r\n"u8);
            _lineLength = 0;
            _part = _part switch
            {
                Part.ChunkSize => TrySize(line, out _left) ? _left == 0 ? Part.Trailer : Part.Body : Part.Broken,
                Part.ChunkEnd => line.IsEmpty ? Part.ChunkSize : Part.Broken,
                _ => line.IsEmpty ? Part.Complete : Part.Trailer,
            };
        }

        return bytes[taken..];
    }

    private static bool TrySize(ReadOnlySpan<byte> line, out long size) =>
        long.TryParse(line, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out size);

    private static ReadOnlySpan<byte> Value(ReadOnlySpan<byte> line, ReadOnlySpan<byte> name) =>
        line.Length > name.Length && Ascii.EqualsIgnoreCase(line[..name.Length], name) ? line[name.Length..].Trim((byte)' ') : default;
}
