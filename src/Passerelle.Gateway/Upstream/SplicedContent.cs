using System.Net;
using System.Net.Http.Headers;
using Passerelle.Protocol.Json;

namespace Passerelle.Gateway.Upstream;

/// <summary>The caller's body with edits, sent piece by piece: nothing is copied, and it can be sent again.</summary>
/// <remarks>
/// Of the framework's contents only some are never sent while their answer is already read (over HTTP/2), and a class of our own
/// can only inherit that: when the transport returns, nobody reads the body any more, so that its memory may be given back.
/// </remarks>
internal sealed class SplicedContent : ByteArrayContent
{
    private static readonly MediaTypeHeaderValue Json = new("application/json");

    private readonly ReadOnlyMemory<byte> _body;
    private readonly JsonEdits _edits;

    public SplicedContent(ReadOnlyMemory<byte> body, JsonEdits edits, string? contentType = null)
        : base([])
    {
        _body = body;
        _edits = edits;
        Headers.ContentType = contentType is null ? Json : MediaTypeHeaderValue.Parse(contentType);
    }

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        for (var i = 0; i <= 2 * _edits.Count; i++)
        {
            var piece = _edits.Piece(_body, i);
            if (!piece.IsEmpty)
            {
                await stream.WriteAsync(piece, cancellationToken);
            }
        }
    }

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
        SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override void SerializeToStream(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        for (var i = 0; i <= 2 * _edits.Count; i++)
        {
            stream.Write(_edits.Piece(_body, i).Span);
        }
    }

    protected override Stream CreateContentReadStream(CancellationToken cancellationToken) => new MemoryStream(_edits.Apply(_body), writable: false);

    protected override Task<Stream> CreateContentReadStreamAsync() => Task.FromResult(CreateContentReadStream(CancellationToken.None));

    protected override bool TryComputeLength(out long length)
    {
        length = _body.Length + _edits.Growth;
        return true;
    }
}
