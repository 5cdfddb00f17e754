namespace Passerelle.Gateway.Storage;

/// <summary>A write was not made, and the reason lies with the storage, not with what was written.</summary>
public abstract class StorageException(string message, Exception? inner) : Exception(message, inner);
