using Passerelle.Testing;
using Xunit;

namespace Passerelle.Gateway.Tests.EndToEnd;

/// <summary>A gateway with one provider, <c>up</c>, which is a <see cref="FaultUpstream"/>.</summary>
public sealed class GatewayFixture : IAsyncLifetime
{
    public FaultUpstream Upstream { get; private set; } = null!;

    public GatewayHost Gateway { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        Upstream = await FaultUpstream.StartAsync();
        Gateway = await GatewayHost.StartAsync();
        await Gateway.AddProviderAsync("up", $"{Upstream.Address}v1", ["sk-mock-ok~one"], ["plain"]);
    }

    public async ValueTask DisposeAsync()
    {
        await Gateway.DisposeAsync();
        await Upstream.DisposeAsync();
    }
}
