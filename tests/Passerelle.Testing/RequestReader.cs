using System.Buffers;
using System.Globalization;
using System.IO.Pipelines;
using System.Text;

namespace Passerelle.Testing;

/// <summary>Reads HTTP/1.1 requests (RFC 9112) from a pipe: Content-Length and chunked bodies, one after the other on a connection.</summary>
internal sealed class RequestReader(PipeReader pipe)
{
    private const int MaxHeadBytes = 256 * 1024;

    /// <summary>The next request without its body; null when the client closed first.</summary>
    public async ValueTask<UpstreamRequest?> ReadHeadAsync()
    {
        while (true)
        {
            var result = await pipe.ReadAsync();
            var buffer = result.Buffer;
            var reader = new SequenceReader<byte>(buffer);
            if (reader.TryReadTo(out ReadOnlySequence<byte> head, "\r\n\r\n"u8))
            {
                var text = Encoding.Latin1.GetString(head);
                pipe.AdvanceTo(reader.Position);
                return ParseHead(text);
            }

            pipe.AdvanceTo(buffer.Start, buffer.End);
            if (result.IsCompleted)
            {
                return null;
            }

            if (buffer.Length > MaxHeadBytes)
            {
                throw new FormatException("The request head is longer than 256 KiB.");
            }
        }
    }

    /// <summary>Reads the body into the request. A client that goes away leaves what came, with <see cref="UpstreamRequest.BodyComplete"/> false.</summary>
    public async ValueTask ReadBodyAsync(UpstreamRequest request)
    {
        if (request.Header("transfer-encoding") is { } coding && coding.Contains("chunked", StringComparison.OrdinalIgnoreCase))
        {
            await ReadChunkedAsync(request);
        }
        else if (request.Header("content-length") is { } length && long.Parse(length, NumberStyles.None, CultureInfo.InvariantCulture) is > 0 and var count)
        {
            var body = new byte[count];
            var got = await FillAsync(body);
            request.Body = got == count ? body : body[..got];
            request.BodyComplete = got == count;
        }
    }

    public static UpstreamRequest ParseHead(string text)
    {
        var lines = text.Split("\r\n");
        var first = lines[0].Split(' ');
        if (first.Length != 3 || !first[2].StartsWith("HTTP/1.", StringComparison.Ordinal))
        {
            throw new FormatException($"Not an HTTP/1.1 request line: {lines[0]}");
        }

        var headers = new KeyValuePair<string, string>[lines.Length - 1];
        for (var i = 1; i < lines.Length; i++)
        {
            var colon = lines[i].IndexOf(':', StringComparison.Ordinal);
            if (colon <= 0)
            {
                throw new FormatException($"Not a header line: {lines[i]}");
            }

            headers[i - 1] = new(lines[i][..colon], lines[i][(colon + 1)..].Trim(' ', '\t'));
        }

        return new UpstreamRequest(text, first[0], first[1], first[2], headers);
    }

    private async ValueTask<int> FillAsync(Memory<byte> target)
    {
        var got = 0;
        while (got < target.Length)
        {
            var result = await pipe.ReadAsync();
            var take = (int)Math.Min(result.Buffer.Length, target.Length - got);
            result.Buffer.Slice(0, take).CopyTo(target.Span[got..]);
            got += take;
            pipe.AdvanceTo(result.Buffer.GetPosition(take));
            if (result.IsCompleted && take == 0)
            {
                break;
            }
        }

        return got;
    }

    private async ValueTask ReadChunkedAsync(UpstreamRequest request)
    {
        var body = new MemoryStream();
        while (await ReadLineAsync() is { } line)
        {
            var size = int.Parse(line.Split(';')[0].Trim(), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
            if (size == 0)
            {
                while (await ReadLineAsync() is { Length: > 0 })
                {
                    // Trailer fields: read past, as RFC 9112 section 7.1.2 allows.
                }

                request.Body = body.ToArray();
                return;
            }

            var chunk = new byte[size];
            var got = await FillAsync(chunk);
            body.Write(chunk, 0, got);
            if (got < size || await ReadLineAsync() is null)
            {
                break;
            }
        }

        request.Body = body.ToArray();
        request.BodyComplete = false;
    }

    private async ValueTask<string?> ReadLineAsync()
    {
        while (true)
        {
            var result = await pipe.ReadAsync();
            var reader = new SequenceReader<byte>(result.Buffer);
            if (reader.TryReadTo(out ReadOnlySequence<byte> line, "\r\n"u8))
            {
                var text = Encoding.Latin1.GetString(line);
                pipe.AdvanceTo(reader.Position);
                return text;
            }

            pipe.AdvanceTo(result.Buffer.Start, result.Buffer.End);
            if (result.IsCompleted)
            {
                return null;
            }
        }
    }
}
