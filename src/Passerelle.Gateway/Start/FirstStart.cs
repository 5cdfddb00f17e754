using Microsoft.Data.Sqlite;
using Passerelle.Gateway.Access;
using Passerelle.Gateway.Secrets;
using Passerelle.Gateway.Storage;
using Passerelle.Gateway.Upstream;
using Passerelle.Gateway.Upstream.Practice;

namespace Passerelle.Gateway.Start;

/// <summary>
/// Fills an empty database so that the first request works: a gateway key, the practice provider, and the providers whose keys stand
/// in the environment. All of it in one transaction: a start that is killed half way leaves nothing, and the next does it again.
/// </summary>
public sealed class FirstStart(Database database, ProviderKeyRows keyRows, TimeProvider time)
{
    /// <summary>The mark in the database that says that this has been done.</summary>
    public const string DoneMark = "first_start";

    /// <summary>The mark that says that a server has looked around from here, or that none is to.</summary>
    private const string LookMark = "first_look";

    /// <summary>Whether that mark is set. Known once <see cref="RunAsync"/> has run.</summary>
    public bool LookedAround { get; private set; }

    /// <summary>Fills the database if that has not been done; the first gateway key then, else null.</summary>
    /// <param name="found">What the environment holds; null = nobody is to look around, now or later.</param>
    public async Task<Secret?> RunAsync(IReadOnlyList<FoundProvider>? found)
    {
        using (var reader = database.OpenReader())
        {
            LookedAround = MetaTable.Get(reader, LookMark) is not null;
            if (MetaTable.Get(reader, DoneMark) is not null)
            {
                return null;
            }
        }

        var key = GatewayKeyText.Create();
        await database.MutateAsync(connection =>
        {
            AddPractice(connection);
            foreach (var provider in found ?? [])
            {
                Add(connection, provider);
            }

            GatewayKeyTable.Insert(connection, GatewayKeyRows.Of(key, "first key", time));
            var now = time.GetUtcNow().ToUnixTimeMilliseconds();
            MetaTable.Set(connection, DoneMark, now);
            if (found is null)
            {
                MetaTable.Set(connection, LookMark, now);
            }

            return true;
        });
        LookedAround = found is null;
        return key;
    }

    /// <summary>Sets the mark that a server has looked around, so that no later one does.</summary>
    public async Task MarkLookedAroundAsync()
    {
        await database.MutateAsync(connection =>
        {
            MetaTable.Set(connection, LookMark, time.GetUtcNow().ToUnixTimeMilliseconds());
            return true;
        });
        LookedAround = true;
    }

    /// <summary>Adds a provider with its keys and models; its id.</summary>
    public long Add(SqliteConnection connection, FoundProvider found)
    {
        var now = time.GetUtcNow();
        var id = ProviderTable.Insert(connection, new ProviderRow
        {
            Slug = found.Slug,
            Name = found.Name,
            Preset = found.Preset,
            Kind = ProviderKinds.OpenAi,
            Dialect = "openai-chat",
            Address = found.Address,
            Position = ProviderTable.List(connection).Count,
            CreatedAt = now,
            UpdatedAt = now,
        });
        var position = 0;
        foreach (var key in found.Keys)
        {
            ProviderKeyTable.Insert(connection, keyRows.Of(id, key, position++));
        }

        foreach (var model in found.Models)
        {
            ProviderModelTable.InsertIfNew(connection, new ProviderModelRow { ProviderId = id, Name = model, Source = "fetched", CreatedAt = now });
        }

        return id;
    }

    private void AddPractice(SqliteConnection connection)
    {
        var now = time.GetUtcNow();
        var id = ProviderTable.Insert(connection, new ProviderRow
        {
            Slug = "practice",
            Name = "Practice (no model)",
            Kind = ProviderKinds.Practice,
            Dialect = "openai-chat",
            Address = "http://practice.invalid",
            CreatedAt = now,
            UpdatedAt = now,
        });
        foreach (var model in PracticeModels.All)
        {
            ProviderModelTable.Insert(connection, new ProviderModelRow { ProviderId = id, Name = model, Source = "builtin", CreatedAt = now });
        }
    }
}
