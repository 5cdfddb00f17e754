namespace Passerelle.Gateway.Storage.Journal;

/// <summary>The disk did not confirm what was written, or gave back something else. It must not be asked again: it may say yes although the data is gone.</summary>
public sealed class DiskFailedException(string message, Exception? inner = null) : IOException(message, inner);
