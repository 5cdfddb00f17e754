using Passerelle.Testing;
using Xunit;

namespace Passerelle.Tests.Clients;

/// <summary>
/// A gateway with one provider for each dialect of conversations (see <see cref="SdkProvider"/>), all of them one upstream that checks what it
/// gets as the vendors do. <c>busy-…</c> are the same with a key that is out of requests.
/// </summary>
public sealed class SdkFixture : IAsyncLifetime
{
    public FaultUpstream Upstream { get; private set; } = null!;

    public GatewayHost Gateway { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        Upstream = await FaultUpstream.StartAsync();
        Gateway = await GatewayHost.StartAsync();
        foreach (var provider in SdkProvider.All)
        {
            var address = $"{Upstream.Address}{provider.Root}";
            await Gateway.AddProviderAsync(provider.Slug, address, [$"sk-mock-ok~{provider.Slug}"], [provider.Model, "embed"], provider.Dialect, provider.Preset);
            await Gateway.AddProviderAsync($"busy-{provider.Slug}", address, [$"sk-mock-status-429-retryafter-7~{provider.Slug}"], [provider.Model], provider.Dialect, provider.Preset);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Gateway.DisposeAsync();
        await Upstream.DisposeAsync();
    }
}
