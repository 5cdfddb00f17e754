using System.Buffers;
using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace Passerelle.Testing;

/// <summary>Puts one answer on the wire: head, framing, segments; and counts in the books what was sent.</summary>
internal sealed class AnswerWriter(UpstreamConnection connection, FaultUpstream upstream, BookEntry entry)
{
    private readonly ArrayBufferWriter<byte> _pending = new(512);
    private int _status;

    public Segmentation Segments { get; set; } = Segmentation.None;

    /// <summary>Bytes of body so far, without framing.</summary>
    public long BodyOffset { get; private set; }

    public bool HeadWritten { get; private set; }

    /// <summary>True once the end of the body was told.</summary>
    public bool BodyEnded { get; private set; }

    public bool AnythingSent { get; private set; }

    public Task HeadAsync(UpstreamAnswer answer)
    {
        WriteHead(answer);
        return FlushAsync(0);
    }

    /// <summary>Sends body bytes, the head before them if it was not sent yet.</summary>
    public async Task BodyAsync(UpstreamAnswer answer, ReadOnlyMemory<byte> bytes)
    {
        WriteHead(answer);
        var end = BodyOffset + (HasBody(answer) ? bytes.Length : 0);
        while (BodyOffset < end)
        {
            var cut = Segments.NextCut(BodyOffset, end);
            var length = (int)(cut - BodyOffset);
            Frame(answer.Framing, bytes.Span[..length]);
            bytes = bytes[length..];
            BodyOffset = cut;
            await FlushAsync(length);
            if (cut < end || Segments.At.Contains(cut))
            {
                await PauseAsync();
            }
        }
    }

    public Task EndAsync(UpstreamAnswer answer)
    {
        WriteHead(answer);
        BodyEnded = true;
        if (answer.Framing == BodyFraming.Chunked && HasBody(answer))
        {
            _pending.Write("0\r\n\r\n"u8);
        }

        return FlushAsync(0);
    }

    public Task RawAsync(ReadOnlyMemory<byte> bytes)
    {
        _pending.Write(bytes.Span);
        return FlushAsync(0);
    }

    private static bool HasBody(UpstreamAnswer answer) => answer.Status is >= 200 and not 204 and not 304;

    private void Frame(BodyFraming framing, ReadOnlySpan<byte> bytes)
    {
        if (framing == BodyFraming.Chunked)
        {
            _pending.Write(Encoding.ASCII.GetBytes(bytes.Length.ToString("x", CultureInfo.InvariantCulture)));
            _pending.Write("\r\n"u8);
            _pending.Write(bytes);
            _pending.Write("\r\n"u8);
        }
        else
        {
            _pending.Write(bytes);
        }
    }

    private void WriteHead(UpstreamAnswer answer)
    {
        if (HeadWritten)
        {
            return;
        }

        HeadWritten = true;
        _status = answer.Status;
        var head = new StringBuilder();
        head.Append(CultureInfo.InvariantCulture, $"HTTP/1.1 {answer.Status} {ReasonPhrases.Of(answer.Status)}\r\n");
        foreach (var (name, value) in answer.Headers)
        {
            head.Append(CultureInfo.InvariantCulture, $"{name}: {value}\r\n");
        }

        if (HasBody(answer))
        {
            head.Append(answer.Framing switch
            {
                BodyFraming.Length => string.Create(CultureInfo.InvariantCulture, $"content-length: {answer.DeclaredLength ?? answer.BodyLength}\r\n"),
                BodyFraming.Chunked => "transfer-encoding: chunked\r\n",
                _ => "connection: close\r\n",
            });
        }

        _pending.Write(Encoding.Latin1.GetBytes(head.Append("\r\n").ToString()));
    }

    private async Task FlushAsync(int bodyBytes)
    {
        var wire = _pending.WrittenMemory;
        if (wire.Length == 0)
        {
            return;
        }

        AnythingSent = true;
        var size = Segments.WireEvery > 0 ? Segments.WireEvery : wire.Length;
        for (var offset = 0; offset < wire.Length; offset += size)
        {
            if (offset > 0)
            {
                await PauseAsync();
            }

            await connection.WriteAsync(wire.Slice(offset, Math.Min(size, wire.Length - offset)));
        }

        upstream.Books.Change(entry, entry =>
        {
            entry.Status = _status;
            entry.BytesSent += wire.Length;
            entry.BodyBytesSent += bodyBytes;
        });
        _pending.ResetWrittenCount();
    }

    private async Task PauseAsync()
    {
        if (Segments.Gate is { } gate)
        {
            await upstream.Signals.WaitAsync(gate, connection.Closed);
        }
        else if (Segments.Pause >= TimeSpan.FromMilliseconds(1))
        {
            await Task.Delay(Segments.Pause, connection.Closed);
        }
        else
        {
            var start = Stopwatch.GetTimestamp();
            while (Stopwatch.GetElapsedTime(start) < Segments.Pause)
            {
                Thread.Yield();
            }

            connection.Closed.ThrowIfCancellationRequested();
        }
    }
}
