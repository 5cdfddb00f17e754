using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Passerelle.Gateway;
using Passerelle.Gateway.Config;
using Passerelle.Gateway.Records;
using Passerelle.Gateway.Secrets;
using Passerelle.Gateway.Start;
using Passerelle.Gateway.Storage;
using Passerelle.Gateway.Upstream;
using Passerelle.Gateway.Upstream.Types;

namespace Passerelle.Testing;

/// <summary>A gateway as a library, in this process, on a free port of the loopback, with a data folder of its own.</summary>
public sealed class GatewayHost : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly TempFolder? _ownFolder;

    private GatewayHost(WebApplication app, string folder, TempFolder? ownFolder)
    {
        _app = app;
        Folder = folder;
        _ownFolder = ownFolder;
        var report = app.Services.GetRequiredService<StartReport>();
        Address = new Uri(report.Addresses[0]);
        FirstKey = report.FirstKey?.Reveal();
        Key = FirstKey ?? "";
    }

    /// <summary>Where it listens.</summary>
    public Uri Address { get; }

    /// <summary>The gateway key that the first start gave out; null at a later start.</summary>
    public string? FirstKey { get; }

    /// <summary>The gateway key that <see cref="ChatAsync"/> sends; set it after a restart.</summary>
    public string Key { get; set; }

    /// <summary>The data folder.</summary>
    public string Folder { get; }

    /// <summary>The parts of the gateway.</summary>
    public IServiceProvider Services => _app.Services;

    /// <summary>What is on record.</summary>
    public RecordLog Records => Services.GetRequiredService<RecordLog>();

    /// <summary>Starts a gateway. Discovery is off unless options for it are given.</summary>
    /// <param name="folder">An existing data folder; null for a fresh one that is removed afterwards.</param>
    /// <param name="options">Changes to the options.</param>
    /// <param name="discovery">Where to look at the first start; null for nowhere.</param>
    /// <param name="time">The clock; null for the real one.</param>
    /// <param name="logs">Keeps what is logged; null for nobody.</param>
    public static async Task<GatewayHost> StartAsync(
        string? folder = null,
        Func<GatewayOptions, GatewayOptions>? options = null,
        DiscoveryOptions? discovery = null,
        TimeProvider? time = null,
        LogLines? logs = null)
    {
        var own = folder is null ? TestFiles.TempFolder() : null;
        folder ??= own!.Path;
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        if (logs is not null)
        {
            builder.Logging.AddProvider(logs);
        }

        builder.WebHost.UseUrls("http://127.0.0.1:0");
        if (time is not null)
        {
            builder.Services.AddSingleton(time);
        }

        if (discovery is not null)
        {
            builder.Services.AddSingleton(discovery);
        }

        var start = new GatewayOptions { DataFolder = folder, Discover = discovery is not null };
        builder.Services.AddPasserelle(options?.Invoke(start) ?? start);
        var app = builder.Build();
        try
        {
            app.MapPasserelle();
            await app.StartAsync();
        }
        catch
        {
            await app.DisposeAsync();
            own?.Dispose();
            throw;
        }

        return new GatewayHost(app, folder, own);
    }

    /// <summary>Adds a provider that is switched on, with keys and models.</summary>
    public async Task AddProviderAsync(string slug, string address, IReadOnlyList<string>? keys = null, IReadOnlyList<string>? models = null, string dialect = "openai-chat", string preset = "")
    {
        var database = Services.GetRequiredService<Database>();
        var first = Services.GetRequiredService<FirstStart>();
        var found = new FoundProvider(slug, slug, preset, dialect, address, [.. (keys ?? []).Select(k => new Secret(k))], models ?? []);
        await database.MutateAsync(c => first.Add(c, found));
        Services.GetRequiredService<ConfigStore>().ReloadProviders();
    }

    /// <summary>Adds a provider of a kind with settings, as its preset would make it.</summary>
    /// <param name="slug">Its slug.</param>
    /// <param name="kind">One of <see cref="ProviderKinds"/>.</param>
    /// <param name="address">Its address.</param>
    /// <param name="key">Its key, or the text of its credential.</param>
    /// <param name="models">Its models.</param>
    /// <param name="settings">Its settings.</param>
    public async Task AddKindAsync(string slug, string kind, string address, string? key, IReadOnlyList<string> models, params (string Name, string Value)[] settings)
    {
        await AddProviderAsync(slug, address, key is null ? [] : [key], models, ProviderKinds.DialectsOf(kind) ?? "openai-chat");
        var told = ProviderSettings.Of(settings.Select(s => KeyValuePair.Create(s.Name, s.Value))).Write();
        await ChangeProviderAsync(slug, row => row with { Kind = kind, Settings = told, Preset = null });
    }

    /// <summary>Changes a provider's row.</summary>
    public async Task ChangeProviderAsync(string slug, Func<ProviderRow, ProviderRow> change)
    {
        await Services.GetRequiredService<Database>().MutateAsync(c => ProviderTable.Update(c, change(ProviderTable.Find(c, slug)!)));
        Services.GetRequiredService<ConfigStore>().ReloadProviders();
    }

    /// <summary>Posts a chat request and reads the whole answer.</summary>
    public Task<RawAnswer> ChatAsync(string body) => RawHttp.PostAsync(Address, "/v1/chat/completions", body, Key);

    /// <summary>A chat request with one short message.</summary>
    /// <param name="model">The model.</param>
    /// <param name="stream">Whether to ask for a stream.</param>
    /// <param name="rest">Further members, each with a comma in front.</param>
    public static string Body(string model, bool stream = false, string rest = "") =>
        $$"""{"model":"{{model}}","messages":[{"role":"user","content":"Hello"}]{{(stream ? ",\"stream\":true" : "")}}{{rest}}}""";

    /// <summary>The candidate of its address that is stored for a provider; null for none.</summary>
    public string? StoredChoice(string slug)
    {
        using var reader = Services.GetRequiredService<Database>().OpenReader();
        return ProviderTable.Find(reader, slug)?.AddressChoice;
    }

    /// <summary>The provider as it is in force.</summary>
    public Provider Provider(string slug) => Services.GetRequiredService<ConfigStore>().Current.FindProvider(slug)!;

    /// <summary>The record of the answer's request.</summary>
    public RequestDetail RecordOf(RawAnswer answer) =>
        Ids.TryParseRequest(answer.Header("x-passerelle-request-id"), out var id)
            ? Records.GetRequest(id) ?? throw new InvalidOperationException("The request is not on record.")
            : throw new InvalidOperationException($"The answer names no request: {Encoding.UTF8.GetString(answer.Body)}");

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
        _ownFolder?.Dispose();
    }
}
