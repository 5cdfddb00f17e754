using Microsoft.Data.Sqlite;
using Passerelle.Gateway.Admin.Wire;
using Passerelle.Gateway.Catalog;
using Passerelle.Gateway.Config;
using Passerelle.Gateway.Storage;
using Passerelle.Gateway.Upstream;
using Passerelle.Gateway.Upstream.Types;

namespace Passerelle.Gateway.Admin;

/// <summary>Providers: list, show, make, change, delete, and what an address would mean.</summary>
public sealed class AdminProviders(Database database, ConfigStore config, AdminProviderKeys keys, TimeProvider time)
{
    private const string NameMissing = "Give this provider a name.";

    /// <summary>All providers, in their order.</summary>
    public ListWire<ProviderWire> List()
    {
        using var reader = database.OpenRecordReader();
        var keysOf = ProviderKeyTable.List(reader).ToLookup(k => k.ProviderId);
        var models = ProviderModelTable.List(reader).CountBy(m => m.ProviderId).ToDictionary();
        return new([.. ProviderTable.List(reader).Select(row => ProviderRows.Show(row, [.. keysOf[row.Id]], models.GetValueOrDefault(row.Id), config.Current))]);
    }

    /// <summary>One provider.</summary>
    /// <exception cref="GatewayException">404.</exception>
    public ProviderWire Get(string slug)
    {
        using var reader = database.OpenRecordReader();
        var row = ProviderRows.Require(reader, slug);
        return ProviderRows.Show(row, ProviderKeyTable.ListOf(reader, row.Id), ProviderModelTable.ListOf(reader, row.Id).Count, config.Current);
    }

    /// <summary>What an address would mean. Never refuses: an address that cannot be used has its error in the answer.</summary>
    public static AddressWire Preview(PreviewWishWire wish)
    {
        var address = wish.Address ?? "";
        return AddressWire.Of(address, ProviderKinds.AddressOf(wish.Kind ?? ProviderKinds.OpenAi, address, wish.Dialect ?? "", ProviderSettings.Of(wish.Settings ?? ProviderSettings.None.Values)));
    }

    /// <summary>Makes a provider with its keys, from a preset or by hand.</summary>
    /// <exception cref="GatewayException">400 for a field, 409 for a name or slug that is taken.</exception>
    public async Task<ProviderMadeWire> CreateAsync(NewProviderWire wish)
    {
        var preset = wish.Preset is null ? null : ProviderPresets.Find(wish.Preset)
            ?? throw AdminRules.Refused($"There is no preset \"{wish.Preset}\".{AdminRules.Offer(wish.Preset, ProviderPresets.All.Select(p => p.Id))} GET {AdminEndpoints.Root}/presets lists them.", "preset");
        var name = wish.Name is null && preset is not null ? preset.Name : AdminRules.Name(wish.Name, NameMissing);
        var kind = wish.Kind is { } wished ? AdminRules.Kind(wished) : preset?.Kind ?? ProviderKinds.OpenAi;
        var paste = AdminRules.Keys(kind, wish.Keys);
        var needsKey = preset is { KeyRequired: true } && paste.Keys.Count == 0;
        if (needsKey && wish.Enabled == true)
        {
            throw AdminRules.NeedsKey(name);
        }

        var dialect = ProviderKinds.DialectsOf(kind) ?? (wish.Dialects is { } spoken ? AdminRules.Dialects(spoken) : preset?.Dialect ?? "openai-chat");
        var settings = AdminRules.Settings(ProviderKinds.RulesOf(kind), wish.Settings);
        var address = wish.Address ?? (ProviderKinds.HasOwnAddress(kind) ? "" : AddressOf(preset));
        var now = time.GetUtcNow();
        var draft = new ProviderRow
        {
            Slug = wish.Slug is null ? "" : AdminRules.Slug(wish.Slug),
            Name = name,
            Preset = preset?.Id,
            Kind = kind,
            Dialect = dialect,
            Address = AdminRules.Address(kind, address, dialect, settings),
            Settings = AdminRules.Complete(kind, address, settings).Write(),
            Enabled = wish.Enabled ?? !needsKey,
            Quirks = AdminRules.Quirks(wish.Quirks ?? []),
            CreatedAt = now,
            UpdatedAt = now,
        };
        var (slug, added) = await database.MutateAsync(connection =>
        {
            var row = Place(connection, draft, preset, nameIsGiven: wish.Name is not null);
            var id = ProviderTable.Insert(connection, row);
            return (row.Slug, keys.Insert(connection, id, paste, ""));
        });
        config.ReloadProviders();
        return new ProviderMadeWire(Get(slug), added);
    }

    /// <summary>Changes the fields that are given.</summary>
    /// <exception cref="GatewayException">400 for a field, 404, 409 for a name or slug that is taken, or what the practice provider does not have.</exception>
    public async Task<ProviderWire> ChangeAsync(string slug, ProviderChangeWire change)
    {
        var now = time.GetUtcNow();
        var newSlug = await database.MutateAsync(connection =>
        {
            var old = ProviderRows.Require(connection, slug);
            if (old.Kind == ProviderKinds.Practice && (change.Address is not null || change.Slug is not null || change.Dialects is not null))
            {
                throw AdminRules.Conflict("The practice provider is built in; it can be switched on and off, renamed and moved.");
            }

            if (change.Dialects is not null && ProviderKinds.DialectsOf(old.Kind) is not null)
            {
                throw AdminRules.Conflict("The models of this kind of provider have each their own dialect.", "dialects");
            }

            var dialect = change.Dialects is { } spoken ? AdminRules.Dialects(spoken) : old.Dialect;
            var settings = AdminRules.Settings(ProviderKinds.RulesOf(old.Kind), change.Settings, ProviderSettings.Read(old.Settings));
            var address = change.Address ?? old.Address;
            var row = old with
            {
                Name = change.Name is null ? old.Name : AdminRules.Name(change.Name, NameMissing),
                Slug = change.Slug is null ? old.Slug : AdminRules.Slug(change.Slug),
                Dialect = dialect,
                Address = change.Address is null && change.Dialects is null && change.Settings is null ? old.Address : AdminRules.Address(old.Kind, address, dialect, settings),
                Settings = change.Settings is null && change.Address is null ? old.Settings : AdminRules.Complete(old.Kind, address, settings).Write(),
                Enabled = change.Enabled ?? old.Enabled,
                Quirks = change.Quirks is null ? old.Quirks : AdminRules.Quirks(change.Quirks),
                UpdatedAt = now,
            };
            CheckFree(connection, row);
            if (change.Enabled == true && !old.Enabled)
            {
                RequireKey(connection, row);
            }

            ProviderTable.Update(connection, row);
            if (change.Position is { } position)
            {
                Move(connection, row.Id, position);
            }

            return row.Slug;
        });
        config.ReloadProviders();
        return Get(newSlug);
    }

    /// <summary>Deletes a provider with its keys and models. Records of requests stay.</summary>
    /// <exception cref="GatewayException">404, or 409 for the practice provider.</exception>
    public async Task DeleteAsync(string slug)
    {
        await database.MutateAsync(connection =>
        {
            var row = ProviderRows.Require(connection, slug);
            return row.Kind == ProviderKinds.Practice
                ? throw AdminRules.Conflict("The practice provider is built in and cannot be deleted. Switch it off instead.")
                : ProviderTable.Delete(connection, row.Id);
        });
        config.ReloadProviders();
    }

    private static string AddressOf(ProviderPreset? preset) => preset switch
    {
        null => throw AdminRules.Refused("Give the provider's address, or a preset that has one.", "address"),
        { Address: null } => throw AdminRules.Refused($"Give the address: {preset.Name} has none of its own in a dialect that is spoken here.", "address"),
        { Address: var address } when address.Contains('{') => throw AdminRules.Refused(
            $"Give the address: {preset.Name} has one for each customer, of the form {address}", "address"),
        { Address: var address } => address,
    };

    /// <summary>Puts a new row behind the others, with a name and a slug of its own.</summary>
    private static ProviderRow Place(SqliteConnection connection, ProviderRow draft, ProviderPreset? preset, bool nameIsGiven)
    {
        var all = ProviderTable.List(connection);
        var row = draft with { Position = all.Count == 0 ? 0 : all.Max(p => p.Position) + 1 };

        // A second provider of the same preset needs no wit of the user's.
        for (var n = 2; !nameIsGiven && all.Any(p => Same(p.Name, row.Name)); n++)
        {
            row = row with { Name = $"{draft.Name} {n}" };
        }

        if (row.Slug.Length == 0)
        {
            row = row with { Slug = AdminRules.SlugFrom(preset?.Id ?? row.Name, slug => all.Any(p => Same(p.Slug, slug))) };
        }

        CheckFree(connection, row);
        return row;
    }

    private static void CheckFree(SqliteConnection connection, ProviderRow row)
    {
        foreach (var other in ProviderTable.List(connection).Where(p => p.Id != row.Id))
        {
            if (Same(other.Slug, row.Slug))
            {
                throw AdminRules.Conflict($"The slug \"{row.Slug}\" is taken by {other.Name}.", "slug", "slug_taken");
            }

            if (Same(other.Name, row.Name))
            {
                throw AdminRules.Conflict($"“{row.Name}” already exists.", "name", "E-PRV-3");
            }
        }
    }

    private static void RequireKey(SqliteConnection connection, ProviderRow row)
    {
        if (row.Preset is { } id && ProviderPresets.Find(id) is { KeyRequired: true } && ProviderKeyTable.ListOf(connection, row.Id).Count == 0)
        {
            throw AdminRules.NeedsKey(row.Name);
        }
    }

    private static void Move(SqliteConnection connection, long id, int position)
    {
        var rows = ProviderTable.List(connection).ToList();
        var moved = rows.Single(r => r.Id == id);
        rows.Remove(moved);
        rows.Insert(Math.Clamp(position, 0, rows.Count), moved);
        for (var i = 0; i < rows.Count; i++)
        {
            ProviderTable.Update(connection, rows[i] with { Position = i });
        }
    }

    private static bool Same(string a, string b) => string.Equals(a, b, StringComparison.OrdinalIgnoreCase);
}
