using Microsoft.Extensions.DependencyInjection;
using Passerelle.Gateway.Upstream;
using Passerelle.Testing;
using Xunit;

namespace Passerelle.Gateway.Tests.Admin;

public sealed class AdminModelsTests(AdminFixture fixture) : IClassFixture<AdminFixture>
{
    [Fact]
    public async Task Models_AreAddedAsTyped_AndOnce()
    {
        var slug = await fixture.AddUpstreamAsync();
        var added = await fixture.DoAsync("POST", $"/providers/{slug}/models", """{"names":["Org/Model:free"," a b ","plain","é","Org/Model:free"]}""");
        Assert.Equal(["Org/Model:free", "a b", "é"], added.GetProperty("added").EnumerateArray().Select(m => m.GetString()));
        Assert.Equal(["plain"], added.GetProperty("already_there").EnumerateArray().Select(m => m.GetString()));
        var ids = (await fixture.DoAsync("GET", $"/providers/{slug}/models")).GetProperty("data").EnumerateArray().Select(m => m.GetProperty("id").GetString()).ToList();
        Assert.Contains($"{slug}/Org/Model:free", ids);
        Assert.Contains($"{slug}/Org/Model:free", (await RawHttp.GetAsync(fixture.Gateway.Address, "/v1/models", fixture.Gateway.Key)).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ModelsAreTakenOff_AllOrNone()
    {
        var slug = await fixture.AddUpstreamAsync();
        await fixture.DoAsync("POST", $"/providers/{slug}/models", """{"names":["a/b","c d","e"]}""");
        Assert.Equal(200, (await fixture.Gateway.ChatAsync(GatewayHost.Body("c d"))).Status);
        AdminFixture.AssertError(await fixture.SendAsync("DELETE", $"/providers/{slug}/models?name=e&name=nothing"), 404, "not_found");
        Assert.Equal(4, (await fixture.DoAsync("GET", $"/providers/{slug}/models")).GetProperty("data").GetArrayLength());
        await fixture.DoAsync("DELETE", $"/providers/{slug}/models?name=a%2Fb&name=c%20d&name=plain");
        Assert.Equal("e", Assert.Single((await fixture.DoAsync("GET", $"/providers/{slug}/models")).GetProperty("data").EnumerateArray()).GetProperty("name").GetString());

        // By itself the name means nothing any more. With the provider's slug it is passed through as any unlisted name is.
        Assert.Equal(404, (await fixture.Gateway.ChatAsync(GatewayHost.Body("c d"))).Status);
        Assert.DoesNotContain($"\"{slug}/c d\"", (await RawHttp.GetAsync(fixture.Gateway.Address, "/v1/models", fixture.Gateway.Key)).Text, StringComparison.Ordinal);
        Assert.Equal(200, (await fixture.Gateway.ChatAsync(GatewayHost.Body($"{slug}/c d"))).Status);
    }

    [Fact]
    public async Task FetchedModels_AreCandidates_UntilTheyAreAdded()
    {
        var slug = await fixture.AddUpstreamAsync("only-ours");
        var fetched = await fixture.DoAsync("POST", $"/providers/{slug}/models/fetch", "{}");
        var candidates = fetched.GetProperty("candidates").EnumerateArray().ToList();
        Assert.NotEmpty(candidates);
        Assert.All(candidates, c => Assert.False(c.GetProperty("in_list").GetBoolean()));
        Assert.Equal(["only-ours"], fetched.GetProperty("gone").EnumerateArray().Select(m => m.GetString()));
        Assert.Equal(1, (await fixture.DoAsync("GET", $"/providers/{slug}")).GetProperty("models").GetInt32());

        var added = await fixture.DoAsync("POST", $"/providers/{slug}/models/fetch", """{"add":true}""");
        Assert.Equal(candidates.Count, added.GetProperty("added").GetInt32());
        Assert.All(added.GetProperty("candidates").EnumerateArray(), c => Assert.True(c.GetProperty("in_list").GetBoolean()));
        Assert.Equal(candidates.Count + 1, (await fixture.DoAsync("GET", $"/providers/{slug}")).GetProperty("models").GetInt32());
        Assert.Equal(0, (await fixture.DoAsync("POST", $"/providers/{slug}/models/fetch", """{"add":true}""")).GetProperty("added").GetInt32());
    }

    [Fact]
    public async Task AFailedFetch_IsAnError_NotAnEmptyList()
    {
        var slug = await fixture.AddUpstreamAsync();
        await fixture.DoAsync("PATCH", $"/providers/{slug}", """{"address":"http://127.0.0.1:1"}""");
        var answer = await fixture.SendAsync("POST", $"/providers/{slug}/models/fetch", """{"add":true}""");
        Assert.Equal(502, answer.Status);
        Assert.Equal("upstream", answer.Header("x-passerelle-error-source"));
        Assert.Equal(1, (await fixture.DoAsync("GET", $"/providers/{slug}")).GetProperty("models").GetInt32());
    }

    [Fact]
    public async Task AnExactAddress_HasNoModelList()
    {
        var slug = await fixture.AddUpstreamAsync();
        await fixture.DoAsync("PATCH", $"/providers/{slug}", """{"address":"http://127.0.0.1:1/custom#"}""");
        AdminFixture.AssertError(await fixture.SendAsync("POST", $"/providers/{slug}/models/fetch", "{}"), 409, "E-URL-5", "address");
    }

    [Fact]
    public async Task AnAddressThatAnOlderVersionLet_IsNamedAsTheReason()
    {
        var slug = await fixture.AddUpstreamAsync();
        await fixture.Gateway.ChangeProviderAsync(slug, row => row with { Address = "ftp://x" });
        AdminFixture.AssertError(await fixture.SendAsync("POST", $"/providers/{slug}/models/fetch", "{}"), 409, "E-URL-1", "address");
        Assert.Equal("E-URL-1", (await fixture.DoAsync("GET", $"/providers/{slug}")).GetProperty("calls").GetProperty("error").GetProperty("code").GetString());
    }

    [Theory]
    [InlineData("html-200", "web page")]
    [InlineData("garbage", "not with a list of models")]
    [InlineData("null", "not with a list of models")]
    public async Task WhatIsNoModelList_IsSaidSo(string what, string words)
    {
        var slug = await fixture.AddUpstreamAsync();
        await fixture.Gateway.AddProviderAsync($"{slug}-{what}", $"{fixture.Upstream.Address}v1", [$"sk-mock-{what}"]);

        var answer = await fixture.SendAsync("POST", $"/providers/{slug}-{what}/models/fetch", "{}");

        Assert.Equal(502, answer.Status);
        Assert.Contains(words, answer.Text, StringComparison.Ordinal);
        Assert.Contains("Check the address", answer.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("connection broke", answer.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AListThatTakesItsTime_IsWaitedFor()
    {
        await using var gateway = await GatewayHost.StartAsync(options: o => o with { Timeouts = o.Timeouts with { Connect = TimeSpan.FromMilliseconds(100) } });
        await gateway.AddProviderAsync("slow", $"{fixture.Upstream.Address}v1", ["sk-mock-delay-400"]);

        var result = await gateway.Services.GetRequiredService<ModelFetch>().FetchAsync(gateway.Provider("slow"), TestContext.Current.CancellationToken);

        Assert.Null(result.Error);
        Assert.NotEmpty(result.Models);
    }
}
