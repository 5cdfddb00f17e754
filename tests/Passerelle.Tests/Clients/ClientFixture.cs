using Passerelle.Testing;
using Xunit;

namespace Passerelle.Tests.Clients;

/// <summary>A gateway whose provider <c>up</c> is a <see cref="FaultUpstream"/>; <c>busy</c> is one whose only key is out of requests.</summary>
public sealed class ClientFixture : IAsyncLifetime
{
    public FaultUpstream Upstream { get; private set; } = null!;

    public GatewayHost Gateway { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        Upstream = await FaultUpstream.StartAsync();
        Gateway = await GatewayHost.StartAsync();
        await Gateway.AddProviderAsync("up", $"{Upstream.Address}v1", ["sk-mock-ok~one"], ["plain"]);
        await Gateway.AddProviderAsync("busy", $"{Upstream.Address}v1", ["sk-mock-status-429-retryafter-7"], ["plain"]);
    }

    public async ValueTask DisposeAsync()
    {
        await Gateway.DisposeAsync();
        await Upstream.DisposeAsync();
    }
}
