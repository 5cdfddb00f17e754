namespace Passerelle.Testing;

/// <summary>Bytes that one read of a socket gave, and when, counted from the connection's start.</summary>
public sealed record RawSegment(TimeSpan At, byte[] Bytes);
