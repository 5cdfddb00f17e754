using Microsoft.Extensions.Hosting;
using Passerelle.Gateway.Config;
using Passerelle.Gateway.Upstream;

namespace Passerelle.Gateway;

/// <summary>
/// The order to stop: readiness goes at once and new requests are turned away, while the server still listens so that both can be
/// seen. Requests under way go on until the drain limit, and what still runs then is ended with an error in its own dialect.
/// </summary>
public sealed class Drain : IDisposable
{
    // What is ended at the limit puts itself on record and says so to its caller. A caller that does not read is not waited for.
    private static readonly TimeSpan EndingTime = TimeSpan.FromSeconds(2);

    private readonly TaskCompletionSource _empty = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TimeSpan _limit;
    private readonly TimeProvider _time;
    private readonly CancellationTokenSource _expired;
    private readonly CancellationTokenRegistration _onStop;
    private int _underWay;
    private int _started;

    /// <summary>Listens for the host's order to stop.</summary>
    public Drain(IHostApplicationLifetime lifetime, GatewayOptions options, TimeProvider time)
    {
        _limit = options.DrainLimit;
        _time = time;
        _expired = new CancellationTokenSource(Timeout.InfiniteTimeSpan, time);
        Expired = _expired.Token;
        _onStop = lifetime.ApplicationStopping.Register(Start);
    }

    /// <summary>Whether the order has come.</summary>
    public bool Started => Volatile.Read(ref _started) != 0;

    /// <summary>Cancelled when requests under way must end.</summary>
    public CancellationToken Expired { get; }

    /// <summary>Counts a request as under way until what is returned is disposed.</summary>
    /// <exception cref="GatewayException">503 <c>shutting_down</c>: the order to stop has come.</exception>
    public UnderWay Enter(Exchange x)
    {
        Interlocked.Increment(ref _underWay);
        if (!Started)
        {
            return new UnderWay(this);
        }

        Leave();

        // The caller's next request goes where there is somebody to answer it.
        x.Http.Response.Headers.Connection = "close";
        throw new GatewayException(UpstreamErrors.ShuttingDown().Error with { RetryAfter = TimeSpan.FromSeconds(1) });
    }

    /// <summary>Gives the order, when it has not come yet.</summary>
    public void Start()
    {
        if (Interlocked.Exchange(ref _started, 1) != 0)
        {
            return;
        }

        _expired.CancelAfter(_limit);

        // A request that came in just now either sees the order or is counted.
        if (Volatile.Read(ref _underWay) == 0)
        {
            _empty.TrySetResult();
        }
    }

    /// <summary>Ends the requests under way now instead of at the limit.</summary>
    public void Hurry() => _expired.Cancel();

    /// <summary>Waits until no request is under way, or the time for that has passed.</summary>
    public async Task WaitAsync(CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, Expired);
        await _empty.Task.WaitAsync(limit.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await _empty.Task.WaitAsync(EndingTime, _time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    /// <summary>A request that <see cref="Enter"/> counted has ended.</summary>
    internal void Leave()
    {
        if (Interlocked.Decrement(ref _underWay) == 0 && Started)
        {
            _empty.TrySetResult();
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _onStop.Dispose();
        _expired.Dispose();
    }
}
