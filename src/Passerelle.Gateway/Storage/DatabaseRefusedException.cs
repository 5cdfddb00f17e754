namespace Passerelle.Gateway.Storage;

/// <summary>The database cannot be used as it is. The message names the file and says what to do.</summary>
public sealed class DatabaseRefusedException(string message, Exception? inner = null) : Exception(message, inner);
