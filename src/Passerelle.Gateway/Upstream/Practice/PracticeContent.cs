using System.Net;

namespace Passerelle.Gateway.Upstream.Practice;

/// <summary>The body of an answer that comes step by step.</summary>
/// <param name="steps">What comes, made as it is read.</param>
/// <param name="length">What <c>Content-Length</c> promises; null promises nothing.</param>
/// <param name="time">Measures the waits.</param>
internal sealed class PracticeContent(IEnumerable<PracticeStep> steps, long? length, TimeProvider time) : HttpContent
{
    protected override Task<Stream> CreateContentReadStreamAsync() => Task.FromResult<Stream>(new PracticeStream(steps, time));

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
        SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        await using var body = new PracticeStream(steps, time);
        await body.CopyToAsync(stream, cancellationToken);
    }

    protected override bool TryComputeLength(out long bytes)
    {
        bytes = length ?? 0;
        return length is not null;
    }
}
