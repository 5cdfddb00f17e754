using Passerelle.Gateway.Storage;
using Passerelle.Protocol;

namespace Passerelle.Gateway;

/// <summary>What a caller hears when nothing can be put on record: no provider is called then, since the call would be in no books.</summary>
public static class StorageErrors
{
    /// <summary>503, with the reason as its code.</summary>
    public static ApiError Of(StorageException exception) => exception switch
    {
        StorageBusyException => Unavailable("overloaded", "The gateway has more to write than it can; try again in a moment.", TimeSpan.FromSeconds(1)),
        StorageFullException => Unavailable("storage_full", "The gateway's disk is full, so no request can be put on record. Make room; it goes on by itself.", TimeSpan.FromSeconds(30)),
        _ => Unavailable("storage_broken", "The gateway cannot write to its disk, so no request can be put on record. Its log has the reason.", null),
    };

    private static ApiError Unavailable(string code, string message, TimeSpan? wait) =>
        new(ApiErrorKind.Unavailable, message) { Code = code, RetryAfter = wait };
}
