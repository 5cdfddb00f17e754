using Passerelle.Testing;
using Xunit;

namespace Passerelle.Gateway.Tests.Admin;

public sealed class AdminProvidersTests(AdminFixture fixture) : IClassFixture<AdminFixture>
{
    private GatewayHost Gateway => fixture.Gateway;

    [Fact]
    public async Task AProviderThatWasAdded_AnswersTheNextRequest()
    {
        var slug = await fixture.AddUpstreamAsync();
        var answer = await Gateway.ChatAsync(GatewayHost.Body($"{slug}/plain"));
        Assert.True(answer.Status == 200, answer.Text);
        Assert.Equal(slug, answer.Header("x-passerelle-provider"));
    }

    [Fact]
    public async Task AnAnswerTells_WhatIsCalled_AndWhatWasFound()
    {
        var name = fixture.NewName();
        var made = await fixture.DoAsync("POST", "/providers", $$"""{"name":"{{name}}","address":"https://h/v1/proxy","keys":"sk-a1,sk-b2 sk-a1","quirks":["no_stream_options"]}""");
        var provider = made.GetProperty("provider");
        Assert.Equal(name, provider.GetProperty("slug").GetString());
        Assert.Equal(2, provider.GetProperty("keys").GetInt32());
        Assert.True(provider.GetProperty("enabled").GetBoolean());
        Assert.Equal("no_stream_options", provider.GetProperty("quirks")[0].GetString());
        var calls = provider.GetProperty("calls");
        Assert.Equal("version_inside", calls.GetProperty("candidates")[0].GetProperty("rule").GetString());
        Assert.Equal("https://h/v1/proxy/chat/completions", calls.GetProperty("candidates")[0].GetProperty("urls")[0].GetProperty("url").GetString());
        Assert.Equal("/v1/chat/completions", calls.GetProperty("candidates")[1].GetProperty("urls")[0].GetProperty("added").GetString());
        Assert.Equal(2, made.GetProperty("keys").GetProperty("found").GetInt32());
        Assert.Equal(1, made.GetProperty("keys").GetProperty("repeated").GetInt32());
        Assert.Equal("2 keys found, 1 duplicate ignored", made.GetProperty("keys").GetProperty("summary").GetProperty("en").GetString());
    }

    [Fact]
    public async Task ThePreview_IsWhatTheUpstreamGets()
    {
        var slug = await fixture.AddUpstreamAsync();
        var urls = (await fixture.DoAsync("POST", "/providers/preview", $$"""{"address":"{{fixture.Upstream.Address}}v1"}""")).GetProperty("candidates")[0].GetProperty("urls");
        await Gateway.ChatAsync(GatewayHost.Body($"{slug}/plain"));
        Assert.Contains(fixture.Upstream.Books.Entries, e => urls[0].GetProperty("url").GetString() == $"{fixture.Upstream.Address.ToString().TrimEnd('/')}{e.Target}");
    }

    [Fact]
    public async Task APreview_OfAnAddressThatDoesNotParse_HasItsError_InBothLanguages()
    {
        var answer = await fixture.DoAsync("POST", "/providers/preview", """{"address":"api.example.com"}""");
        var error = answer.GetProperty("error");
        Assert.Equal("E-URL-1", error.GetProperty("code").GetString());
        Assert.Equal("https://api.example.com", error.GetProperty("suggestion").GetString());
        Assert.StartsWith("Saisissez", error.GetProperty("fr").GetString(), StringComparison.Ordinal);
        Assert.Equal(0, answer.GetProperty("candidates").GetArrayLength());
        Assert.Equal("E-URL-5", (await fixture.DoAsync("POST", "/providers/preview", """{"address":"https://h/custom#"}""")).GetProperty("model_list").GetProperty("code").GetString());
    }

    [Fact]
    public async Task APreset_NeedsNothingButAKey_AndWaitsForItSwitchedOff()
    {
        var first = (await fixture.DoAsync("POST", "/providers", """{"preset":"openai"}""")).GetProperty("provider");
        Assert.Equal("openai", first.GetProperty("slug").GetString());
        Assert.False(first.GetProperty("enabled").GetBoolean());
        AdminFixture.AssertError(await fixture.SendAsync("PATCH", "/providers/openai", """{"enabled":true}"""), 400, "E-KEY-3", "enabled");
        await fixture.DoAsync("POST", "/providers/openai/keys", """{"keys":"sk-0123456789"}""");
        Assert.True((await fixture.DoAsync("PATCH", "/providers/openai", """{"enabled":true}""")).GetProperty("enabled").GetBoolean());

        var second = (await fixture.DoAsync("POST", "/providers", """{"preset":"openai","keys":"sk-0123456789"}""")).GetProperty("provider");
        Assert.Equal("openai-2", second.GetProperty("slug").GetString());
        Assert.Equal("OpenAI 2", second.GetProperty("name").GetString());
        Assert.True(second.GetProperty("enabled").GetBoolean());
    }

    [Theory]
    [InlineData("My Custom: OpenAI!", "my-custom-openai")]
    [InlineData("Mon été", "mon-ete")]
    [InlineData("Œuvre, ÇA — Größe!", "oeuvre-ca-grosse")]
    [InlineData("日本", "provider-2")]
    [InlineData("--a--", "provider-3")]
    [InlineData("a very long name that goes on and on until the end", "a-very-long-name-that-goes-on-and-o")]
    public async Task ASlug_IsMadeFromTheName(string name, string slug)
    {
        // Each row has a server of its own only if it must: the rows of this table build on one another.
        await using var gateway = await GatewayHost.StartAsync();
        var token = Passerelle.Gateway.Admin.AdminToken.Read(gateway.Folder);
        var taken = slug is "provider-2" or "provider-3" ? int.Parse(slug[^1..], System.Globalization.CultureInfo.InvariantCulture) - 1 : 0;
        for (var i = 1; i <= taken; i++)
        {
            await gateway.AddProviderAsync(i == 1 ? "provider" : $"provider-{i}", "http://127.0.0.1:1");
        }

        var answer = await RawHttp.PostAsync(gateway.Address, "/admin/api/providers", $$"""{"name":"{{name}}","address":"http://127.0.0.1:1"}""", token);
        Assert.Equal(slug, AdminFixture.Parse(answer).GetProperty("provider").GetProperty("slug").GetString());
    }

    [Fact]
    public async Task SwitchedOff_IsRefused_AndOnAgain_Answers()
    {
        var slug = await fixture.AddUpstreamAsync();
        Assert.False((await fixture.DoAsync("PATCH", $"/providers/{slug}", """{"enabled":false}""")).GetProperty("enabled").GetBoolean());
        Assert.Equal(403, (await Gateway.ChatAsync(GatewayHost.Body($"{slug}/plain"))).Status);
        await fixture.DoAsync("PATCH", $"/providers/{slug}", """{"enabled":true}""");
        Assert.Equal(200, (await Gateway.ChatAsync(GatewayHost.Body($"{slug}/plain"))).Status);
    }

    [Fact]
    public async Task AChangedAddress_IsCalledAtOnce_AndOnlyWhatIsGivenChanges()
    {
        var slug = await fixture.AddUpstreamAsync();
        var before = await fixture.DoAsync("GET", $"/providers/{slug}");
        var changed = await fixture.DoAsync("PATCH", $"/providers/{slug}", """{"address":"http://127.0.0.1:1"}""");
        Assert.Equal(502, (await Gateway.ChatAsync(GatewayHost.Body($"{slug}/plain"))).Status);
        foreach (var name in (string[])["id", "name", "slug", "enabled", "position", "keys", "models", "created_at"])
        {
            Assert.Equal(before.GetProperty(name).GetRawText(), changed.GetProperty(name).GetRawText());
        }

        AdminFixture.AssertError(await fixture.SendAsync("PATCH", $"/providers/{slug}", """{"address":"nonsense"}"""), 400, "E-URL-1", "address");
        Assert.Equal("http://127.0.0.1:1", (await fixture.DoAsync("GET", $"/providers/{slug}")).GetProperty("address").GetString());
    }

    [Fact]
    public async Task ANewSlug_RenamesTheModels()
    {
        var slug = await fixture.AddUpstreamAsync();
        var other = fixture.NewName();
        await fixture.DoAsync("PATCH", $"/providers/{slug}", $$"""{"slug":"{{other}}"}""");
        Assert.Equal(404, (await Gateway.ChatAsync(GatewayHost.Body($"{slug}/plain"))).Status);
        Assert.Equal(200, (await Gateway.ChatAsync(GatewayHost.Body($"{other}/plain"))).Status);
        AdminFixture.AssertError(await fixture.SendAsync("PATCH", $"/providers/{other}", """{"slug":"practice"}"""), 409, "slug_taken", "slug");
    }

    [Fact]
    public async Task ADeletedProvider_IsGone_WithItsModels()
    {
        var slug = await fixture.AddUpstreamAsync();
        Assert.Equal(204, (await fixture.SendAsync("DELETE", $"/providers/{slug}")).Status);
        Assert.Equal(404, (await Gateway.ChatAsync(GatewayHost.Body($"{slug}/plain"))).Status);
        AdminFixture.AssertError(await fixture.SendAsync("GET", $"/providers/{slug}/models"), 404, "not_found");
        Assert.DoesNotContain($"\"{slug}\"", (await fixture.SendAsync("GET", "/providers")).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ThePracticeProvider_CanBeSwitchedOff()
    {
        await using var gateway = await GatewayHost.StartAsync();
        var token = Passerelle.Gateway.Admin.AdminToken.Read(gateway.Folder)!;
        await using var http = await RawHttp.ConnectAsync(gateway.Address);
        await http.SendAsync(RawHttp.Request("PATCH", "/admin/api/providers/practice", """{"enabled":false}""", ("authorization", $"Bearer {token}")));
        Assert.Equal(200, (await http.ReadAnswerAsync()).Status);
        Assert.Equal(403, (await gateway.ChatAsync(GatewayHost.Body("practice/echo"))).Status);
    }

    [Fact]
    public async Task Position_MovesAProvider_AndTheOthersCloseUp()
    {
        var first = await fixture.AddUpstreamAsync();
        var second = await fixture.AddUpstreamAsync();
        await fixture.DoAsync("PATCH", $"/providers/{second}", """{"position":0}""");
        var slugs = (await fixture.DoAsync("GET", "/providers")).GetProperty("data").EnumerateArray().Select(p => p.GetProperty("slug").GetString()).ToList();
        Assert.Equal(second, slugs[0]);
        Assert.Equal(first, slugs[^1]);
        await fixture.DoAsync("PATCH", $"/providers/{second}", """{"position":9999}""");
        var positions = (await fixture.DoAsync("GET", "/providers")).GetProperty("data").EnumerateArray().Select(p => p.GetProperty("position").GetInt32()).ToList();
        Assert.Equal(Enumerable.Range(0, positions.Count), positions);
    }

    [Fact]
    public async Task ManyAtOnce_AllGetASlugOfTheirOwn()
    {
        await Task.WhenAll(Enumerable.Range(0, 12).Select(_ => fixture.DoAsync("POST", "/providers", """{"preset":"groq","keys":"gsk_0123456789"}""")));
        var slugs = (await fixture.DoAsync("GET", "/providers")).GetProperty("data").EnumerateArray().Select(p => p.GetProperty("slug").GetString()!).Where(s => s.StartsWith("groq", StringComparison.Ordinal)).ToList();
        Assert.Equal(12, slugs.Distinct().Count());
    }

    [Theory]
    [InlineData("http://169.254.169.254/v1")]
    [InlineData("http://[fd00:ec2::254]/v1")]
    [InlineData("http://2852039166/v1")]
    public async Task AnAddressThatIsNeverDialled_IsRefusedWhenItIsSaved(string address)
    {
        var name = fixture.NewName();
        AdminFixture.AssertError(await fixture.SendAsync("POST", "/providers", $$"""{"name":"{{name}}","address":"{{address}}"}"""), 400, "E-URL-4", "address");
        var slug = await fixture.AddUpstreamAsync();
        AdminFixture.AssertError(await fixture.SendAsync("PATCH", $"/providers/{slug}", $$"""{"address":"{{address}}"}"""), 400, "E-URL-4", "address");
    }
}
