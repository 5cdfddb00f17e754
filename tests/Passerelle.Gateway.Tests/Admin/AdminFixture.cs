using System.Text.Json;
using Passerelle.Gateway.Admin;
using Passerelle.Testing;
using Xunit;

namespace Passerelle.Gateway.Tests.Admin;

/// <summary>A gateway with its admin API, and an upstream to point providers at.</summary>
public sealed class AdminFixture : IAsyncLifetime
{
    private int _names;

    public FaultUpstream Upstream { get; private set; } = null!;

    public GatewayHost Gateway { get; private set; } = null!;

    public string Token { get; private set; } = "";

    public async ValueTask InitializeAsync()
    {
        Upstream = await FaultUpstream.StartAsync();
        Gateway = await GatewayHost.StartAsync();
        Token = AdminToken.Read(Gateway.Folder)!;
    }

    public async ValueTask DisposeAsync()
    {
        await Gateway.DisposeAsync();
        await Upstream.DisposeAsync();
    }

    /// <summary>A name that no other test uses; also a slug.</summary>
    public string NewName() => $"name-{Interlocked.Increment(ref _names)}";

    /// <summary>An admin request with the token.</summary>
    public Task<RawAnswer> SendAsync(string method, string path, string? json = null) =>
        SendAsync(RawHttp.Request(method, AdminEndpoints.Root + path, json, ("authorization", $"Bearer {Token}")));

    /// <summary>A request as text.</summary>
    public async Task<RawAnswer> SendAsync(string request)
    {
        await using var http = await RawHttp.ConnectAsync(Gateway.Address);
        await http.SendAsync(request);
        return await http.ReadAnswerAsync();
    }

    /// <summary>An admin request that must succeed; its answer.</summary>
    public async Task<JsonElement> DoAsync(string method, string path, string? json = null)
    {
        var answer = await SendAsync(method, path, json);
        Assert.True(answer.Status is 200 or 201, $"{method} {path}: {answer.Status} {answer.Text}");
        Assert.Equal("application/json", answer.Header("content-type"));
        Assert.Equal("no-store", answer.Header("cache-control"));
        return Parse(answer);
    }

    /// <summary>A provider that is the upstream, with a key and a model that answers; its slug.</summary>
    public async Task<string> AddUpstreamAsync(string model = "plain")
    {
        var slug = NewName();
        await DoAsync("POST", "/providers", $$"""{"name":"{{slug}}","slug":"{{slug}}","address":"{{Upstream.Address}}v1","keys":"sk-mock-ok~{{slug}}-0123456789"}""");
        await DoAsync("POST", $"/providers/{slug}/models", $$"""{"names":["{{model}}"]}""");
        return slug;
    }

    public static JsonElement Parse(RawAnswer answer)
    {
        using var json = JsonDocument.Parse(answer.Body);
        return json.RootElement.Clone();
    }

    /// <summary>The answer is an error in OpenAI's envelope.</summary>
    public static JsonElement AssertError(RawAnswer answer, int status, string code, string? param = null)
    {
        Assert.True(answer.Status == status, $"{answer.Status} instead of {status}: {answer.Text}");
        Assert.Equal("gateway", answer.Header("x-passerelle-error-source"));
        var error = Parse(answer).GetProperty("error");
        Assert.Equal(code, error.GetProperty("code").GetString());
        Assert.Equal(param, error.GetProperty("param").GetString());
        Assert.NotEqual("", error.GetProperty("message").GetString());
        return error;
    }
}
