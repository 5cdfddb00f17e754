namespace Passerelle.Gateway.Storage;

/// <summary>The disk failed to read, write or sync. Nothing is written any more until the program is started again (503).</summary>
public sealed class StorageBrokenException(string message, Exception? inner = null) : StorageException(message, inner);
