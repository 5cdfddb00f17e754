using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Passerelle.Gateway.Records;
using Passerelle.Gateway.Tests.Storage;
using Passerelle.Testing;
using Xunit;

namespace Passerelle.Gateway.Tests.Admin;

public sealed class AdminRecordsTests(AdminFixture fixture) : IClassFixture<AdminFixture>
{
    [Fact]
    public async Task Status_TellsWhatAndHow()
    {
        var status = await fixture.DoAsync("GET", "/status");
        Assert.Equal("open", status.GetProperty("condition").GetString());
        Assert.Equal(Environment.ProcessId, status.GetProperty("pid").GetInt32());
        Assert.Equal(fixture.Gateway.Folder, status.GetProperty("data_folder").GetString());
        Assert.Equal(fixture.Gateway.Address, new Uri(status.GetProperty("addresses")[0].GetString()!));
        Assert.Matches(@"^\d+\.\d+\.\d+$", status.GetProperty("version").GetString());
        Assert.True(status.GetProperty("counts").GetProperty("models").GetInt32() >= 4);
        Assert.False(status.GetProperty("stopping").GetBoolean());
    }

    [Fact]
    public async Task Presets_AreThoseThatSpeakOurDialect()
    {
        var presets = (await fixture.DoAsync("GET", "/presets")).GetProperty("data").EnumerateArray().ToDictionary(p => p.GetProperty("id").GetString()!);
        Assert.Equal("https://api.openai.com/v1", presets["openai"].GetProperty("address").GetString());
        Assert.True(presets["openai"].GetProperty("key_required").GetBoolean());
        Assert.DoesNotContain(presets.Values, p => p.GetProperty("address").GetString() is { } address && address.Contains('{', StringComparison.Ordinal));
    }

    [Fact]
    public async Task ARequest_IsShown_WithItsAttempts()
    {
        var slug = await fixture.AddUpstreamAsync();
        var answer = await fixture.Gateway.ChatAsync(GatewayHost.Body($"{slug}/plain"));
        var id = answer.Header("x-passerelle-request-id");
        var detail = await fixture.DoAsync("GET", $"/requests/{id}");
        var request = detail.GetProperty("request");
        Assert.Equal("ok", request.GetProperty("outcome").GetString());
        Assert.Equal("first key", request.GetProperty("gateway_key").GetString());
        Assert.Equal(slug, request.GetProperty("provider").GetString());
        Assert.Equal(200, request.GetProperty("status").GetInt32());
        Assert.True(request.GetProperty("tokens").GetProperty("output").GetInt64() > 0);
        Assert.Equal(JsonValueKind.Object, request.GetProperty("usage").ValueKind);
        var attempt = Assert.Single(detail.GetProperty("attempts").EnumerateArray());
        Assert.Equal(slug, attempt.GetProperty("provider").GetString());
        Assert.Equal("sk-m••••6789", attempt.GetProperty("key").GetString());
        Assert.Equal("ok", attempt.GetProperty("outcome").GetString());

        await fixture.SendAsync("DELETE", $"/providers/{slug}");
        var after = (await fixture.DoAsync("GET", $"/requests/{id}")).GetProperty("attempts")[0];
        Assert.StartsWith("#", after.GetProperty("provider").GetString(), StringComparison.Ordinal);
        Assert.Equal(JsonValueKind.Null, after.GetProperty("key").ValueKind);
    }

    [Fact]
    public async Task Pages_GoBackwards_WithoutGapsAndRepetitions()
    {
        var made = new List<string?>();
        for (var i = 0; i < 7; i++)
        {
            made.Add((await fixture.Gateway.ChatAsync(GatewayHost.Body("practice/echo"))).Header("x-passerelle-request-id"));
        }

        var seen = new List<string?>();
        string? before = null;
        do
        {
            var page = await fixture.DoAsync("GET", $"/requests?limit=3{(before is null ? "" : $"&before={before}")}");
            seen.AddRange(page.GetProperty("data").EnumerateArray().Select(r => r.GetProperty("id").GetString()));
            before = page.GetProperty("next_before").GetString();
        }
        while (before is not null && seen.Count < 7);
        Assert.Equal(Enumerable.Reverse(made), seen.Take(7));
    }

    [Theory]
    [InlineData("gpt-nothing", "model_not_found")]
    [InlineData("SLUG/fault-status-400", "invalid_request")]
    [InlineData("SLUG/fault-cut", "upstream_error")]
    public async Task AnErrorOnRecord_IsTheCodeThatTheCallerGot(string model, string code)
    {
        var slug = await fixture.AddUpstreamAsync();
        var answer = await fixture.Gateway.ChatAsync(GatewayHost.Body(model.Replace("SLUG", slug, StringComparison.Ordinal)));

        var request = (await fixture.DoAsync("GET", $"/requests/{answer.Header("x-passerelle-request-id")}")).GetProperty("request");

        Assert.Equal(code, request.GetProperty("error").GetString());
    }

    [Fact]
    public async Task AnErrorThatAnOlderVersionWrote_IsShownInTodaysWords()
    {
        var ids = fixture.Gateway.Services.GetRequiredService<Ids>();
        foreach (var (stored, shown) in new[] { ("UpstreamFailed", "upstream_error"), ("crashed", "crashed"), ("model_disabled", "model_disabled") })
        {
            var record = StorageFixture.Record(ids.Next()) with { ErrorCode = stored };
            await fixture.Gateway.Records.SettledAsync(null, record);
            var request = (await fixture.DoAsync("GET", $"/requests/{Ids.RequestText(record.Id)}")).GetProperty("request");
            Assert.Equal(shown, request.GetProperty("error").GetString());
        }
    }
}
