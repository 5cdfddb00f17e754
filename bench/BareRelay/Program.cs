// The floor of .NET: what a gateway costs that only reads the model's name, swaps the key and relays. No log, no limits, no record.
// passerelle is measured against this program, so it is as fast as one page allows.
using System.Buffers;
using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using Microsoft.AspNetCore.Connections;

string Argument(string name) => Array.IndexOf(args, name) is var at and >= 0 && at + 1 < args.Length
    ? args[at + 1]
    : throw new ArgumentException($"Say {name}: BareRelay --urls http://127.0.0.1:PORT --upstream http://127.0.0.1:PORT/v1");

var chat = new Uri(Argument("--upstream").TrimEnd('/') + "/chat/completions");
var key = new AuthenticationHeaderValue("Bearer", "sk-bench-one");
using var upstream = new HttpMessageInvoker(new SocketsHttpHandler
{
    UseProxy = false,
    UseCookies = false,
    AllowAutoRedirect = false,
    AutomaticDecompression = DecompressionMethods.None,
    ActivityHeadersPropagator = null,
    EnableMultipleHttp2Connections = true,
    PooledConnectionIdleTimeout = TimeSpan.FromSeconds(50),
});

var builder = WebApplication.CreateSlimBuilder();
builder.Logging.ClearProviders();
builder.WebHost.UseUrls(Argument("--urls")).ConfigureKestrel(static kestrel =>
{
    kestrel.AddServerHeader = false;
    kestrel.Limits.MaxRequestBodySize = null;
    kestrel.Limits.MinRequestBodyDataRate = null;
    kestrel.Limits.MinResponseDataRate = null;
});
builder.Services.AddSingleton<IMemoryPoolFactory<byte>>(new LargeBlocks());
var app = builder.Build();
app.Run(RelayAsync);
app.Run();

async Task RelayAsync(HttpContext context)
{
    var gone = context.RequestAborted;
    var (body, length) = await ReadAsync(context.Request, gone);
    var target = Target(context.Request, out var hasModel);
    if (!hasModel && !HasModel(body.AsSpan(0, length)))
    {
        ArrayPool<byte>.Shared.Return(body);
        context.Response.StatusCode = StatusCodes.Status400BadRequest;
        return;
    }

    try
    {
        var content = new PooledBody(body, length);
        using var message = new HttpRequestMessage(HttpMethod.Post, target) { Content = content };
        message.Headers.Authorization = key;
        using var answer = await upstream.SendAsync(message, gone);
        content.GiveBack();
        var response = context.Response;
        response.StatusCode = (int)answer.StatusCode;
        response.ContentType = answer.Content.Headers.NonValidated.TryGetValues("Content-Type", out var type) ? type.ToString() : null;
        var left = response.ContentLength = answer.Content.Headers.ContentLength;
        await using var source = await answer.Content.ReadAsStreamAsync(gone);
        while (left is not 0)
        {
            if (left is null)
            {
                // A stream waits without a buffer.
                _ = await source.ReadAsync(Memory<byte>.Empty, gone);
            }

            var read = await source.ReadAsync(response.BodyWriter.GetMemory(), gone);
            if (read == 0)
            {
                break;
            }

            left -= read;
            response.BodyWriter.Advance(read);
            await response.BodyWriter.FlushAsync(gone);
        }
    }
    catch (OperationCanceledException) when (gone.IsCancellationRequested)
    {
        // The caller has left; disposing the answer ends the upstream's work.
    }
}

// Other paths than the chat's are the same at the upstream; Gemini has the model's name in its path.
Uri Target(HttpRequest request, out bool hasModel)
{
    var path = request.Path.Value!;
    hasModel = path.Contains(':', StringComparison.Ordinal);
    return path == "/v1/chat/completions" ? chat : new Uri(chat, path + request.QueryString.Value);
}

static async ValueTask<(byte[] Body, int Length)> ReadAsync(HttpRequest request, CancellationToken gone)
{
    var body = ArrayPool<byte>.Shared.Rent((int)(request.ContentLength ?? 4096));
    var length = 0;
    while (true)
    {
        var result = await request.BodyReader.ReadAsync(gone);
        var more = (int)result.Buffer.Length;
        if (length + more > body.Length)
        {
            var larger = ArrayPool<byte>.Shared.Rent((length + more) * 2);
            body.AsSpan(0, length).CopyTo(larger);
            ArrayPool<byte>.Shared.Return(body);
            body = larger;
        }

        result.Buffer.CopyTo(body.AsSpan(length));
        length += more;
        request.BodyReader.AdvanceTo(result.Buffer.End);
        if (result.IsCompleted)
        {
            return (body, length);
        }
    }
}

static bool HasModel(ReadOnlySpan<byte> body)
{
    var json = new Utf8JsonReader(body);
    while (json.Read())
    {
        if (json is { TokenType: JsonTokenType.PropertyName, CurrentDepth: 1 } && json.ValueTextEquals("model"u8))
        {
            return json.Read() && json.TokenType == JsonTokenType.String;
        }
    }

    return false;
}

/// <summary>The request's bytes, written from the pooled buffer in one piece.</summary>
internal sealed class PooledBody : HttpContent
{
    private static readonly MediaTypeHeaderValue Json = new("application/json");
    private readonly byte[] _body;
    private readonly int _length;
    private volatile bool _sent;

    public PooledBody(byte[] body, int length)
    {
        _body = body;
        _length = length;
        Headers.ContentType = Json;
    }

    /// <summary>Returns the buffer to its pool, unless an early answer means that it is still being sent.</summary>
    public void GiveBack()
    {
        if (_sent)
        {
            ArrayPool<byte>.Shared.Return(_body);
        }
    }

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        _sent = false;
        await stream.WriteAsync(_body.AsMemory(0, _length), cancellationToken);
        _sent = true;
    }

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
        SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override bool TryComputeLength(out long length)
    {
        length = _length;
        return true;
    }
}

/// <summary>Kestrel reads and writes through blocks of 32 KB, not 4 KB: a body of 100 KB takes 4 reads of the socket, not 25.</summary>
internal sealed class LargeBlocks : MemoryPool<byte>, IMemoryPoolFactory<byte>
{
    private readonly ConcurrentQueue<Block> _free = new();

    public override int MaxBufferSize => 32 * 1024;

    public MemoryPool<byte> Create(MemoryPoolOptions? options = null) => this;

    public override IMemoryOwner<byte> Rent(int minBufferSize = -1) =>
        _free.TryDequeue(out var block) ? block : new Block(this, GC.AllocateUninitializedArray<byte>(MaxBufferSize, pinned: true));

    protected override void Dispose(bool disposing)
    {
        // Lives as long as the process.
    }

    private sealed class Block(LargeBlocks pool, byte[] bytes) : IMemoryOwner<byte>
    {
        public Memory<byte> Memory { get; } = bytes;

        public void Dispose() => pool._free.Enqueue(this);
    }
}
