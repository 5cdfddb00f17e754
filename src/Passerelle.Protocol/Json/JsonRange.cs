namespace Passerelle.Protocol.Json;

/// <summary>Where a value stands in the bytes of a body, its quotes or brackets included. Length 0 means absent.</summary>
public readonly record struct JsonRange(int Start, int Length)
{
    /// <summary>The offset just after the value.</summary>
    public int End => Start + Length;

    /// <summary>Whether the value is there.</summary>
    public bool Exists => Length > 0;
}
