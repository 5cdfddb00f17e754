using Microsoft.Data.Sqlite;
using Passerelle.Gateway.Admin.Wire;
using Passerelle.Gateway.Config;
using Passerelle.Gateway.Storage;
using Passerelle.Gateway.Upstream;
using Passerelle.Gateway.Upstream.Types;

namespace Passerelle.Gateway.Admin;

/// <summary>Finds providers in the tables and writes them as they are shown.</summary>
internal static class ProviderRows
{
    /// <summary>The provider of a slug, in any case.</summary>
    /// <exception cref="GatewayException">404.</exception>
    public static ProviderRow Require(SqliteConnection connection, string slug) =>
        ProviderTable.Find(connection, slug)
        ?? throw AdminRules.NotFound($"There is no provider \"{slug}\".{AdminRules.Offer(slug, ProviderTable.List(connection).Select(p => p.Slug))} GET {AdminEndpoints.Root}/providers lists them.");

    /// <summary>A provider as it is shown.</summary>
    public static ProviderWire Show(ProviderRow row, IReadOnlyList<ProviderKeyRow> keys, int models, ConfigSnapshot config)
    {
        var inUse = config.FindProvider(row.Slug) is { } live && live.AddressText == row.Address ? live.AddressChoice.Index : 0;
        return new ProviderWire
        {
            Id = row.Id,
            Slug = row.Slug,
            Name = row.Name,
            Kind = row.Kind,
            Preset = row.Preset,
            Address = row.Address,
            Enabled = row.Enabled,
            Position = row.Position,
            Dialects = row.Dialect.Split(' ', StringSplitOptions.RemoveEmptyEntries),
            Quirks = row.Quirks.Split(' ', StringSplitOptions.RemoveEmptyEntries),
            Settings = ProviderSettings.Read(row.Settings).Values,
            Keys = keys.Count,
            KeysEnabled = keys.Count(k => k.Enabled),
            Models = models,
            Calls = AddressWire.Of(row.Address, ProviderKinds.AddressOf(row), inUse),
            CreatedAt = row.CreatedAt,
            UpdatedAt = row.UpdatedAt,
        };
    }

    /// <summary>A key as it is shown.</summary>
    public static ProviderKeyWire Show(ProviderKeyRow key) =>
        new(key.Id, key.Last4, key.Label, key.Enabled, key.Position, key.CreatedAt, key.LastUsedAt, key.LastStatus);
}
