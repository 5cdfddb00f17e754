namespace Passerelle.Gateway.Storage;

/// <summary>More writes wait than the queue may hold, or another program holds the database. Try again later (503).</summary>
public sealed class StorageBusyException(string message, Exception? inner = null) : StorageException(message, inner);
