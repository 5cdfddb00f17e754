using System.Text.Json;
using Passerelle.Testing;
using Xunit;

namespace Passerelle.Gateway.Tests.Admin;

public sealed class AdminGatewayKeysTests(AdminFixture fixture) : IClassFixture<AdminFixture>
{
    [Fact]
    public async Task ANewKey_WorksAtOnce_AndIsToldOnce()
    {
        var (text, key) = await MakeAsync("{\"name\":\"app\"}");
        Assert.Equal(200, await ChatAsync(text));
        Assert.StartsWith(text[..13], key.GetProperty("mask").GetString(), StringComparison.Ordinal);
        Assert.DoesNotContain(text, (await fixture.SendAsync("GET", "/gateway-keys")).Text, StringComparison.Ordinal);
        Assert.DoesNotContain(text[14..], (await fixture.SendAsync("GET", "/gateway-keys")).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Off_On_AndRevoked_TakeEffectWithTheNextRequest()
    {
        var (text, key) = await MakeAsync("{\"name\":\"app\"}");
        var path = $"/gateway-keys/{key.GetProperty("id").GetInt64()}";
        await fixture.DoAsync("PATCH", path, """{"enabled":false}""");
        Assert.Equal(401, await ChatAsync(text));
        await fixture.DoAsync("PATCH", path, """{"enabled":true}""");
        Assert.Equal(200, await ChatAsync(text));
        var revoked = await fixture.DoAsync("DELETE", path);
        Assert.NotEqual(JsonValueKind.Null, revoked.GetProperty("revoked_at").ValueKind);
        Assert.Equal(401, await ChatAsync(text));
        Assert.Equal(revoked.GetProperty("revoked_at").GetRawText(), (await fixture.DoAsync("DELETE", path)).GetProperty("revoked_at").GetRawText());
        AdminFixture.AssertError(await fixture.SendAsync("PATCH", path, """{"enabled":true}"""), 409, "conflict");
        Assert.Equal(401, await ChatAsync(text));
    }

    [Fact]
    public async Task AllowedModels_AreKept()
    {
        var (text, key) = await MakeAsync("""{"name":"app","allowed_models":["practice/t*"]}""");
        Assert.Equal(403, await ChatAsync(text));
        Assert.Equal(200, await ChatAsync(text, "practice/tools"));
        var path = $"/gateway-keys/{key.GetProperty("id").GetInt64()}";
        Assert.Equal("practice/t*", (await fixture.DoAsync("PATCH", path, """{"name":"other"}""")).GetProperty("allowed_models")[0].GetString());
        Assert.Equal(JsonValueKind.Null, (await fixture.DoAsync("PATCH", path, """{"allowed_models":null}""")).GetProperty("allowed_models").ValueKind);
        Assert.Equal(200, await ChatAsync(text));
    }

    [Fact]
    public async Task WhatIsLeftOut_StaysAsItIs_AndNullTakesALimitAway()
    {
        var (_, key) = await MakeAsync("""{"name":"app","max_concurrency":5,"expires_at":"2100-01-01T00:00:00+02:00"}""");
        var path = $"/gateway-keys/{key.GetProperty("id").GetInt64()}";
        var same = await fixture.DoAsync("PATCH", path, "{}");
        Assert.Equal(5, same.GetProperty("max_concurrency").GetInt32());
        Assert.Equal(new DateTimeOffset(2099, 12, 31, 22, 0, 0, TimeSpan.Zero), same.GetProperty("expires_at").GetDateTimeOffset());
        var bare = await fixture.DoAsync("PATCH", path, """{"max_concurrency":null,"expires_at":null}""");
        Assert.Equal(JsonValueKind.Null, bare.GetProperty("max_concurrency").ValueKind);
        Assert.Equal(JsonValueKind.Null, bare.GetProperty("expires_at").ValueKind);
        Assert.Equal("app", bare.GetProperty("name").GetString());
        Assert.Equal(7, (await fixture.DoAsync("PATCH", path, """{"max_concurrency":7}""")).GetProperty("max_concurrency").GetInt32());
    }

    [Fact]
    public async Task ARevokedKey_StaysRevoked_AfterARestart()
    {
        using var folder = TestFiles.TempFolder();
        string key;
        await using (var gateway = await GatewayHost.StartAsync(folder.Path))
        {
            key = gateway.FirstKey!;
            await using var http = await RawHttp.ConnectAsync(gateway.Address);
            await http.SendAsync(RawHttp.Request("DELETE", "/admin/api/gateway-keys/1", null, ("authorization", $"Bearer {Passerelle.Gateway.Admin.AdminToken.Read(folder.Path)}")));
            Assert.Equal(200, (await http.ReadAnswerAsync()).Status);
        }

        await using var again = await GatewayHost.StartAsync(folder.Path);
        again.Key = key;
        Assert.Equal(401, (await again.ChatAsync(GatewayHost.Body("practice/echo"))).Status);
    }

    private async Task<(string Text, JsonElement Key)> MakeAsync(string body)
    {
        var made = await fixture.DoAsync("POST", "/gateway-keys", body);
        return (made.GetProperty("key").GetString()!, made.GetProperty("gateway_key"));
    }

    private async Task<int> ChatAsync(string key, string model = "practice/echo") =>
        (await RawHttp.PostAsync(fixture.Gateway.Address, "/v1/chat/completions", GatewayHost.Body(model), key)).Status;
}
