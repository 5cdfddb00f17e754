using System.Net;
using System.Net.Http.Headers;
using Passerelle.Protocol.Json;

namespace Passerelle.Gateway.Upstream;

/// <summary>The caller's body with edits, sent piece by piece: nothing is copied, and it can be sent again.</summary>
internal sealed class SplicedContent : HttpContent
{
    private static readonly MediaTypeHeaderValue Json = new("application/json");

    private readonly ReadOnlyMemory<byte> _body;
    private readonly JsonEdits _edits;

    public SplicedContent(ReadOnlyMemory<byte> body, JsonEdits edits)
    {
        _body = body;
        _edits = edits;
        Headers.ContentType = Json;
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

    protected override bool TryComputeLength(out long length)
    {
        length = _body.Length + _edits.Growth;
        return true;
    }
}
