using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Passerelle.Testing;

/// <summary>
/// A client for tests that writes exact bytes to a socket and reads what comes, with arrival times. It is one connection; use it for
/// one request after the other.
/// </summary>
public sealed class RawHttp : IAsyncDisposable
{
    private static readonly TimeSpan DefaultTimeout = TimeSpan.FromSeconds(10);

    private readonly Socket _socket;
    private readonly List<RawSegment> _segments = [];
    private readonly List<byte> _unread = [];
    private readonly byte[] _buffer;
    private readonly long _start = Stopwatch.GetTimestamp();
    private bool _isReset;

    private RawHttp(Socket socket, int readSize)
    {
        _socket = socket;
        _buffer = new byte[readSize];
    }

    /// <summary>Pause before each read, to be a slow reader; none by default.</summary>
    public TimeSpan ReadPause { get; set; }

    /// <summary>Connects to host and port of an address.</summary>
    /// <param name="address">For example <see cref="FaultUpstream.Address"/>.</param>
    /// <param name="readSize">Most bytes of one read; small for a slow reader.</param>
    /// <param name="receiveBuffer">The socket's receive buffer in bytes; null for the system's. Small makes the server feel backpressure soon.</param>
    public static async Task<RawHttp> ConnectAsync(Uri address, int readSize = 64 * 1024, int? receiveBuffer = null)
    {
        ArgumentNullException.ThrowIfNull(address);
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        if (receiveBuffer is { } size)
        {
            socket.ReceiveBufferSize = size;
        }

        await socket.ConnectAsync(new IPEndPoint(IPAddress.Parse(address.Host == "localhost" ? "127.0.0.1" : address.Host), address.Port));
        return new RawHttp(socket, readSize);
    }

    /// <summary>A request as text, with Host, Connection as HTTP/1.1's default, and Content-Length when there is a body.</summary>
    public static string Request(string method, string target, string? body = null, params (string Name, string Value)[] headers)
    {
        var request = new StringBuilder($"{method} {target} HTTP/1.1\r\nhost: test\r\n");
        foreach (var (name, value) in headers)
        {
            request.Append(CultureInfo.InvariantCulture, $"{name}: {value}\r\n");
        }

        if (body is not null)
        {
            request.Append(CultureInfo.InvariantCulture, $"content-type: application/json\r\ncontent-length: {Encoding.UTF8.GetByteCount(body)}\r\n");
        }

        return request.Append("\r\n").Append(body).ToString();
    }

    /// <summary>One POST of JSON over a connection of its own, with a bearer key unless null.</summary>
    public static async Task<RawAnswer> PostAsync(Uri address, string target, string json, string? key = null, params (string Name, string Value)[] headers)
    {
        await using var http = await ConnectAsync(address);
        await http.SendAsync(Request("POST", target, json, key is null ? headers : [("authorization", $"Bearer {key}"), .. headers]));
        return await http.ReadAnswerAsync();
    }

    /// <summary>One GET over a connection of its own, with a bearer key unless null.</summary>
    public static async Task<RawAnswer> GetAsync(Uri address, string target, string? key = null, params (string Name, string Value)[] headers)
    {
        await using var http = await ConnectAsync(address);
        await http.SendAsync(Request("GET", target, null, key is null ? headers : [("authorization", $"Bearer {key}"), .. headers]));
        return await http.ReadAnswerAsync();
    }

    /// <summary>Sends bytes as they are, in one write.</summary>
    public async Task SendAsync(ReadOnlyMemory<byte> bytes)
    {
        while (bytes.Length > 0)
        {
            bytes = bytes[await _socket.SendAsync(bytes)..];
        }
    }

    /// <summary>Sends text as UTF-8.</summary>
    public Task SendAsync(string text) => SendAsync(Encoding.UTF8.GetBytes(text));

    /// <summary>Sends bytes in parts of this size with a pause between them: a slow or split upload.</summary>
    public async Task SendSplitAsync(ReadOnlyMemory<byte> bytes, int size, TimeSpan pause = default)
    {
        for (var i = 0; i < bytes.Length; i += size)
        {
            await SendAsync(bytes.Slice(i, Math.Min(size, bytes.Length - i)));
            await Task.Delay(pause);
        }
    }

    /// <summary>Sends FIN; reading goes on.</summary>
    public void HalfClose() => _socket.Shutdown(SocketShutdown.Send);

    /// <summary>Closes with RST.</summary>
    public void Reset()
    {
        _socket.LingerState = new LingerOption(true, 0);
        _socket.Dispose();
    }

    /// <summary>Closes with FIN, reading no more.</summary>
    public void Close() => _socket.Dispose();

    /// <summary>One read: the bytes of the next segment; null at the end of the connection, by FIN or RST.</summary>
    /// <exception cref="TimeoutException">Nothing came (default 10 s).</exception>
    public async Task<RawSegment?> ReadSegmentAsync(TimeSpan? timeout = null)
    {
        if (ReadPause > TimeSpan.Zero)
        {
            await Task.Delay(ReadPause);
        }

        using var limit = new CancellationTokenSource(timeout ?? DefaultTimeout);
        try
        {
            var count = await _socket.ReceiveAsync(_buffer, limit.Token);
            if (count == 0)
            {
                return null;
            }

            var segment = new RawSegment(Stopwatch.GetElapsedTime(_start), _buffer[..count]);
            _segments.Add(segment);
            _unread.AddRange(segment.Bytes);
            return segment;
        }
        catch (OperationCanceledException)
        {
            throw new TimeoutException($"Nothing came from the server; so far: {Encoding.Latin1.GetString([.. _unread])}");
        }
        catch (SocketException error) when (error.SocketErrorCode is SocketError.ConnectionReset or SocketError.ConnectionAborted)
        {
            _isReset = true;
            return null;
        }
    }

    /// <summary>Reads everything to the end of the connection; gives the bytes not taken before.</summary>
    public async Task<byte[]> ReadToEndAsync(TimeSpan? timeout = null)
    {
        while (await ReadSegmentAsync(timeout) is not null)
        {
            // Until FIN or RST.
        }

        return TakeUnread(_unread.Count);
    }

    /// <summary>Reads until the text of what came (from the last answer's end) contains this.</summary>
    public async Task<string> ReadUntilAsync(string text, TimeSpan? timeout = null)
    {
        while (true)
        {
            var soFar = Encoding.UTF8.GetString([.. _unread]);
            if (soFar.Contains(text, StringComparison.Ordinal))
            {
                return soFar;
            }

            if (await ReadSegmentAsync(timeout) is null)
            {
                throw new InvalidOperationException($"The connection ended before '{text}'; it said: {soFar}");
            }
        }
    }

    /// <summary>Reads one answer; interim answers (1xx) are passed over. Bytes after it stay for the next.</summary>
    /// <param name="timeout">The longest wait for one segment; default 10 s.</param>
    public async Task<RawAnswer> ReadAnswerAsync(TimeSpan? timeout = null)
    {
        while (true)
        {
            var parser = new RawAnswerParser();
            bool isWhole;
            while (!(isWhole = parser.Read(_unread)) && await ReadSegmentAsync(timeout) is not null)
            {
                // The parser goes on where it stopped.
            }

            var segments = _segments.ToArray();
            if (isWhole)
            {
                TakeUnread(parser.Length);
                _segments.Clear();
                if (parser.Status is >= 100 and < 200)
                {
                    continue;
                }
            }

            return parser.ToAnswer(segments, isWhole, _isReset);
        }
    }

    public ValueTask DisposeAsync()
    {
        _socket.Dispose();
        return ValueTask.CompletedTask;
    }

    private byte[] TakeUnread(int count)
    {
        var bytes = _unread.GetRange(0, count).ToArray();
        _unread.RemoveRange(0, count);
        return bytes;
    }
}
