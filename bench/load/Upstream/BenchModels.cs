namespace Passerelle.Load.Upstream;

/// <summary>
/// The model names that the rig asks for. The fixed upstream reads the shape of a stream from the name:
/// <c>bench-cN-gG</c> is N events with text, G milliseconds apart.
/// </summary>
internal static class BenchModels
{
    /// <summary>A plain answer.</summary>
    public const string Plain = "bench";

    /// <summary>200 events as fast as they can be written.</summary>
    public const string Flood = "bench-c200-g0";

    /// <summary>50 events, 10 ms apart: each one is read and written alone.</summary>
    public const string Paced = "bench-c50-g10";

    /// <summary>10 events, 5 ms apart: for the time to the first one.</summary>
    public const string Short = "bench-c10-g5";

    /// <summary>Two events a second for longer than any run holds it.</summary>
    public const string Held = "bench-c2000-g500";

    /// <summary>All of them.</summary>
    public static string[] All { get; } = [Plain, Flood, Paced, Short, Held];

    /// <summary>Reads N and G out of a name; a name without them is 20 events without a gap.</summary>
    public static (int Count, int GapMilliseconds) Shape(ReadOnlySpan<byte> name)
    {
        var count = Number(name, "-c"u8);
        var gap = Number(name, "-g"u8);
        return (count ?? 20, gap ?? 0);
    }

    private static int? Number(ReadOnlySpan<byte> name, ReadOnlySpan<byte> mark)
    {
        var at = name.IndexOf(mark);
        return at >= 0 && System.Buffers.Text.Utf8Parser.TryParse(name[(at + mark.Length)..], out int value, out _) ? value : null;
    }
}
