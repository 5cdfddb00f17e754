using Microsoft.Extensions.Logging;
using Passerelle.Gateway.Catalog;
using Passerelle.Gateway.Config;
using Passerelle.Gateway.Storage;
using Passerelle.Gateway.Upstream;
using Passerelle.Gateway.Upstream.Types;
using Passerelle.Protocol;

namespace Passerelle.Gateway.Start;

/// <summary>
/// What a start finds by itself: provider keys in the environment, when the database is made; and model servers that answer on this
/// machine, when it is served from for the first time. Those and model lists are asked for beside, so that nobody waits for them.
/// </summary>
public sealed partial class Discovery(
    DiscoveryOptions options,
    Database database,
    ConfigStore config,
    FirstStart first,
    ModelFetch fetch,
    TimeProvider time,
    ILogger<Discovery> logger)
{
    /// <summary>The providers whose keys stand in the environment, by the variables that the presets name. One variable makes one provider.</summary>
    public IReadOnlyList<FoundProvider> FromEnvironment()
    {
        var found = new List<FoundProvider>();
        var used = new HashSet<string>(StringComparer.Ordinal);
        foreach (var preset in ProviderPresets.All)
        {
            if (preset is not { KeyRequired: true, Address: { } address, Dialect: { } dialect, EnvVars: { } variables } || address.Contains('{') || options.NotImported.Contains(preset.Id))
            {
                continue;
            }

            var variable = variables.FirstOrDefault(v => !used.Contains(v) && !string.IsNullOrWhiteSpace(options.Environment(v)));
            if (variable is null || KeyPaste.Parse(options.Environment(variable)) is not { Error: null, Keys: { Count: > 0 } keys })
            {
                continue;
            }

            used.Add(variable);
            found.Add(new FoundProvider(preset.Id, preset.Name, preset.Id, dialect, address, keys, []));
            LogFoundKey(preset.Name, variable, keys.Count);
        }

        return found;
    }

    /// <summary>Asks local model servers whether they are there, and every imported provider for its models. Never throws.</summary>
    public async Task LookAroundAsync(CancellationToken cancellationToken)
    {
        try
        {
            foreach (var server in options.LocalServers)
            {
                await LookAtAsync(server, cancellationToken);
            }

            foreach (var provider in config.Current.Providers.Where(p => p.Models.Count == 0))
            {
                await FillModelsAsync(provider, cancellationToken);
            }

            await first.MarkLookedAroundAsync();
        }
        catch (Exception e) when (e is OperationCanceledException or StorageException or ObjectDisposedException)
        {
            LogStopped(e.Message);
        }
    }

    private async Task LookAtAsync(LocalServer server, CancellationToken cancellationToken)
    {
        using var transport = LocalTransport();
        var probe = new Provider
        {
            Id = 0,
            Slug = server.Preset,
            Name = server.Name,
            Enabled = true,
            Dialects = [Dialects.OpenAiChat],
            Type = new PlainType([Dialects.OpenAiChat]),
            AddressText = server.Address,
            Address = ProviderAddress.Resolve(server.Address, AddressKind.OpenAi),
            AddressChoice = new AddressChoice(0),
            Keys = new KeyRing([], new KeyCursor(0)),
            AllKeysOff = false,
            Preset = server.Preset,
            Quirks = "",
            Transport = transport,
        };
        var result = await fetch.FetchAsync(probe, cancellationToken);
        if (result.Error is not null || config.Current.FindProvider(server.Preset) is not null)
        {
            return;
        }

        await database.MutateAsync(c => first.Add(c, new FoundProvider(server.Preset, server.Name, server.Preset, "openai-chat", server.Address, [], result.Models)));
        config.ReloadProviders();
        LogFoundServer(server.Name, server.Address, result.Models.Count);
    }

    private async Task FillModelsAsync(Provider provider, CancellationToken cancellationToken)
    {
        var result = await fetch.FetchAsync(provider, cancellationToken);
        if (result.Error is not null)
        {
            LogNoModels(provider.Slug, result.Error);
            return;
        }

        var now = time.GetUtcNow();
        await database.MutateAsync(c =>
            result.Models.Count(m => ProviderModelTable.InsertIfNew(c, new ProviderModelRow { ProviderId = provider.Id, Name = m, Source = "fetched", CreatedAt = now })));
        config.ReloadProviders();
    }

    private static HttpMessageInvoker LocalTransport() => new(new SocketsHttpHandler
    {
        UseProxy = false,
        AllowAutoRedirect = false,
        ConnectTimeout = TimeSpan.FromMilliseconds(300),
        ConnectCallback = EgressPolicy.ConnectAsync,
    });

    [LoggerMessage(Level = LogLevel.Information, Message = "Found {Count} key(s) of {Provider} in {Variable}")]
    private partial void LogFoundKey(string provider, string variable, int count);

    [LoggerMessage(Level = LogLevel.Information, Message = "Found {Server} at {Address} with {Count} model(s)")]
    private partial void LogFoundServer(string server, string address, int count);

    [LoggerMessage(Level = LogLevel.Information, Message = "The models of {Slug} are not known yet: {Reason}")]
    private partial void LogNoModels(string slug, string reason);

    [LoggerMessage(Level = LogLevel.Information, Message = "Looking for local servers and models was broken off: {Reason}")]
    private partial void LogStopped(string reason);
}
