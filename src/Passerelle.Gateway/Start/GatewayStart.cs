using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.Hosting;
using Passerelle.Gateway.Config;
using Passerelle.Gateway.Storage;

namespace Passerelle.Gateway.Start;

/// <summary>
/// What happens around the first request: before the server listens, the tables are read and, at the very first start, filled; once
/// it listens, the address is written down for the command line and discovery goes on beside. And around the last: see <see cref="Drain"/>.
/// </summary>
public sealed class GatewayStart(
    GatewayOptions options,
    DataFolder folder,
    ConfigStore config,
    FirstStart first,
    Discovery discovery,
    StartReport report,
    Drain drain,
    IServer server,
    IHostApplicationLifetime lifetime) : IHostedLifecycleService
{
    /// <inheritdoc/>
    public async Task StartingAsync(CancellationToken cancellationToken)
    {
        report.FirstKey = await first.RunAsync(options.Discover ? discovery.FromEnvironment() : null);
        config.Load();
    }

    /// <inheritdoc/>
    public Task StartedAsync(CancellationToken cancellationToken)
    {
        report.Addresses = [.. server.Features.Get<IServerAddressesFeature>()?.Addresses ?? []];
        if (report.Addresses.Count > 0)
        {
            folder.SetUrl(report.Addresses[0]);
        }

        if (options.Discover && !first.LookedAround)
        {
            _ = discovery.LookAroundAsync(lifetime.ApplicationStopping);
        }

        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Holds the server's own stop back, so that it listens and says 503 as long as requests are under way.</summary>
    public Task StoppingAsync(CancellationToken cancellationToken)
    {
        drain.Start();
        return drain.WaitAsync(cancellationToken);
    }

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
