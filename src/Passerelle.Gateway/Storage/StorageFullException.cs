namespace Passerelle.Gateway.Storage;

/// <summary>The disk is full or read-only. The writer resumes by itself when a probe write works (503).</summary>
public sealed class StorageFullException(string message, Exception? inner = null) : StorageException(message, inner);
