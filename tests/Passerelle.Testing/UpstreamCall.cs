using Passerelle.Testing.Dialects;

namespace Passerelle.Testing;

/// <summary>One request being answered: what the steps of a scenario act on.</summary>
public sealed class UpstreamCall
{
    private readonly UpstreamConnection _connection;
    private readonly FaultUpstream _upstream;
    private readonly AnswerWriter _writer;
    private UpstreamAnswer? _answer;
    private int _nextPiece;
    private ReadOnlyMemory<byte>? _restOfPiece;

    internal UpstreamCall(FaultUpstream upstream, UpstreamConnection connection, UpstreamRequest request, BookEntry entry)
    {
        _upstream = upstream;
        _connection = connection;
        _writer = new AnswerWriter(connection, upstream, entry);
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
        get => _answer ??= DialectTable.Answer(Request, Wish, _upstream.Options.Time, _upstream.Memory);
        set => _answer = value;
    }

    /// <summary>Pause before each event but the first.</summary>
    public TimeSpan Gap { get; set; }

    public Segmentation Segments
    {
        get => _writer.Segments;
        set => _writer.Segments = value;
    }

    /// <summary>Idle time after which the connection is closed when the answer is complete; null keeps it open.</summary>
    public TimeSpan? CloseAfter { get; set; }

    /// <summary>Cancelled as soon as the client has closed or reset the connection.</summary>
    public CancellationToken Closed => _connection.Closed;

    /// <summary>The upstream's clock.</summary>
    public DateTimeOffset Now => _upstream.Options.Time.GetUtcNow();

    /// <summary>True once the connection was closed by a step.</summary>
    public bool Over { get; private set; }

    internal bool KeepAlive { get; private set; } = true;

    public Task SendHeadAsync() => _writer.HeadAsync(Answer);

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
            await _writer.BodyAsync(Answer, _restOfPiece ?? piece.Bytes);
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

    /// <summary>Sends the first half of the next piece.</summary>
    public Task SendHalfEventAsync() =>
        _nextPiece < Answer.Pieces.Count ? SendPartAsync(RestOfPiece.Length / 2) : Task.CompletedTask;

    /// <summary>Sends the first half of the bytes that remain of the answer.</summary>
    public async Task SendHalfBodyAsync()
    {
        var target = _writer.BodyOffset + ((Answer.BodyLength - _writer.BodyOffset) / 2);
        while (_nextPiece < Answer.Pieces.Count)
        {
            if (_writer.BodyOffset + RestOfPiece.Length > target)
            {
                await SendPartAsync((int)(target - _writer.BodyOffset));
                return;
            }

            await SendEventsAsync(1);
        }
    }

    /// <summary>Sends the rest of the answer and ends its body; nothing happens where that is done already, or raw bytes were the answer.</summary>
    public async Task FinishAsync()
    {
        if (_writer.BodyEnded || Over || (_answer is null && _writer.AnythingSent))
        {
            return;
        }

        await SendEventsAsync(int.MaxValue);
        await _writer.EndAsync(Answer);
        _upstream.Books.Change(Entry, entry => entry.Said = Answer.Said);
        KeepAlive &= Answer.Framing != BodyFraming.Close;
    }

    /// <summary>Forgets the pieces not yet sent.</summary>
    public void Drop()
    {
        _nextPiece = Answer.Pieces.Count;
        _restOfPiece = null;
    }

    /// <summary>Tells the dialect's error within the answer, which ends with it.</summary>
    public async Task SendErrorAsync(int status, string? message)
    {
        var error = DialectTable.ErrorWithin(Request, Answer.IsStream, status, message);
        if (!_writer.HeadWritten && !Answer.IsStream)
        {
            Answer.Replace([new AnswerPiece(error)]);
            return;
        }

        await SendBodyAsync(error);
        _upstream.Books.Change(Entry, entry => entry.EventsSent++);
        Drop();
    }

    /// <summary>Sends bytes of the body, framed and cut as <see cref="Segments"/> says.</summary>
    public Task SendBodyAsync(ReadOnlyMemory<byte> bytes) => _writer.BodyAsync(Answer, bytes);

    /// <summary>Sends bytes as they are, after what is still to be written.</summary>
    public Task SendRawAsync(ReadOnlyMemory<byte> bytes) => _writer.RawAsync(bytes);

    public Task SleepAsync(TimeSpan time) => Task.Delay(time, _upstream.Options.Time, Closed);

    public Task GateAsync(string name) => _upstream.Signals.WaitAsync(name, Closed);

    public Task HangAsync() => Task.Delay(Timeout.Infinite, Closed);

    public async Task FinAsync()
    {
        Over = true;
        KeepAlive = false;
        _upstream.Books.End(Entry, _writer.BodyEnded ? Ending.Complete : Ending.Cut, ClosedBy.Upstream);
        await _connection.FinAsync();
    }

    public async Task ResetAsync()
    {
        Over = true;
        KeepAlive = false;

        // A reset may overtake bytes that the client has not read yet; a moment lets it read them.
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
                KeepAlive &= !string.Equals(Request.Header("connection"), "close", StringComparison.OrdinalIgnoreCase);
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

    private ReadOnlyMemory<byte> RestOfPiece => _restOfPiece ?? Answer.Pieces[_nextPiece].Bytes;

    private Task SendPartAsync(int length)
    {
        var bytes = RestOfPiece;
        _restOfPiece = bytes[length..];
        return _writer.BodyAsync(Answer, bytes[..length]);
    }
}
