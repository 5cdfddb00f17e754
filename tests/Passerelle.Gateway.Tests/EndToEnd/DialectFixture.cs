using Passerelle.Testing;
using Xunit;

namespace Passerelle.Gateway.Tests.EndToEnd;

/// <summary>A gateway with one provider for each dialect of conversations, all of them the same upstream.</summary>
public sealed class DialectFixture : IAsyncLifetime
{
    public FaultUpstream Upstream { get; private set; } = null!;

    public GatewayHost Gateway { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        Upstream = await FaultUpstream.StartAsync();
        Gateway = await GatewayHost.StartAsync();
        foreach (var dialect in ClientDialect.All)
        {
            await Gateway.AddProviderAsync(dialect.Provider, $"{Upstream.Address}{dialect.Root}", [$"sk-mock-ok~{dialect.Provider}"], ["plain"], dialect.Name, dialect.Preset);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Gateway.DisposeAsync();
        await Upstream.DisposeAsync();
    }

    /// <summary>Asks a model in a dialect.</summary>
    public Task<RawAnswer> AskAsync(ClientDialect dialect, string model, bool stream, string rest = "") =>
        RawHttp.PostAsync(Gateway.Address, dialect.Path(model, stream), dialect.Body(model, stream, rest), Gateway.Key, dialect.Headers(model, stream));
}
