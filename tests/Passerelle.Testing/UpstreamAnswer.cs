using System.Text;

namespace Passerelle.Testing;

/// <summary>An answer before it is sent: what a dialect or a recording wants to say. Scenarios edit it and decide how it is delivered.</summary>
public sealed class UpstreamAnswer
{
    public int Status { get; set; } = 200;

    /// <summary>Header lines besides those of framing, in the order they are sent.</summary>
    public IList<KeyValuePair<string, string>> Headers { get; } = [];

    public IList<AnswerPiece> Pieces { get; private set; } = [];

    public BodyFraming Framing { get; set; } = BodyFraming.Length;

    /// <summary>The Content-Length to tell instead of the true one; null tells the truth.</summary>
    public long? DeclaredLength { get; set; }

    /// <summary>True for an answer that is a stream of events.</summary>
    public bool IsStream { get; set; }

    /// <summary>What the dialect's answer says, for the books: its text, or its calls as <c>NAME ARGUMENTS</c>; null for other answers.</summary>
    public string? Said { get; set; }

    /// <summary>Bytes of all pieces together.</summary>
    public long BodyLength => Pieces.Sum(piece => (long)piece.Bytes.Length);

    /// <summary>The pieces joined.</summary>
    public byte[] BodyBytes
    {
        get
        {
            var body = new MemoryStream();
            foreach (var piece in Pieces)
            {
                body.Write(piece.Bytes.Span);
            }

            return body.ToArray();
        }
    }

    /// <summary>A whole body of one content type, with Content-Length.</summary>
    public static UpstreamAnswer Whole(int status, string contentType, ReadOnlyMemory<byte> body, int tokens = 0, UsageTold? usage = null)
    {
        var answer = new UpstreamAnswer { Status = status };
        answer.SetHeader("content-type", contentType);
        answer.Pieces.Add(new AnswerPiece(body, Tokens: tokens, Usage: usage));
        return answer;
    }

    /// <inheritdoc cref="Whole(int, string, ReadOnlyMemory{byte}, int, UsageTold?)"/>
    public static UpstreamAnswer Whole(int status, string contentType, string body) => Whole(status, contentType, Encoding.UTF8.GetBytes(body));

    /// <summary>A stream of server-sent events, chunked; the pieces are to be added.</summary>
    public static UpstreamAnswer EventStream(int status = 200)
    {
        var answer = new UpstreamAnswer { Status = status, Framing = BodyFraming.Chunked, IsStream = true };
        answer.SetHeader("content-type", "text/event-stream; charset=utf-8");
        answer.SetHeader("cache-control", "no-cache");
        return answer;
    }

    /// <summary>Sets a header, in the place of earlier ones of that name.</summary>
    public void SetHeader(string name, string value)
    {
        for (var i = Headers.Count - 1; i >= 0; i--)
        {
            if (Headers[i].Key.Equals(name, StringComparison.OrdinalIgnoreCase))
            {
                Headers.RemoveAt(i);
            }
        }

        Headers.Add(new(name, value));
    }

    /// <summary>Puts other pieces in the place of all.</summary>
    public void Replace(IEnumerable<AnswerPiece> pieces) => Pieces = [.. pieces];
}
