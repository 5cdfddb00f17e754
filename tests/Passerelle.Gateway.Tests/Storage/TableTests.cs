using Microsoft.Data.Sqlite;
using Passerelle.Gateway.Storage;
using Xunit;

namespace Passerelle.Gateway.Tests.Storage;

public sealed class TableTests : IDisposable
{
    private static readonly DateTimeOffset Now = DateTimeOffset.FromUnixTimeMilliseconds(1_795_000_000_123);

    private readonly StorageFixture _storage = new();

    private static ProviderRow Provider => new()
    {
        Slug = "openai",
        Name = "OpenAI",
        Preset = "openai",
        Kind = "openai",
        Dialect = "openai-chat",
        Address = "https://api.openai.com/v1",
        Position = 2,
        Quirks = "no-max-tokens needs-user",
        CreatedAt = Now,
        UpdatedAt = Now,
    };

    private static GatewayKeyRow GatewayKey => new()
    {
        PublicId = "abc",
        Hash = [.. Enumerable.Range(0, 32).Select(i => (byte)i)],
        Last4 = "wxyz",
        Name = "first",
        AllowedModels = """["openai/*"]""",
        MaxConcurrency = 8,
        CreatedAt = Now,
        ExpiresAt = Now.AddDays(1),
    };

    [Fact]
    public async Task Providers_are_kept()
    {
        var id = await Change(c => ProviderTable.Insert(c, Provider));
        var second = await Change(c => ProviderTable.Insert(c, Provider with { Slug = "local", Preset = null, Position = 1, Enabled = false, Quirks = "" }));

        Assert.Equal(Provider with { Id = id }, Read(c => ProviderTable.Get(c, id)));
        Assert.Equal(id, Read(c => ProviderTable.Find(c, "OpenAI"))!.Id);
        Assert.Null(Read(c => ProviderTable.Find(c, "other")));
        Assert.Equal([second, id], Read(ProviderTable.List).Select(row => row.Id));
        Assert.False(Read(c => ProviderTable.Get(c, second))!.Enabled);
        var e = await Assert.ThrowsAsync<SqliteException>(() => Change(c => ProviderTable.Insert(c, Provider with { Slug = "OPENAI" })));
        Assert.Equal(19, e.SqliteErrorCode);
    }

    [Fact]
    public async Task The_choice_of_an_address_goes_with_the_address()
    {
        const string Choice = "https://api.openai.com/v1/chat/completions";
        var id = await Change(c => ProviderTable.Insert(c, Provider));
        Assert.True(await Change(c => ProviderTable.SetAddressChoice(c, id, Provider.Address, Choice)));
        Assert.False(await Change(c => ProviderTable.SetAddressChoice(c, id, "https://elsewhere", "late answer")));
        var row = Read(c => ProviderTable.Get(c, id))!;
        Assert.Equal(Choice, row.AddressChoice);

        await Change(c => ProviderTable.Update(c, row with { Name = "renamed", UpdatedAt = Now.AddHours(1) }));
        var renamed = Read(c => ProviderTable.Get(c, id));
        Assert.Equal(row with { Name = "renamed", UpdatedAt = Now.AddHours(1) }, renamed);

        await Change(c => ProviderTable.Update(c, row with { Address = "https://elsewhere" }));
        Assert.Null(Read(c => ProviderTable.Get(c, id))!.AddressChoice);
        Assert.False(await Change(c => ProviderTable.Update(c, row with { Id = 99, Slug = "none" })));
    }

    [Fact]
    public async Task Keys_models_and_cursor_go_with_their_provider()
    {
        var provider = await Change(c => ProviderTable.Insert(c, Provider));
        var other = await Change(c => ProviderTable.Insert(c, Provider with { Slug = "other" }));
        var key = new ProviderKeyRow { ProviderId = provider, Secret = [1, 2, 3], Last4 = "1234", Fingerprint = [9], Label = "team", Position = 1, CreatedAt = Now };
        var model = new ProviderModelRow { ProviderId = provider, Name = "gpt-5", DisplayName = "GPT-5", Source = "fetched", CreatedAt = Now };
        var keyId = await Change(c => ProviderKeyTable.Insert(c, key));
        var earlier = await Change(c => ProviderKeyTable.Insert(c, key with { Fingerprint = [8], Position = 0 }));
        var elsewhere = await Change(c => ProviderKeyTable.Insert(c, key with { ProviderId = other }));
        var modelId = await Change(c => ProviderModelTable.Insert(c, model));
        await _storage.Log.AttemptStartedAsync(_storage.Start(1, provider: provider, key: keyId, movesCursor: true));
        await _storage.Log.AttemptStartedAsync(_storage.Start(1, provider: provider, key: earlier, movesCursor: false));

        Assert.Equivalent(key with { Id = keyId }, Read(c => ProviderKeyTable.Find(c, provider, [9])));
        Assert.Equal([earlier, keyId], Read(c => ProviderKeyTable.ListOf(c, provider)).Select(row => row.Id));
        Assert.Equal([earlier, keyId, elsewhere], Read(ProviderKeyTable.List).Select(row => row.Id));
        Assert.Equal(model with { Id = modelId }, Assert.Single(Read(c => ProviderModelTable.ListOf(c, provider))));
        Assert.Equal(keyId, Assert.Single(Read(KeyCursorTable.List)).Value);
        Assert.Equal(19, (await Assert.ThrowsAsync<SqliteException>(() => Change(c => ProviderKeyTable.Insert(c, key)))).SqliteErrorCode);
        Assert.False(await Change(c => ProviderModelTable.InsertIfNew(c, model)));
        Assert.True(await Change(c => ProviderModelTable.InsertIfNew(c, model with { Name = "gpt-5-mini" })));

        Assert.True(await Change(c => ProviderKeyTable.Update(c, keyId, "renamed", false, 5)));
        Assert.True(await Change(c => ProviderModelTable.Update(c, modelId, null, false)));
        Assert.Equivalent(
            key with { Id = keyId, Label = "renamed", Enabled = false, Position = 5 },
            Read(c => ProviderKeyTable.Get(c, keyId)));
        Assert.Equal(model with { Id = modelId, DisplayName = null, Enabled = false }, Read(ProviderModelTable.List)[0]);

        Assert.True(await Change(c => ProviderTable.Delete(c, provider)));
        Assert.False(await Change(c => ProviderTable.Delete(c, provider)));
        Assert.Equal(elsewhere, Assert.Single(Read(ProviderKeyTable.List)).Id);
        Assert.Empty(Read(ProviderModelTable.List));
        Assert.Empty(Read(KeyCursorTable.List));

        // A request that still runs may name the provider that is gone.
        await _storage.Log.AttemptStartedAsync(_storage.Start(1, provider: provider, key: keyId, movesCursor: true));
        Assert.Empty(Read(KeyCursorTable.List));
    }

    [Fact]
    public async Task Gateway_keys_are_kept_and_revoked_once()
    {
        var id = await Change(c => GatewayKeyTable.Insert(c, GatewayKey));
        await Change(c => GatewayKeyTable.Insert(c, new GatewayKeyRow { PublicId = "bare", Hash = new byte[32], Last4 = "0000", Name = "", CreatedAt = Now }));

        Assert.Equivalent(GatewayKey with { Id = id }, Read(c => GatewayKeyTable.Find(c, "abc")));
        Assert.Equal(["abc", "bare"], Read(GatewayKeyTable.List).Select(row => row.PublicId));
        Assert.Equal(19, (await Assert.ThrowsAsync<SqliteException>(() => Change(c => GatewayKeyTable.Insert(c, GatewayKey)))).SqliteErrorCode);

        var changed = GatewayKey with { Id = id, Name = "new", Enabled = false, AllowedModels = null, MaxConcurrency = null, ExpiresAt = null };
        Assert.True(await Change(c => GatewayKeyTable.Update(c, changed)));
        Assert.Equivalent(changed, Read(c => GatewayKeyTable.Get(c, id)));

        Assert.True(await Change(c => GatewayKeyTable.Revoke(c, id, Now)));
        Assert.False(await Change(c => GatewayKeyTable.Revoke(c, id, Now.AddDays(1))));
        Assert.Equal(Now, Read(c => GatewayKeyTable.Get(c, id))!.RevokedAt);
    }

    public void Dispose() => _storage.Dispose();

    private Task<T> Change<T>(Func<SqliteConnection, T> change) => _storage.Database.MutateAsync(change);

    private T Read<T>(Func<SqliteConnection, T> read)
    {
        using var reader = _storage.Database.OpenRecordReader();
        return read(reader);
    }
}
