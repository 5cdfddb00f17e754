using System.Text;

namespace Passerelle.Testing;

/// <summary>One HTTP/1.1 answer, read by <see cref="RawHttp"/> without any leniency that would hide a fault.</summary>
/// <param name="Status">0 when the connection ended before a head.</param>
/// <param name="Reason">The reason phrase.</param>
/// <param name="Headers">All header lines in order.</param>
/// <param name="Body">The body without framing, as far as it came.</param>
/// <param name="Head">Status line and header lines as received.</param>
/// <param name="Segments">The reads that brought it, with arrival times; the first may hold the head.</param>
/// <param name="End">How it ended.</param>
public sealed record RawAnswer(
    int Status,
    string Reason,
    IReadOnlyList<KeyValuePair<string, string>> Headers,
    byte[] Body,
    string Head,
    IReadOnlyList<RawSegment> Segments,
    RawEnd End)
{
    /// <summary>True when it came whole.</summary>
    public bool Whole => End is RawEnd.Complete or RawEnd.ClosedComplete;

    /// <summary>The body as UTF-8 text.</summary>
    public string Text => Encoding.UTF8.GetString(Body);

    /// <summary>The values of <c>data:</c> lines of a body of server-sent events.</summary>
    public IReadOnlyList<string> Events =>
        [.. Text.Split('\n').Where(line => line.StartsWith("data: ", StringComparison.Ordinal)).Select(line => line["data: ".Length..].TrimEnd('\r'))];

    /// <summary>The first value of a header, by name without regard to case; null when absent.</summary>
    public string? Header(string name) =>
        Headers.Where(header => header.Key.Equals(name, StringComparison.OrdinalIgnoreCase)).Select(header => header.Value).FirstOrDefault();
}
