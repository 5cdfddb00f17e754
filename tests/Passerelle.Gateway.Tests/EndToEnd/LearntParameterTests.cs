using Passerelle.Testing;
using Xunit;

namespace Passerelle.Gateway.Tests.EndToEnd;

/// <summary>VGW-5: a model that refuses a parameter is asked once more without it, and not with it again.</summary>
public sealed class LearntParameterTests : IAsyncLifetime
{
    private FaultUpstream _upstream = null!;
    private GatewayHost _gateway = null!;

    public async ValueTask InitializeAsync()
    {
        _upstream = await FaultUpstream.StartAsync();
        _gateway = await GatewayHost.StartAsync();
        await _gateway.AddProviderAsync("up", $"{_upstream.Address}v1", ["sk-mock-ok~one"], ["default-temperature"]);
    }

    public async ValueTask DisposeAsync()
    {
        await _gateway.DisposeAsync();
        await _upstream.DisposeAsync();
    }

    [Theory]
    [InlineData("/v1/chat/completions", """{"model":"up/default-temperature","temperature":0.7,"messages":[{"role":"user","content":"Hello"}]}""")]
    [InlineData("/v1/messages", """{"model":"up/default-temperature","max_tokens":50,"temperature":0.7,"messages":[{"role":"user","content":"Hello"}]}""")]
    public async Task ARefusedParameter_IsLeftOut_AndRemembered(string path, string body)
    {
        var first = await RawHttp.PostAsync(_gateway.Address, path, body, _gateway.Key);
        Assert.True(first.Status == 200, first.Text);
        Assert.Equal("2", first.Header("x-passerelle-attempts"));
        Assert.Contains("dropped:temperature", first.Header("x-passerelle-changes"), StringComparison.Ordinal);

        var second = await RawHttp.PostAsync(_gateway.Address, path, body, _gateway.Key);
        Assert.Equal((200, "1"), (second.Status, second.Header("x-passerelle-attempts")));
        Assert.Contains("dropped:temperature", second.Header("x-passerelle-changes"), StringComparison.Ordinal);
        Assert.Equal(3, _upstream.Books.Count);
    }

    [Theory]
    [InlineData("refuse")]
    [InlineData("pass")]
    public async Task ACallerWhoWantsNothingDropped_GetsTheRefusal(string policy)
    {
        var answer = await RawHttp.PostAsync(
            _gateway.Address, "/v1/chat/completions", """{"model":"up/default-temperature","temperature":0.7,"messages":[{"role":"user","content":"Hello"}]}""", _gateway.Key, ("x-passerelle-parameters", policy));

        Assert.Equal((400, 1), (answer.Status, _upstream.Books.Count));
        Assert.Contains("temperature", answer.Text, StringComparison.Ordinal);
    }
}
