namespace Passerelle.Gateway.Secrets;

/// <summary>
/// A secret or the master key cannot be used. The message says what is wrong and what to do; it may name key ids, files and
/// rows, never a byte of a key.
/// </summary>
public sealed class SecretException : Exception
{
    /// <summary>Makes the exception.</summary>
    public SecretException(string message)
        : base(message)
    {
    }

    /// <summary>Makes the exception with its cause.</summary>
    public SecretException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
