using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;

namespace Passerelle.Testing;

/// <summary>Parses an HTTP/1.1 answer from the bytes so far (RFC 9112), going on where it stopped.</summary>
internal sealed class RawAnswerParser
{
    private readonly List<byte> _body = [];
    private string _head = "";
    private string _reason = "";
    private KeyValuePair<string, string>[] _headers = [];
    private bool _isChunked;
    private bool _isBad;
    private long? _length;

    public int Status { get; private set; }

    /// <summary>Bytes of the answer so far, head and framing included.</summary>
    public int Length { get; private set; }

    /// <summary>True when the answer is whole (or its framing broken); else more bytes are needed.</summary>
    public bool Read(List<byte> received)
    {
        var bytes = CollectionsMarshal.AsSpan(received);
        if (Status == 0 && !ReadHead(bytes))
        {
            return false;
        }

        if (Status is < 200 or 204 or 304)
        {
            return true;
        }

        if (_isChunked)
        {
            return ReadChunks(bytes);
        }

        var take = (int)Math.Min(bytes.Length - Length, _length - _body.Count ?? int.MaxValue);
        _body.AddRange(bytes.Slice(Length, take));
        Length += take;
        return _body.Count == _length;
    }

    public RawAnswer ToAnswer(IReadOnlyList<RawSegment> segments, bool isWhole, bool isReset)
    {
        var end = isReset ? RawEnd.Reset
            : _isBad ? RawEnd.BadFraming
            : isWhole ? RawEnd.Complete
            : Status != 0 && !_isChunked && _length is null ? RawEnd.ClosedComplete
            : RawEnd.Cut;
        return new RawAnswer(Status, _reason, _headers, [.. _body], _head, segments, end);
    }

    private bool ReadHead(ReadOnlySpan<byte> bytes)
    {
        var end = bytes.IndexOf("\r\n\r\n"u8);
        if (end < 0)
        {
            return false;
        }

        _head = Encoding.Latin1.GetString(bytes[..end]);
        Length = end + 4;
        var lines = _head.Split("\r\n");
        var status = lines[0].Split(' ', 3);
        Status = int.Parse(status[1], CultureInfo.InvariantCulture);
        _reason = status.Length > 2 ? status[2] : "";
        _headers = [.. lines[1..].Select(line => line.Split(':', 2)).Select(parts => new KeyValuePair<string, string>(parts[0], parts[1].Trim()))];
        foreach (var (name, value) in _headers)
        {
            if (name.Equals("transfer-encoding", StringComparison.OrdinalIgnoreCase))
            {
                _isChunked = value.Contains("chunked", StringComparison.OrdinalIgnoreCase);
            }
            else if (name.Equals("content-length", StringComparison.OrdinalIgnoreCase))
            {
                _length = long.Parse(value, CultureInfo.InvariantCulture);
            }
        }

        return true;
    }

    /// <summary>Reads whole chunks; a chunk that has not come whole is left for the next time.</summary>
    private bool ReadChunks(ReadOnlySpan<byte> bytes)
    {
        while (true)
        {
            var rest = bytes[Length..];
            var line = rest.IndexOf("\r\n"u8);
            if (line < 0)
            {
                return false;
            }

            if (!int.TryParse(rest[..line], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var size))
            {
                return _isBad = true;
            }

            if (rest.Length < line + 2 + size + 2)
            {
                return false;
            }

            _body.AddRange(rest.Slice(line + 2, size));
            Length += line + 2 + size + 2;
            if (size == 0)
            {
                return true;
            }
        }
    }
}
