namespace Passerelle.Testing;

/// <summary>Where an answer is cut into TCP segments. Each is sent by itself without delay (Nagle off); in a chunked body each is a chunk.</summary>
public sealed record Segmentation
{
    /// <summary>One segment for each piece (event) of the answer.</summary>
    public static readonly Segmentation None = new();

    /// <summary>Body segments of at most this many bytes; 0 for no limit.</summary>
    public int Every { get; init; }

    /// <summary>Offsets in the body, counted without framing, at which a segment begins; in rising order.</summary>
    public IReadOnlyList<long> At { get; init; } = [];

    /// <summary>Cuts head and framing too: segments of at most this many bytes on the wire; 0 for not.</summary>
    public int WireEvery { get; init; }

    /// <summary>
    /// Pause between two segments of one piece. Default 50 µs (waited for by spinning), enough for a reader on loopback to be woken
    /// most times but no promise; use <see cref="Gate"/> where a segment must be read before the next is sent.
    /// </summary>
    public TimeSpan Pause { get; init; } = TimeSpan.FromMicroseconds(50);

    /// <summary>Waits at this gate before each segment but the first, instead of <see cref="Pause"/>.</summary>
    public string? Gate { get; init; }

    /// <summary>The next cut strictly after this body offset, at most <paramref name="end"/>.</summary>
    internal long NextCut(long offset, long end)
    {
        var cut = Every > 0 ? Math.Min(end, offset + Every) : end;
        foreach (var at in At)
        {
            if (at > offset && at < cut)
            {
                return at;
            }
        }

        return cut;
    }
}
