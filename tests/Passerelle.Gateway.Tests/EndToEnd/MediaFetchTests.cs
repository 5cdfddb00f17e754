using System.Net;
using Passerelle.Gateway.Upstream;
using Passerelle.Testing;
using Xunit;

namespace Passerelle.Gateway.Tests.EndToEnd;

/// <summary>Pictures by URL reach providers that fetch none, by value; and nobody looks around in the private network that way.</summary>
public sealed class MediaFetchTests : IAsyncLifetime
{
    private FaultUpstream _upstream = null!;

    public async ValueTask InitializeAsync() => _upstream = await FaultUpstream.StartAsync();

    public async ValueTask DisposeAsync() => await _upstream.DisposeAsync();

    [Theory]
    [InlineData("claude-opus-4-1", "/v1/chat/completions", """{"model":"vx/MODEL","messages":[{"role":"user","content":[{"type":"text","text":"What is it?"},{"type":"image_url","image_url":{"url":"URL"}}]}]}""")]
    [InlineData("claude-opus-4-1", "/v1/messages", """{"model":"vx/MODEL","max_tokens":100,"messages":[{"role":"user","content":[{"type":"image","source":{"type":"url","url":"URL"}}]}]}""")]
    [InlineData("meta/llama-4-maas", "/v1/chat/completions", """{"model":"vx/MODEL","messages":[{"role":"user","content":[{"type":"image_url","image_url":{"url":"URL"}}]}]}""")]
    [InlineData("meta/llama-4-maas", "/v1/messages", """{"model":"vx/MODEL","max_tokens":100,"messages":[{"role":"user","content":[{"type":"image","source":{"type":"url","url":"URL"}}]}]}""")]
    public async Task APicture_GoesByValue(string model, string path, string body)
    {
        await using var gateway = await StartAsync(privateMedia: true);
        var answer = await RawHttp.PostAsync(gateway.Address, path, Fill(body, model), gateway.Key);

        Assert.True(answer.Status == 200, answer.Text);
        var sent = _upstream.Books.Entries.MaxBy(e => e.Sequence)!.BodyText;
        Assert.DoesNotContain("http:", sent, StringComparison.Ordinal);
        Assert.Contains(Convert.ToBase64String(FaultUpstream.Picture), sent, StringComparison.Ordinal);
        Assert.Contains("image/png", sent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ThePrivateNetwork_IsNotLookedAt()
    {
        await using var gateway = await StartAsync(privateMedia: false);
        var before = _upstream.Books.Count;
        var answer = await RawHttp.PostAsync(gateway.Address, "/v1/chat/completions", Fill("""{"model":"vx/MODEL","messages":[{"role":"user","content":[{"type":"image_url","image_url":{"url":"URL"}}]}]}""", "claude-opus-4-1"), gateway.Key);

        Assert.Equal(400, answer.Status);
        Assert.Contains("media_not_fetched", answer.Text, StringComparison.Ordinal);
        Assert.Contains("no access to", answer.Text, StringComparison.Ordinal);
        Assert.Equal(before, _upstream.Books.Count);
    }

    [Theory]
    [InlineData("/missing.png", "status 404")]
    [InlineData(":1/x.png", "cannot be fetched")]
    public async Task AUrlThatCannotBeFetched_IsRefused_AndSaysSo(string rest, string said)
    {
        await using var gateway = await StartAsync(privateMedia: true);
        var url = rest[0] == ':' ? $"http://127.0.0.1{rest}" : $"{_upstream.Address}{rest[1..]}";
        var answer = await RawHttp.PostAsync(
            gateway.Address, "/v1/chat/completions", $$$"""{"model":"vx/claude-opus-4-1","messages":[{"role":"user","content":[{"type":"image_url","image_url":{"url":"{{{url}}}"}}]}]}""", gateway.Key);

        Assert.Equal(400, answer.Status);
        Assert.Contains(said, answer.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("127.0.0.1", false)]
    [InlineData("10.1.2.3", false)]
    [InlineData("192.168.0.1", false)]
    [InlineData("100.64.0.1", false)]
    [InlineData("::1", false)]
    [InlineData("::ffff:10.0.0.1", false)]
    [InlineData("fd00::1", false)]
    [InlineData("169.254.169.254", false)]
    [InlineData("64:ff9b::7f00:1", false)]
    [InlineData("8.8.8.8", true)]
    [InlineData("2606:4700::1111", true)]
    public void PublicAddresses_AreThoseOfThePublicNetwork(string address, bool isPublic) => Assert.Equal(isPublic, EgressPolicy.IsPublic(IPAddress.Parse(address)));

    private async Task<GatewayHost> StartAsync(bool privateMedia)
    {
        var gateway = await GatewayHost.StartAsync(options: o => o with { PrivateMedia = privateMedia });
        await gateway.AddKindAsync("vx", ProviderKinds.Vertex, $"{_upstream.Address}", "sk-mock-ok~v", [], ("project", "proj-1"));
        return gateway;
    }

    private string Fill(string body, string model) => body.Replace("MODEL", model, StringComparison.Ordinal).Replace("URL", $"{_upstream.Address}picture.png", StringComparison.Ordinal);
}
