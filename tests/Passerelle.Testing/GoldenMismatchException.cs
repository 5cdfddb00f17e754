namespace Passerelle.Testing;

/// <summary>A text is not what its golden file says; the message shows the difference.</summary>
public sealed class GoldenMismatchException(string message) : Exception(message);
