using Microsoft.Data.Sqlite;
using Passerelle.Gateway.Admin.Wire;
using Passerelle.Gateway.Config;
using Passerelle.Gateway.Secrets;
using Passerelle.Gateway.Start;
using Passerelle.Gateway.Storage;
using Passerelle.Gateway.Upstream;

namespace Passerelle.Gateway.Admin;

/// <summary>The keys that a provider gave us. They come in as text and never go out again.</summary>
public sealed class AdminProviderKeys(Database database, ConfigStore config, ProviderKeyRows keyRows, KeyFingerprints fingerprints)
{
    /// <summary>The keys of a provider, in the order of their turns.</summary>
    /// <exception cref="GatewayException">404.</exception>
    public ListWire<ProviderKeyWire> List(string slug)
    {
        using var reader = database.OpenRecordReader();
        var provider = ProviderRows.Require(reader, slug);
        return new([.. ProviderKeyTable.ListOf(reader, provider.Id).Select(ProviderRows.Show)]);
    }

    /// <summary>Adds the keys of a paste; those that are there already are left as they are.</summary>
    /// <exception cref="GatewayException">400 E-KEY-1 none, E-KEY-6 one that cannot be sent; 404; 409 E-KEY-2 when none is new.</exception>
    public async Task<KeysAddedWire> AddAsync(string slug, NewKeysWire wish)
    {
        var label = AdminRules.Label(wish.Label);
        string kind;
        using (var reader = database.OpenReader())
        {
            kind = ProviderRows.Require(reader, slug).Kind;
        }

        var paste = AdminRules.Keys(kind, wish.Keys);
        if (paste.Keys.Count == 0)
        {
            throw AdminRules.Refused("Enter a key.", "keys", "E-KEY-1");
        }

        var added = await database.MutateAsync(connection =>
        {
            var provider = ProviderRows.Require(connection, slug);
            if (provider.Kind == ProviderKinds.Practice)
            {
                throw AdminRules.Conflict("The practice provider takes no key.");
            }

            var result = Insert(connection, provider.Id, paste, label);
            return result.Added.Count > 0 ? result : throw AdminRules.Conflict(
                $"This key is already in the list (#{result.AlreadyThere[0].Position + 1}).", "keys", "E-KEY-2");
        });
        config.ReloadProviders();
        return added;
    }

    /// <summary>Changes the fields that are given.</summary>
    /// <exception cref="GatewayException">400 for a field, 404.</exception>
    public async Task<ProviderKeyWire> ChangeAsync(string slug, long id, ProviderKeyChangeWire change)
    {
        var row = await database.MutateAsync(connection =>
        {
            var old = Require(connection, slug, id);
            ProviderKeyTable.Update(
                connection,
                id,
                change.Label is null ? old.Label : AdminRules.Label(change.Label),
                change.Enabled ?? old.Enabled,
                old.Position);
            if (change.Position is { } position)
            {
                Move(connection, old, position);
            }

            return ProviderKeyTable.Get(connection, id)!;
        });
        config.ReloadProviders();
        return ProviderRows.Show(row);
    }

    /// <summary>Deletes a key for good.</summary>
    /// <exception cref="GatewayException">404.</exception>
    public async Task DeleteAsync(string slug, long id)
    {
        await database.MutateAsync(connection => ProviderKeyTable.Delete(connection, Require(connection, slug, id).Id));
        config.ReloadProviders();
    }

    /// <summary>Inserts the keys of a paste that a provider does not have yet, behind its others.</summary>
    internal KeysAddedWire Insert(SqliteConnection connection, long providerId, GivenKeys paste, string label)
    {
        var existing = ProviderKeyTable.ListOf(connection, providerId);
        var position = existing.Count == 0 ? 0 : existing.Max(k => k.Position) + 1;
        var added = new List<ProviderKeyWire>();
        var there = new List<ProviderKeyWire>();
        foreach (var (key, mask) in paste.Keys)
        {
            var fingerprint = fingerprints.Of(key);
            if (existing.FirstOrDefault(k => k.Fingerprint.AsSpan().SequenceEqual(fingerprint)) is { } old)
            {
                there.Add(ProviderRows.Show(old));
                continue;
            }

            var row = keyRows.Of(providerId, key, position++) with { Last4 = mask, Label = LabelOf(label, paste.Keys.Count, added.Count) };
            added.Add(ProviderRows.Show(row with { Id = ProviderKeyTable.Insert(connection, row) }));
        }

        return new KeysAddedWire(paste.Keys.Count, paste.Duplicates, added, there, paste.Summary);
    }

    private static string LabelOf(string label, int keys, int index) => label.Length == 0 || keys == 1 ? label : $"{label} {index + 1}";

    private static ProviderKeyRow Require(SqliteConnection connection, string slug, long id)
    {
        var provider = ProviderRows.Require(connection, slug);
        return ProviderKeyTable.Get(connection, id) is { } key && key.ProviderId == provider.Id
            ? key
            : throw AdminRules.NotFound($"{provider.Name} has no key with this number. GET {AdminEndpoints.Root}/providers/{provider.Slug}/keys lists them.");
    }

    private static void Move(SqliteConnection connection, ProviderKeyRow key, int position)
    {
        var rows = ProviderKeyTable.ListOf(connection, key.ProviderId).ToList();
        var moved = rows.Single(r => r.Id == key.Id);
        rows.Remove(moved);
        rows.Insert(Math.Clamp(position, 0, rows.Count), moved);
        for (var i = 0; i < rows.Count; i++)
        {
            ProviderKeyTable.Update(connection, rows[i].Id, rows[i].Label, rows[i].Enabled, i);
        }
    }
}
