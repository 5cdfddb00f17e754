using Microsoft.Extensions.DependencyInjection;
using Passerelle.Gateway.Config;
using Passerelle.Gateway.Tests.Upstream.Credentials.Google;
using Passerelle.Testing;
using Passerelle.Testing.Clouds;
using Xunit;

namespace Passerelle.Gateway.Tests.EndToEnd;

/// <summary>A provider whose key is a service account: a caller never sees that its tokens end, and are revoked before.</summary>
public sealed class CredentialTests : IAsyncLifetime
{
    private const string Answer = """{"id":"1","object":"chat.completion","created":1,"model":"m","choices":[{"index":0,"message":{"role":"assistant","content":"Hello!"},"finish_reason":"stop"}],"usage":{"prompt_tokens":1,"completion_tokens":1,"total_tokens":2}}""";

    private const string Unauthenticated = """[{"error":{"code":401,"message":"Request had invalid authentication credentials.","status":"UNAUTHENTICATED","details":[{"@type":"type.googleapis.com/google.rpc.ErrorInfo","reason":"ACCESS_TOKEN_EXPIRED"}]}}]""";

    private readonly ManualTime _time = new();
    private GoogleTokens _tokens = null!;
    private TokenServer _google = null!;
    private TokenServer _vertex = null!;
    private GatewayHost _gateway = null!;
    private volatile string _refused = "none";

    public async ValueTask InitializeAsync()
    {
        _tokens = new GoogleTokens(_time);
        _google = await TokenServer.StartAsync(_tokens.Answer);
        _tokens.Audience = $"{_google.Address}token";
        _tokens.Know(GoogleFiles.Email, GoogleFiles.Key);
        _vertex = await TokenServer.StartAsync(call => call.Header("authorization") == $"Bearer {_refused}" || !call.Header("authorization").StartsWith("Bearer ya29.token-", StringComparison.Ordinal)
            ? new TokenAnswer(401, Unauthenticated)
            : new TokenAnswer(200, Answer));
        _gateway = await GatewayHost.StartAsync(time: _time);
        await _gateway.AddProviderAsync("up", $"{_vertex.Address}v1", [GoogleFiles.ServiceAccount(_tokens.Audience)], ["m"]);
    }

    public async ValueTask DisposeAsync()
    {
        await _gateway.DisposeAsync();
        await _vertex.DisposeAsync();
        await _google.DisposeAsync();
    }

    [Fact]
    public async Task ATokenThatIsRevokedInMidLife_IsRenewedOnce_AndTheRequestSentOnceMore()
    {
        Assert.Equal(200, (await _gateway.ChatAsync(GatewayHost.Body("up/m"))).Status);
        _refused = "ya29.token-1";

        var answer = await _gateway.ChatAsync(GatewayHost.Body("up/m"));

        Assert.Equal(200, answer.Status);
        Assert.Equal(
            ["Bearer ya29.token-1", "Bearer ya29.token-1", "Bearer ya29.token-2"],
            _vertex.Calls.Select(call => call.Header("authorization")));
        Assert.Equal(2, _tokens.Given);
    }

    [Fact]
    public async Task FiftyRequestsWithARevokedToken_RenewItOnce()
    {
        Assert.Equal(200, (await _gateway.ChatAsync(GatewayHost.Body("up/m"))).Status);
        _refused = "ya29.token-1";

        var answers = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => _gateway.ChatAsync(GatewayHost.Body("up/m"))));

        Assert.All(answers, answer => Assert.Equal(200, answer.Status));
        Assert.Equal(2, _tokens.Given);
    }

    [Fact]
    public async Task ATokenOutlivesTheConfiguration_AndFiftyRequestsAnHourLaterFetchOne()
    {
        Assert.Equal(200, (await _gateway.ChatAsync(GatewayHost.Body("up/m"))).Status);
        _gateway.Services.GetRequiredService<ConfigStore>().ReloadProviders();
        Assert.Equal(200, (await _gateway.ChatAsync(GatewayHost.Body("up/m"))).Status);
        Assert.Equal(1, _tokens.Given);

        _time.Advance(TimeSpan.FromHours(1));
        var answers = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => _gateway.ChatAsync(GatewayHost.Body("up/m"))));

        Assert.All(answers, answer => Assert.Equal(200, answer.Status));
        Assert.Equal(2, _tokens.Given);
    }

    [Fact]
    public async Task ATokenEndpointThatIsDown_IsUnavailable_WithAWait()
    {
        _google.Answers = _ => new TokenAnswer(503, "");

        var answer = await _gateway.ChatAsync(GatewayHost.Body("up/m"));

        Assert.Equal((503, "10"), (answer.Status, answer.Header("retry-after")));
        Assert.Contains("E-VTX-8", answer.Text, StringComparison.Ordinal);
        Assert.Empty(_vertex.Calls);
    }

    [Fact]
    public async Task AKeyThatGoogleRefuses_IsNotTheCallersFault()
    {
        _tokens.Know(GoogleFiles.Email, GoogleFiles.OtherKey);

        var answer = await _gateway.ChatAsync(GatewayHost.Body("up/m"));

        Assert.Equal(502, answer.Status);
        Assert.Contains("E-VTX-4", answer.Text, StringComparison.Ordinal);
        Assert.Contains("Invalid JWT Signature", answer.Text, StringComparison.Ordinal);
    }
}
