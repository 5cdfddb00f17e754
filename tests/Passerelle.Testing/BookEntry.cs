using System.Text;

namespace Passerelle.Testing;

/// <summary>
/// What the upstream knows of one request. What was received never changes; what was sent and how it ended is kept current while
/// the answer runs. This is the truth that a ledger is compared with.
/// </summary>
public sealed class BookEntry
{
    /// <summary>1 for the first request of this upstream.</summary>
    public required long Sequence { get; init; }

    /// <summary>When the request had arrived whole (or the client had gone amid it).</summary>
    public required DateTimeOffset ArrivedAt { get; init; }

    /// <summary>Counts connections from 1; two requests with the same number came over one connection.</summary>
    public required int Connection { get; init; }

    public required string Method { get; init; }

    /// <summary>Path and query exactly as on the wire.</summary>
    public required string Target { get; init; }

    /// <summary>The request line and header lines as received, without the blank line.</summary>
    public required string Head { get; init; }

    /// <summary>All header lines, in order.</summary>
    public required IReadOnlyList<KeyValuePair<string, string>> Headers { get; init; }

    /// <summary>The body; empty when it was longer than <see cref="FaultUpstreamOptions.BodyKeepLimit"/>.</summary>
    public required byte[] Body { get; init; }

    /// <summary>Bytes of the body that came.</summary>
    public required long BodyLength { get; init; }

    /// <summary>SHA-256 of the body that came, lower-case hex.</summary>
    public required string BodySha256 { get; init; }

    /// <summary>False when the client went away amid the body.</summary>
    public required bool BodyComplete { get; init; }

    /// <summary>The top-level <c>model</c> of a JSON body.</summary>
    public required string? Model { get; init; }

    /// <summary>True when the body asked for a stream.</summary>
    public required bool Stream { get; init; }

    /// <summary>The scenario that answers: its name as asked for, such as <c>cut-after-3</c>.</summary>
    public string Scenario { get; internal set; } = "";

    /// <summary>The status sent; 0 while no head was sent.</summary>
    public int Status { get; internal set; }

    /// <summary>Bytes handed to the socket so far: head, framing and body.</summary>
    public long BytesSent { get; internal set; }

    /// <summary>Bytes of body (without framing) so far.</summary>
    public long BodyBytesSent { get; internal set; }

    /// <summary>Whole stream events sent so far.</summary>
    public int EventsSent { get; internal set; }

    /// <summary>Output tokens sent so far, reasoning included.</summary>
    public int TokensSent { get; internal set; }

    /// <summary>The usage that was told, once the bytes that tell it were sent; null when none was told.</summary>
    public UsageTold? Usage { get; internal set; }

    /// <summary>What the answer said (<see cref="UpstreamAnswer.Said"/>), once it was sent whole; else null.</summary>
    public string? Said { get; internal set; }

    public Ending Ending { get; internal set; }

    public ClosedBy ClosedBy { get; internal set; }

    /// <summary>When it ended; null while it runs.</summary>
    public DateTimeOffset? EndedAt { get; internal set; }

    /// <summary>Why <see cref="Ending"/> is <see cref="Testing.Ending.Broken"/>; else null.</summary>
    public string? Fault { get; internal set; }

    /// <summary>The raw value of the Authorization header; null when absent.</summary>
    public string? Authorization => Header("authorization");

    /// <summary>The caller's id of this attempt: <c>x-client-request-id</c>; null when absent.</summary>
    public string? AttemptId => Header("x-client-request-id");

    /// <summary>The body as UTF-8 text.</summary>
    public string BodyText => Encoding.UTF8.GetString(Body);

    public bool Ended => Ending != Ending.Open;

    /// <summary>The first value of a header, by name without regard to case; null when absent.</summary>
    public string? Header(string name)
    {
        foreach (var (key, value) in Headers)
        {
            if (key.Equals(name, StringComparison.OrdinalIgnoreCase))
            {
                return value;
            }
        }

        return null;
    }

    public override string ToString() =>
        $"#{Sequence} {Method} {Target} [{Scenario}] {Status} {BytesSent} bytes, {EventsSent} events, {TokensSent} tokens, {Ending} by {ClosedBy}";
}
