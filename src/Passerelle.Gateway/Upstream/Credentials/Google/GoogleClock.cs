using Google.Apis.Util;

namespace Passerelle.Gateway.Upstream.Credentials.Google;

/// <summary>
/// The clock that Google's library signs by: half a minute behind (VTX-3), because Google refuses an assertion of the future, and a server
/// whose clock is a little ahead makes those.
/// </summary>
internal sealed class GoogleClock(TimeProvider time) : IClock
{
    private static readonly TimeSpan Behind = TimeSpan.FromSeconds(30);

    /// <inheritdoc/>
    public DateTime Now => (time.GetLocalNow() - Behind).DateTime;

    /// <inheritdoc/>
    public DateTime UtcNow => (time.GetUtcNow() - Behind).UtcDateTime;
}
