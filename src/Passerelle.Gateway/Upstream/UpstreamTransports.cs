using System.Collections.Concurrent;
using Passerelle.Gateway.Config;
using Passerelle.Gateway.Upstream.Practice;

namespace Passerelle.Gateway.Upstream;

/// <summary>The connections to each provider, kept while the configuration around them changes.</summary>
public sealed class UpstreamTransports(GatewayOptions options, TimeProvider time) : IDisposable
{
    private readonly ConcurrentDictionary<long, HttpMessageInvoker> _byProvider = new();

    /// <summary>The connections to a provider.</summary>
    public HttpMessageInvoker For(long providerId, bool isPractice) =>
        _byProvider.GetOrAdd(
            providerId,
            static (_, x) => x.isPractice ? new HttpMessageInvoker(new PracticeUpstream(x.time)) : new HttpMessageInvoker(Tuned(x.options)),
            (isPractice, options, time));

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var transport in _byProvider.Values)
        {
            transport.Dispose();
        }
    }

    private static SocketsHttpHandler Tuned(GatewayOptions options) => new()
    {
        UseProxy = false,
        UseCookies = false,
        AllowAutoRedirect = false,
        AutomaticDecompression = System.Net.DecompressionMethods.None,
        ActivityHeadersPropagator = null,
        EnableMultipleHttp2Connections = true,
        ConnectTimeout = options.Timeouts.Connect,
        ConnectCallback = EgressPolicy.ConnectAsync,

        // Under the idle limits that providers' front ends have (60 s and more), so that a dead connection is rarely picked up.
        PooledConnectionIdleTimeout = TimeSpan.FromSeconds(50),
        PooledConnectionLifetime = TimeSpan.FromMinutes(10),

        // An answer that is left unread is cut off at once: the provider must notice that nobody listens.
        MaxResponseDrainSize = 0,
    };
}
