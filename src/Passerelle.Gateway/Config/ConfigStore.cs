using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;
using Passerelle.Gateway.Access;
using Passerelle.Gateway.Routing;
using Passerelle.Gateway.Secrets;
using Passerelle.Gateway.Storage;
using Passerelle.Gateway.Upstream;
using Passerelle.Gateway.Upstream.Credentials;
using Passerelle.Gateway.Upstream.Types;

namespace Passerelle.Gateway.Config;

/// <summary>Compiles the tables into a <see cref="ConfigSnapshot"/> and swaps it whole. Readers never wait.</summary>
public sealed partial class ConfigStore(
    GatewayOptions options,
    Database database,
    SecretBox secrets,
    CallerDirectory callers,
    LiveState live,
    UpstreamTransports transports,
    CredentialReader credentials,
    ILogger<ConfigStore> logger)
{
    private readonly Lock _loading = new();
    private volatile ConfigSnapshot _current = new([], options.DefaultModel);

    /// <summary>The configuration for requests that start now.</summary>
    public ConfigSnapshot Current => _current;

    /// <summary>Reads everything: at the start.</summary>
    public void Load()
    {
        using var reader = database.OpenReader();
        foreach (var (providerId, keyId) in KeyCursorTable.List(reader))
        {
            live.RestoreCursor(providerId, keyId);
        }

        foreach (var row in GatewayKeyTable.List(reader))
        {
            Put(row);
        }

        LoadProviders(reader);
    }

    /// <summary>Reads providers, their keys and models again, after a change of any.</summary>
    public void ReloadProviders()
    {
        using var reader = database.OpenReader();
        LoadProviders(reader);
    }

    /// <summary>Takes one gateway key over, after it was made or changed.</summary>
    public void Put(GatewayKeyRow row)
    {
        if (row.RevokedAt is not null)
        {
            callers.Remove(row.PublicId);
            return;
        }

        var patterns = row.AllowedModels is { } json
            ? new ModelPatterns(JsonSerializer.Deserialize(json, PatternsJson.Default.StringArray) ?? [])
            : ModelPatterns.All;
        callers.Put(new GatewayKey(row.Id, row.PublicId, row.Hash, row.Name, row.Enabled, patterns, row.MaxConcurrency, row.ExpiresAt));
    }

    private void LoadProviders(SqliteConnection reader)
    {
        // One at a time, so that an older reading cannot replace a newer one.
        lock (_loading)
        {
            var keys = ProviderKeyTable.List(reader).ToLookup(k => k.ProviderId);
            var models = ProviderModelTable.List(reader).ToLookup(m => m.ProviderId);
            var providers = ProviderTable.List(reader)
                .Select(row => Compile(row, [.. keys[row.Id]], [.. models[row.Id]]))
                .ToList();
            _current = new ConfigSnapshot(providers, options.DefaultModel);
        }
    }

    private Provider Compile(ProviderRow row, IReadOnlyList<ProviderKeyRow> keyRows, IReadOnlyList<ProviderModelRow> modelRows)
    {
        var dialects = DialectNames.Read(row.Dialect);
        var address = ProviderKinds.AddressOf(row);
        var stored = row.AddressChoice is { } url
            ? Math.Max(0, address.Candidates.ToList().FindIndex(c => c.ChatUrl?.OriginalString == url))
            : 0;
        var keys = keyRows.Where(k => k.Enabled).Select(k => Open(row.Kind, k)).OfType<ProviderKey>().ToList();
        var provider = new Provider
        {
            Id = row.Id,
            Slug = row.Slug,
            Name = row.Name,
            Enabled = row.Enabled,
            Kind = row.Kind,
            Dialects = dialects,
            Type = ProviderKinds.TypeOf(row),
            AddressText = row.Address,
            Address = address,
            AddressChoice = live.Choice(row.Id, row.Address, stored),
            Keys = new KeyRing(keys, live.Cursor(row.Id)),
            Parameters = live.Parameters(row.Id, row.Address),
            AllKeysOff = keys.Count == 0 && keyRows.Count > 0,
            Preset = row.Preset,
            Quirks = row.Quirks,
            Transport = transports.For(row.Id, isPractice: row.Kind == ProviderKinds.Practice),
        };
        provider.Models = [.. modelRows.Select(m => new Target(provider, m.Name, m.Enabled, m.DisplayName, m.CreatedAt, ProviderSettings.Read(m.Settings)))];
        return provider;
    }

    /// <summary>A key that cannot be opened is left out and said so: the others go on.</summary>
    private ProviderKey? Open(string kind, ProviderKeyRow row)
    {
        try
        {
            var secret = secrets.Open(row.Secret, KeyPlaces.OfProviderKey(row.ProviderId, row.Fingerprint));
            return new ProviderKey(row.Id, row.Label, row.Last4, credentials.Of(kind, secret));
        }
        catch (SecretException e)
        {
            LogUnreadable(e, row.Id);
            return null;
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "Provider key {KeyId} cannot be decrypted and is left out")]
    private partial void LogUnreadable(Exception exception, long keyId);

    [JsonSerializable(typeof(string[]))]
    private sealed partial class PatternsJson : JsonSerializerContext;
}
