using Microsoft.Extensions.Hosting;
using Passerelle.Gateway.Config;

namespace Passerelle.Gateway;

/// <summary>
/// The order to stop: readiness goes at once, requests under way go on until the drain limit, and what still runs then is ended with
/// an error in its own dialect.
/// </summary>
public sealed class Drain : IDisposable
{
    private readonly CancellationTokenSource _expired;
    private readonly CancellationTokenRegistration _onStop;

    /// <summary>Listens for the host's order to stop.</summary>
    public Drain(IHostApplicationLifetime lifetime, GatewayOptions options, TimeProvider time)
    {
        _expired = new CancellationTokenSource(Timeout.InfiniteTimeSpan, time);
        Expired = _expired.Token;
        _onStop = lifetime.ApplicationStopping.Register(() =>
        {
            Started = true;
            _expired.CancelAfter(options.DrainLimit);
        });
    }

    /// <summary>Whether the order has come.</summary>
    public bool Started { get; private set; }

    /// <summary>Cancelled when requests under way must end.</summary>
    public CancellationToken Expired { get; }

    /// <inheritdoc/>
    public void Dispose()
    {
        _onStop.Dispose();
        _expired.Dispose();
    }
}
