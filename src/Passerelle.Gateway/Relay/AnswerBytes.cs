using System.IO.Compression;

namespace Passerelle.Gateway.Relay;

/// <summary>
/// The body of a provider's answer as it was meant: some compress although <c>identity</c> was asked for. Whoever reads bounds what comes
/// out, so a small body that unpacks to a large one ends like a large one.
/// </summary>
internal static class AnswerBytes
{
    /// <summary>Opens the body; what is compressed in a way that is not known here stays as it is.</summary>
    public static async ValueTask<Stream> OpenAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        var stream = await response.Content.ReadAsStreamAsync(cancellationToken);
        return !response.Content.Headers.NonValidated.TryGetValues("Content-Encoding", out var coding) ? stream : coding.ToString().ToLowerInvariant() switch
        {
            "gzip" or "x-gzip" => new GZipStream(stream, CompressionMode.Decompress),
            "deflate" => new ZLibStream(stream, CompressionMode.Decompress),
            "br" => new BrotliStream(stream, CompressionMode.Decompress),
            _ => stream,
        };
    }

    /// <summary>Whether an exception says that the answer broke off or cannot be unpacked.</summary>
    public static bool IsBroken(Exception e) => e is IOException or HttpRequestException or InvalidDataException || (e is InvalidOperationException && e.Source == typeof(BrotliStream).Assembly.GetName().Name);
}
