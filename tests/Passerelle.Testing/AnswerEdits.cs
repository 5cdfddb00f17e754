using System.IO.Compression;
using System.Text;

namespace Passerelle.Testing;

/// <summary>Changes of a whole answer that scenarios share.</summary>
internal static class AnswerEdits
{
    /// <summary>Compresses the pieces as one gzip stream, flushed after each, so that each event can be read when it comes.</summary>
    public static void Gzip(UpstreamAnswer answer)
    {
        var output = new MemoryStream();
        var pieces = new List<AnswerPiece>();
        using (var gzip = new GZipStream(output, CompressionLevel.Fastest, leaveOpen: true))
        {
            foreach (var piece in answer.Pieces)
            {
                gzip.Write(piece.Bytes.Span);
                gzip.Flush();
                pieces.Add(piece with { Bytes = output.ToArray() });
                output.SetLength(0);
            }
        }

        pieces.Add(new AnswerPiece(output.ToArray()));
        answer.Replace(pieces);
        answer.SetHeader("content-encoding", "gzip");
    }

    /// <summary>Repeats the first event with text and the terminator after the end of a stream.</summary>
    public static void SayMoreAfterEnd(UpstreamAnswer answer)
    {
        var pieces = answer.Pieces;
        var spoken = pieces.FirstOrDefault(piece => piece.Tokens > 0) ?? pieces[0];
        answer.Replace([.. pieces, spoken with { Usage = null }, pieces[^1] with { Usage = null }]);
    }

    /// <summary>The page of a proxy that stands before the provider.</summary>
    public static string HtmlPage(int status, int kilobytes)
    {
        var page = new StringBuilder($"<!DOCTYPE html><html><head><title>{status}: {ReasonPhrases.Of(status)}</title></head><body><h1>{status}</h1>\n");
        while (page.Length < (kilobytes * 1024) - 16)
        {
            page.Append("<p>The web server reported a bad gateway error.</p>\n");
        }

        return page.Append("</body></html>").ToString();
    }
}
