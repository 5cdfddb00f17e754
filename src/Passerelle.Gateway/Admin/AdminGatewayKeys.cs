using System.Text.Json;
using Microsoft.Data.Sqlite;
using Passerelle.Gateway.Access;
using Passerelle.Gateway.Admin.Wire;
using Passerelle.Gateway.Config;
using Passerelle.Gateway.Secrets;
using Passerelle.Gateway.Start;
using Passerelle.Gateway.Storage;

namespace Passerelle.Gateway.Admin;

/// <summary>The keys that we give out. The text of one is told when it is made, and never again.</summary>
public sealed class AdminGatewayKeys(Database database, ConfigStore config, CallerDirectory callers, TimeProvider time)
{
    private const int MostConcurrency = 1_000_000;
    private const int MostPatterns = 1000;
    private const string NameMissing = "Give this key a name, such as the application that uses it.";

    private readonly Lock _publishing = new();

    /// <summary>All keys, also those that were revoked, the oldest first.</summary>
    public ListWire<GatewayKeyWire> List()
    {
        using var reader = database.OpenReader();
        return new([.. GatewayKeyTable.List(reader).Select(Show)]);
    }

    /// <summary>Makes a key.</summary>
    /// <exception cref="GatewayException">400 for a field.</exception>
    public async Task<GatewayKeyMadeWire> CreateAsync(NewGatewayKeyWire wish)
    {
        var key = GatewayKeyText.Create();
        var row = GatewayKeyRows.Of(key, AdminRules.Name(wish.Name, NameMissing), time) with
        {
            AllowedModels = Patterns(wish.AllowedModels),
            MaxConcurrency = Concurrency(wish.MaxConcurrency),
            ExpiresAt = Expiry(wish.ExpiresAt),
        };
        var id = await database.MutateAsync(connection => GatewayKeyTable.Insert(connection, row));
        return new GatewayKeyMadeWire(key.Reveal(), Publish(id));
    }

    /// <summary>Changes the fields that are given.</summary>
    /// <exception cref="GatewayException">400 for a field, 404, 409 when it was revoked.</exception>
    public async Task<GatewayKeyWire> ChangeAsync(long id, GatewayKeyChangeWire change)
    {
        await database.MutateAsync(connection =>
        {
            var old = Require(connection, id);
            if (old.RevokedAt is not null)
            {
                throw AdminRules.Conflict("This key was revoked, which is for good. Make a new one.");
            }

            return GatewayKeyTable.Update(connection, old with
            {
                Name = change.Name is null ? old.Name : AdminRules.Name(change.Name, NameMissing),
                Enabled = change.Enabled ?? old.Enabled,
                AllowedModels = change.AllowedModels.HasValue ? Patterns(change.AllowedModels.Value) : old.AllowedModels,
                MaxConcurrency = change.MaxConcurrency.HasValue ? Concurrency(change.MaxConcurrency.Value) : old.MaxConcurrency,
                ExpiresAt = change.ExpiresAt.HasValue ? Expiry(change.ExpiresAt.Value) : old.ExpiresAt,
            });
        });
        return Publish(id);
    }

    /// <summary>Ends a key for good; its next request is refused. Doing it twice changes nothing.</summary>
    /// <exception cref="GatewayException">404.</exception>
    public async Task<GatewayKeyWire> RevokeAsync(long id)
    {
        var now = time.GetUtcNow();
        await database.MutateAsync(connection => GatewayKeyTable.Revoke(connection, Require(connection, id).Id, now));
        return Publish(id);
    }

    private static GatewayKeyRow Require(SqliteConnection connection, long id) =>
        GatewayKeyTable.Get(connection, id)
        ?? throw AdminRules.NotFound($"There is no gateway key with this number. GET {AdminEndpoints.Root}/gateway-keys lists them.");

    private static string? Patterns(IReadOnlyList<string>? patterns) => patterns switch
    {
        null => null,
        { Count: 0 } => throw AdminRules.Refused("An empty list would allow no model. Name some, or give null for all.", "allowed_models"),
        { Count: > MostPatterns } => throw AdminRules.Refused($"Up to {MostPatterns} patterns; \"*\" stands for any run of characters.", "allowed_models"),
        _ => JsonSerializer.Serialize(AdminRules.Models(patterns, "allowed_models"), AdminJson.Default.IReadOnlyListString),
    };

    private static int? Concurrency(int? most) => most is null or (>= 1 and <= MostConcurrency)
        ? most
        : throw AdminRules.Refused($"A number from 1 to {MostConcurrency}, or null for the server's own limit.", "max_concurrency");

    private DateTimeOffset? Expiry(DateTimeOffset? at) => at is null || at > time.GetUtcNow()
        ? at
        : throw AdminRules.Refused("This time is past. To end the key now, revoke it or switch it off.", "expires_at");

    /// <summary>Puts a key into force as it is in the table. One at a time, so that an older state never replaces a newer one.</summary>
    private GatewayKeyWire Publish(long id)
    {
        lock (_publishing)
        {
            using var reader = database.OpenReader();
            var row = GatewayKeyTable.Get(reader, id)!;
            config.Put(row);
            return Show(row);
        }
    }

    private GatewayKeyWire Show(GatewayKeyRow row) => new()
    {
        Id = row.Id,
        Mask = $"{GatewayKeyText.Prefix}{row.PublicId}_{KeyMask.Dots}{row.Last4}",
        Name = row.Name,
        Enabled = row.Enabled,
        AllowedModels = row.AllowedModels is { } json ? JsonSerializer.Deserialize(json, AdminJson.Default.IReadOnlyListString) : null,
        MaxConcurrency = row.MaxConcurrency,
        CreatedAt = row.CreatedAt,
        ExpiresAt = row.ExpiresAt,
        RevokedAt = row.RevokedAt,
        Running = callers.TryFind(row.PublicId, out var caller) ? caller.Running : 0,
    };
}
