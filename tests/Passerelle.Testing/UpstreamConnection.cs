using System.IO.Pipelines;
using System.Net.Sockets;
using System.Text;

namespace Passerelle.Testing;

/// <summary>
/// One TCP connection. It reads at all times, also while an answer runs, so that a client's FIN or RST is noticed at once.
/// </summary>
internal sealed class UpstreamConnection : IDisposable
{
    private static readonly PipeOptions InputOptions = new(pauseWriterThreshold: 1 << 20, resumeWriterThreshold: 1 << 19, minimumSegmentSize: 16 * 1024, useSynchronizationContext: false);

    private readonly FaultUpstream _upstream;
    private readonly Socket _socket;
    private readonly NetworkStream _stream;
    private readonly int _number;
    private readonly Pipe _input = new(InputOptions);
    private readonly CancellationTokenSource _closed = new();

    public UpstreamConnection(FaultUpstream upstream, Socket socket, int number)
    {
        _upstream = upstream;
        _socket = socket;
        _socket.NoDelay = true;
        _stream = new NetworkStream(socket, ownsSocket: true);
        _number = number;
        Closed = _closed.Token;
    }

    /// <summary>Cancelled when the client closed, or this side did.</summary>
    public CancellationToken Closed { get; }

    public async Task RunAsync()
    {
        var filling = FillAsync();
        try
        {
            var reader = new RequestReader(_input.Reader);
            while (await reader.ReadHeadAsync() is { } request && await AnswerAsync(reader, request))
            {
                // One request after the other, as long as the connection lives.
            }

            await FinAsync();
        }
        catch (FormatException mistake)
        {
            await RefuseAsync(mistake.Message);
        }
        finally
        {
            Dispose();
            await filling;
        }
    }

    public async Task WriteAsync(ReadOnlyMemory<byte> bytes) => await _stream.WriteAsync(bytes, Closed);

    /// <summary>Sends FIN and waits (at most 2 s) for the client's, so that bytes on their way are not lost to a reset.</summary>
    public async Task FinAsync()
    {
        try
        {
            _socket.Shutdown(SocketShutdown.Send);
            await Task.Delay(TimeSpan.FromSeconds(2), Closed);
        }
        catch (Exception error) when (error is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // Closed by the client meanwhile.
        }
    }

    /// <summary>Closes with RST. Not through the stream: disposing that sends FIN first.</summary>
    public void Reset()
    {
        try
        {
            _socket.LingerState = new LingerOption(true, 0);
            _socket.Close(0);
        }
        catch (Exception error) when (error is SocketException or ObjectDisposedException)
        {
            // The client was quicker.
        }

        _closed.Cancel();
    }

    public void Dispose()
    {
        _stream.Dispose();
        _closed.Cancel();
    }

    private async Task<bool> AnswerAsync(RequestReader reader, UpstreamRequest request)
    {
        if (string.Equals(request.Header("expect"), "100-continue", StringComparison.OrdinalIgnoreCase) && !_upstream.IgnoresExpect(request))
        {
            await WriteAsync("HTTP/1.1 100 Continue\r\n\r\n"u8.ToArray());
        }

        await reader.ReadBodyAsync(request);
        if (ControlPaths.Handles(request))
        {
            await WriteAsync(ControlPaths.Answer(_upstream, request));
            return true;
        }

        var scenario = _upstream.Choose(request);
        var entry = _upstream.Books.Arrive(request, _number, scenario.Name);
        if (!request.BodyComplete)
        {
            _upstream.Books.End(entry, Ending.ClientClosed, ClosedBy.Client);
            return false;
        }

        var call = new UpstreamCall(_upstream, this, request, entry);
        await call.RunAsync(scenario);
        if (call.KeepAlive && call.CloseAfter is { } idle)
        {
            _ = CloseIdleAsync(idle);
        }

        return call.KeepAlive;
    }

    private async Task CloseIdleAsync(TimeSpan idle)
    {
        try
        {
            await Task.Delay(idle, _upstream.Options.Time, Closed);
            await FinAsync();
            Dispose();
        }
        catch (OperationCanceledException)
        {
            // The client closed first.
        }
    }

    private async Task RefuseAsync(string message)
    {
        try
        {
            await WriteAsync(Encoding.UTF8.GetBytes($"HTTP/1.1 400 Bad Request\r\ncontent-type: text/plain\r\nconnection: close\r\n\r\n{message}\n"));
            await FinAsync();
        }
        catch (Exception error) when (error is OperationCanceledException or IOException)
        {
            // Nobody is there to be told.
        }
    }

    private async Task FillAsync()
    {
        try
        {
            while (true)
            {
                var count = await _stream.ReadAsync(_input.Writer.GetMemory());
                if (count == 0)
                {
                    break;
                }

                _input.Writer.Advance(count);
                var flushed = await _input.Writer.FlushAsync();
                if (flushed.IsCompleted)
                {
                    break;
                }
            }
        }
        catch (Exception error) when (error is IOException or ObjectDisposedException or SocketException)
        {
            // A reset, or this side closed.
        }

        await _closed.CancelAsync();
        await _input.Writer.CompleteAsync();
    }
}
