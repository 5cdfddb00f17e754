namespace Passerelle.Testing;

/// <summary>How the end of a body is told (RFC 9112 section 6.3).</summary>
public enum BodyFraming
{
    /// <summary>Content-Length.</summary>
    Length,

    /// <summary>Transfer-Encoding: chunked, one chunk for each segment.</summary>
    Chunked,

    /// <summary>The body ends with the connection.</summary>
    Close,
}
