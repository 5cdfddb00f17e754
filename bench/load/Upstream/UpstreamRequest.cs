using System.Buffers.Text;
using System.Text;

namespace Passerelle.Load.Upstream;

/// <summary>What the fixed upstream reads of a request: where it ends, what it asks for. Nothing is parsed further.</summary>
internal readonly ref struct UpstreamRequest
{
    private UpstreamRequest(ReadOnlySpan<byte> head, ReadOnlySpan<byte> body, int length)
    {
        Head = head;
        Body = body;
        Length = length;
    }

    /// <summary>Bytes of head and body together.</summary>
    public int Length { get; }

    public bool IsPost => Head.StartsWith("POST "u8);

    /// <summary>The request target, as sent.</summary>
    public ReadOnlySpan<byte> Path
    {
        get
        {
            var rest = Head[(Head.IndexOf((byte)' ') + 1)..];
            return rest[..Math.Max(0, rest.IndexOf((byte)' '))];
        }
    }

    public bool WantsStream => Body.IndexOf("\"stream\":true"u8) >= 0 || Body.IndexOf("\"stream\": true"u8) >= 0;

    /// <summary>The value of the first <c>"model":</c> in the body, empty if there is none.</summary>
    public ReadOnlySpan<byte> Model
    {
        get
        {
            var at = Body.IndexOf("\"model\":"u8);
            if (at < 0)
            {
                return default;
            }

            var rest = Body[(at + 8)..].TrimStart((byte)' ');
            return rest.Length > 0 && rest[0] == (byte)'"' && rest[1..].IndexOf((byte)'"') is var end and >= 0 ? rest.Slice(1, end) : default;
        }
    }

    private ReadOnlySpan<byte> Head { get; }

    private ReadOnlySpan<byte> Body { get; }

    /// <summary>False: the bytes do not hold a whole request yet.</summary>
    public static bool TryRead(ReadOnlySpan<byte> bytes, out UpstreamRequest request)
    {
        request = default;
        var end = bytes.IndexOf("\r\n\r\n"u8);
        if (end < 0)
        {
            return false;
        }

        var head = bytes[..end];
        var rest = bytes[(end + 4)..];
        var length = BodyLength(head, rest);
        if (length < 0 || length > rest.Length)
        {
            return false;
        }

        request = new UpstreamRequest(head, rest[..length], end + 4 + length);
        return true;
    }

    private static int BodyLength(ReadOnlySpan<byte> head, ReadOnlySpan<byte> rest)
    {
        foreach (var range in head.Split("\r\n"u8))
        {
            var line = head[range];
            if (line.Length > 15 && Ascii.EqualsIgnoreCase(line[..15], "content-length:"u8))
            {
                return Utf8Parser.TryParse(line[15..].Trim((byte)' '), out int length, out _) ? length : -1;
            }

            if (line.Length > 18 && Ascii.EqualsIgnoreCase(line[..18], "transfer-encoding:"u8))
            {
                // Clients send one request at a time, so a body in chunks ends where the bytes end. The chunk sizes stay in it: only two words are looked for.
                return rest.EndsWith("0\r\n\r\n"u8) ? rest.Length : -1;
            }
        }

        return 0;
    }
}
