using Passerelle.Testing;
using Xunit;

namespace Passerelle.Gateway.Tests.Admin;

public sealed class AdminProviderKeysTests(AdminFixture fixture) : IClassFixture<AdminFixture>
{
    [Fact]
    public async Task AKey_NeverComesBack()
    {
        const string Key = "sk-neverseenagain-0123456789";
        var slug = await fixture.AddUpstreamAsync();
        var added = await fixture.SendAsync("POST", $"/providers/{slug}/keys", $$"""{"keys":"{{Key}}","label":"mine"}""");
        Assert.Equal("sk-n••••6789", AdminFixture.Parse(added).GetProperty("added")[0].GetProperty("mask").GetString());
        foreach (var path in (string[])["/status", "/presets", "/providers", $"/providers/{slug}", $"/providers/{slug}/keys", $"/providers/{slug}/models", "/gateway-keys", "/requests"])
        {
            Assert.DoesNotContain("neverseenagain", (await fixture.SendAsync("GET", path)).Text, StringComparison.Ordinal);
        }

        var again = await fixture.SendAsync("POST", $"/providers/{slug}/keys", $$"""{"keys":"{{Key}}"}""");
        Assert.Equal("This key is already in the list (#2).", AdminFixture.AssertError(again, 409, "E-KEY-2", "keys").GetProperty("message").GetString());
        Assert.DoesNotContain("neverseenagain", again.Text + added.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task APaste_SaysWhatWasFound_NewAndOld()
    {
        var slug = await fixture.AddUpstreamAsync();
        await fixture.DoAsync("POST", $"/providers/{slug}/keys", """{"keys":"sk-mock-ok~old"}""");
        var added = await fixture.DoAsync("POST", $"/providers/{slug}/keys", """{"keys":"sk-mock-ok~x, sk-mock-ok~old；sk-mock-ok~y sk-mock-ok~x","label":"set"}""");
        Assert.Equal(3, added.GetProperty("found").GetInt32());
        Assert.Equal(1, added.GetProperty("repeated").GetInt32());
        Assert.Equal(["set 1", "set 2"], added.GetProperty("added").EnumerateArray().Select(k => k.GetProperty("label").GetString()));
        Assert.Equal(1, added.GetProperty("already_there").GetArrayLength());
        Assert.Equal([0, 1, 2, 3], await PositionsAsync(slug));
    }

    [Fact]
    public async Task KeysTakeTurns_InTheOrderOfTheList_AndOneThatIsOffIsLeftOut()
    {
        var slug = await fixture.AddUpstreamAsync();
        await fixture.DoAsync("POST", $"/providers/{slug}/keys", """{"keys":"sk-mock-ok~t2 sk-mock-ok~t3"}""");
        var keys = (await fixture.DoAsync("GET", $"/providers/{slug}/keys")).GetProperty("data").EnumerateArray().Select(k => k.GetProperty("id").GetInt64()).ToList();
        await fixture.DoAsync("PATCH", $"/providers/{slug}/keys/{keys[0]}", """{"enabled":false}""");
        await fixture.DoAsync("PATCH", $"/providers/{slug}/keys/{keys[2]}", """{"position":0,"label":"first now"}""");
        Assert.Equal([keys[2], keys[0], keys[1]], (await fixture.DoAsync("GET", $"/providers/{slug}/keys")).GetProperty("data").EnumerateArray().Select(k => k.GetProperty("id").GetInt64()));

        var before = fixture.Upstream.Books.Count;
        for (var i = 0; i < 4; i++)
        {
            Assert.Equal(200, (await fixture.Gateway.ChatAsync(GatewayHost.Body($"{slug}/plain"))).Status);
        }

        Assert.Equal(["Bearer sk-mock-ok~t3", "Bearer sk-mock-ok~t2", "Bearer sk-mock-ok~t3", "Bearer sk-mock-ok~t2"], fixture.Upstream.Books.Entries.Where(e => e.Sequence > before).Select(e => e.Authorization));
    }

    [Fact]
    public async Task AllOff_CannotBeCalled_AndADeletedKeyIsGone()
    {
        var slug = await fixture.AddUpstreamAsync();
        var id = (await fixture.DoAsync("GET", $"/providers/{slug}/keys")).GetProperty("data")[0].GetProperty("id").GetInt64();
        await fixture.DoAsync("PATCH", $"/providers/{slug}/keys/{id}", """{"enabled":false}""");
        Assert.NotEqual(200, (await fixture.Gateway.ChatAsync(GatewayHost.Body($"{slug}/plain"))).Status);
        Assert.Equal(204, (await fixture.SendAsync("DELETE", $"/providers/{slug}/keys/{id}")).Status);
        Assert.Equal(0, (await fixture.DoAsync("GET", $"/providers/{slug}/keys")).GetProperty("data").GetArrayLength());
        AdminFixture.AssertError(await fixture.SendAsync("DELETE", $"/providers/{slug}/keys/{id}"), 404, "not_found");
    }

    [Fact]
    public async Task AKey_IsOnlyFoundAtItsProvider()
    {
        var one = await fixture.AddUpstreamAsync();
        var other = await fixture.AddUpstreamAsync();
        var id = (await fixture.DoAsync("GET", $"/providers/{one}/keys")).GetProperty("data")[0].GetProperty("id").GetInt64();
        AdminFixture.AssertError(await fixture.SendAsync("DELETE", $"/providers/{other}/keys/{id}"), 404, "not_found");
        AdminFixture.AssertError(await fixture.SendAsync("PATCH", $"/providers/{other}/keys/{id}", "{}"), 404, "not_found");
    }

    private async Task<IEnumerable<int>> PositionsAsync(string slug) =>
        (await fixture.DoAsync("GET", $"/providers/{slug}/keys")).GetProperty("data").EnumerateArray().Select(k => k.GetProperty("position").GetInt32());
}
