using System.Buffers;
using System.Diagnostics;
using System.Globalization;
using System.Text;
using Passerelle.Testing.Dialects;

namespace Passerelle.Testing;

/// <summary>One request being answered: what the steps of a scenario act on.</summary>
public sealed class UpstreamCall
{
    private readonly UpstreamConnection _connection;
    private readonly FaultUpstream _upstream;
    private readonly ArrayBufferWriter<byte> _pending = new(512);
    private UpstreamAnswer? _answer;
    private int _nextPiece;
    private ReadOnlyMemory<byte>? _restOfPiece;
    private long _bodyOffset;
    private bool _headWritten;
    private bool _bodyEnded;
    private bool _anythingSent;

    internal UpstreamCall(FaultUpstream upstream, UpstreamConnection connection, UpstreamRequest request, BookEntry entry)
    {
        _upstream = upstream;
        _connection = connection;
        Request = request;
        Entry = entry;
    }

    public UpstreamRequest Request { get; }

    /// <summary>This request in the books.</summary>
    public BookEntry Entry { get; }

    /// <summary>Wishes for the dialect's answer; without effect once <see cref="Answer"/> was made.</summary>
    public AnswerWish Wish { get; set; } = new();

    /// <summary>The answer; made by the dialect of the request's path when first asked for, unless a step set one.</summary>
    public UpstreamAnswer Answer
    {
        get => _answer ??= DialectTable.Answer(Request, Wish, _upstream.Options.Time);
        set => _answer = value;
    }

    /// <summary>Pause before each event but the first.</summary>
    public TimeSpan Gap { get; set; }

    public Segmentation Segments { get; set; } = Segmentation.None;

    /// <summary>Idle time after which the connection is closed when the answer is complete; null keeps it open.</summary>
    public TimeSpan? CloseAfter { get; set; }

    /// <summary>Cancelled as soon as the client has closed or reset the connection.</summary>
    public CancellationToken Closed => _connection.Closed;

    /// <summary>The upstream's clock.</summary>
    public DateTimeOffset Now => _upstream.Options.Time.GetUtcNow();

    /// <summary>True once the connection was closed by a step.</summary>
    public bool Over { get; private set; }

    internal bool KeepAlive { get; private set; } = true;

    public async Task SendHeadAsync()
    {
        WriteHead();
        await FlushAsync(0);
    }

    /// <summary>Sends the next pieces of the answer, as many as there are up to <paramref name="count"/>.</summary>
    public async Task SendEventsAsync(int count)
    {
        for (var i = 0; i < count && _nextPiece < Answer.Pieces.Count; i++)
        {
            if (_nextPiece > 0 && _restOfPiece is null && Gap > TimeSpan.Zero)
            {
                await SleepAsync(Gap);
            }

            var piece = Answer.Pieces[_nextPiece];
            await SendBodyAsync(_restOfPiece ?? piece.Bytes);
            _restOfPiece = null;
            _nextPiece++;
            _upstream.Books.Change(Entry, entry =>
            {
                entry.EventsSent += piece.IsEvent ? 1 : 0;
                entry.TokensSent += piece.Tokens;
                entry.Usage = piece.Usage ?? entry.Usage;
            });
        }
    }

    public Task SendHalfEventAsync()
    {
        if (_nextPiece >= Answer.Pieces.Count)
        {
            return Task.CompletedTask;
        }

        var bytes = _restOfPiece ?? Answer.Pieces[_nextPiece].Bytes;
        _restOfPiece = bytes[(bytes.Length / 2)..];
        return SendBodyAsync(bytes[..(bytes.Length / 2)]);
    }

    public async Task SendHalfBodyAsync()
    {
        var target = _bodyOffset + ((Answer.BodyLength - _bodyOffset) / 2);
        while (_nextPiece < Answer.Pieces.Count)
        {
            var bytes = _restOfPiece ?? Answer.Pieces[_nextPiece].Bytes;
            if (_bodyOffset + bytes.Length > target)
            {
                var take = (int)(target - _bodyOffset);
                _restOfPiece = bytes[take..];
                await SendBodyAsync(bytes[..take]);
                return;
            }

            await SendEventsAsync(1);
        }
    }

    /// <summary>Sends the rest of the answer and ends its body; nothing happens where that is done already.</summary>
    public async Task FinishAsync()
    {
        if (_bodyEnded || Over || (_anythingSent && !_headWritten))
        {
            return;
        }

        WriteHead();
        await SendEventsAsync(int.MaxValue);
        _bodyEnded = true;
        if (Answer.Framing == BodyFraming.Chunked && HasBody)
        {
            _pending.Write("0\r\n\r\n"u8);
        }

        await FlushAsync(0);
        KeepAlive &= Answer.Framing != BodyFraming.Close;
    }

    /// <summary>Forgets the pieces not yet sent.</summary>
    public void Drop()
    {
        _nextPiece = Answer.Pieces.Count;
        _restOfPiece = null;
    }

    public async Task SendErrorAsync(int status, string? message)
    {
        var error = DialectTable.ErrorWithin(Answer.IsStream, status, message);
        if (_headWritten || Answer.IsStream)
        {
            await SendBodyAsync(error);
            _upstream.Books.Change(Entry, entry => entry.EventsSent++);
            Drop();
        }
        else
        {
            Answer.Replace([new AnswerPiece(error)]);
        }
    }

    /// <summary>Sends bytes of the body, framed and cut as <see cref="Segments"/> says.</summary>
    public async Task SendBodyAsync(ReadOnlyMemory<byte> bytes)
    {
        WriteHead();
        if (!HasBody)
        {
            return;
        }

        var end = _bodyOffset + bytes.Length;
        while (_bodyOffset < end)
        {
            var cut = Segments.NextCut(_bodyOffset, end);
            var segment = bytes.Span[..(int)(cut - _bodyOffset)];
            if (Answer.Framing == BodyFraming.Chunked)
            {
                _pending.Write(Encoding.ASCII.GetBytes(segment.Length.ToString("x", CultureInfo.InvariantCulture)));
                _pending.Write("\r\n"u8);
                _pending.Write(segment);
                _pending.Write("\r\n"u8);
            }
            else
            {
                _pending.Write(segment);
            }

            bytes = bytes[segment.Length..];
            var isCutHere = cut < end || Segments.At.Contains(cut);
            var length = segment.Length;
            _bodyOffset = cut;
            await FlushAsync(length);
            if (isCutHere)
            {
                await PauseAsync();
            }
        }
    }

    /// <summary>Sends bytes as they are, after what is still to be written.</summary>
    public Task SendRawAsync(ReadOnlyMemory<byte> bytes)
    {
        _pending.Write(bytes.Span);
        return FlushAsync(0);
    }

    public Task SleepAsync(TimeSpan time) => Task.Delay(time, _upstream.Options.Time, Closed);

    public Task GateAsync(string name) => _upstream.Signals.WaitAsync(name, Closed);

    public Task HangAsync() => Task.Delay(Timeout.Infinite, Closed);

    public async Task FinAsync()
    {
        Over = true;
        KeepAlive = false;
        _upstream.Books.End(Entry, _bodyEnded ? Ending.Complete : Ending.Cut, ClosedBy.Upstream);
        await _connection.FinAsync();
    }

    public async Task ResetAsync()
    {
        Over = true;
        KeepAlive = false;

        // A reset may overtake bytes that the client's kernel has not handed over yet; a moment lets it read them.
        await Task.Delay(5, Closed);
        _upstream.Books.End(Entry, Ending.Reset, ClosedBy.Upstream);
        _connection.Reset();
    }

    internal async Task RunAsync(Scenario scenario)
    {
        try
        {
            foreach (var step in scenario.Steps)
            {
                await step.RunAsync(this);
            }

            if (!Over)
            {
                await FinishAsync();
                KeepAlive &= !string.Equals(Request.Header("connection"), "close", StringComparison.OrdinalIgnoreCase) && CloseAfter != TimeSpan.Zero;
                _upstream.Books.End(Entry, Ending.Complete, KeepAlive ? ClosedBy.Nobody : ClosedBy.Upstream);
            }
        }
        catch (Exception) when (Closed.IsCancellationRequested)
        {
            KeepAlive = false;
            _upstream.Books.End(Entry, _upstream.Stopping ? Ending.Cut : Ending.ClientClosed, _upstream.Stopping ? ClosedBy.Upstream : ClosedBy.Client);
        }
        catch (IOException)
        {
            KeepAlive = false;
            _upstream.Books.End(Entry, Ending.ClientClosed, ClosedBy.Client);
        }
        catch (Exception mistake)
        {
            // A scenario that throws is a mistake in a test: reset, so that nothing takes it for an answer, and say why in the books.
            KeepAlive = false;
            _upstream.Books.End(Entry, Ending.Broken, ClosedBy.Upstream, mistake.ToString());
            _connection.Reset();
        }
    }

    private bool HasBody => Answer.Status is >= 200 and not 204 and not 304;

    private void WriteHead()
    {
        if (_headWritten)
        {
            return;
        }

        _headWritten = true;
        var head = new StringBuilder();
        head.Append(CultureInfo.InvariantCulture, $"HTTP/1.1 {Answer.Status} {ReasonPhrases.Of(Answer.Status)}\r\n");
        foreach (var (name, value) in Answer.Headers)
        {
            head.Append(CultureInfo.InvariantCulture, $"{name}: {value}\r\n");
        }

        if (HasBody && Answer.Framing == BodyFraming.Length)
        {
            head.Append(CultureInfo.InvariantCulture, $"content-length: {Answer.DeclaredLength ?? Answer.BodyLength}\r\n");
        }
        else if (HasBody && Answer.Framing == BodyFraming.Chunked)
        {
            head.Append("transfer-encoding: chunked\r\n");
        }
        else if (HasBody)
        {
            head.Append("connection: close\r\n");
        }

        head.Append("\r\n");
        _pending.Write(Encoding.Latin1.GetBytes(head.ToString()));
    }

    private async Task FlushAsync(int bodyBytes)
    {
        var wire = _pending.WrittenMemory;
        if (wire.Length == 0)
        {
            return;
        }

        _anythingSent = true;
        var step = Segments.WireEvery > 0 ? Segments.WireEvery : wire.Length;
        for (var offset = 0; offset < wire.Length; offset += step)
        {
            if (offset > 0)
            {
                await PauseAsync();
            }

            await _connection.WriteAsync(wire.Slice(offset, Math.Min(step, wire.Length - offset)));
        }

        _upstream.Books.Change(Entry, entry =>
        {
            entry.Status = _headWritten ? Answer.Status : 0;
            entry.BytesSent += wire.Length;
            entry.BodyBytesSent += bodyBytes;
        });
        _pending.ResetWrittenCount();
    }

    private async Task PauseAsync()
    {
        if (Segments.Gate is { } gate)
        {
            await GateAsync(gate);
        }
        else if (Segments.Pause >= TimeSpan.FromMilliseconds(1))
        {
            await Task.Delay(Segments.Pause, Closed);
        }
        else
        {
            var start = Stopwatch.GetTimestamp();
            while (Stopwatch.GetElapsedTime(start) < Segments.Pause)
            {
                Thread.Yield();
            }

            Closed.ThrowIfCancellationRequested();
        }
    }
}
