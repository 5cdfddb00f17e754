using System.Net;
using System.Net.Sockets;
using Passerelle.Gateway.Upstream.Credentials;
using Passerelle.Testing.Clouds;
using Xunit;

namespace Passerelle.Gateway.Tests.Upstream.Credentials.Google;

/// <summary>F78: a token endpoint that is down, slow, or answers nonsense.</summary>
public sealed class TokenEndpointTroubleTests : IAsyncLifetime
{
    private static readonly TimeSpan Rest = TimeSpan.FromSeconds(10);

    private readonly CredentialWorld _world = new();
    private TokenServer _server = null!;

    public async ValueTask InitializeAsync() => _server = await TokenServer.StartAsync();

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        _world.Dispose();
    }

    public static TheoryData<string, TokenAnswer, string, bool> Nonsense => new()
    {
        { "a page", TokenAnswer.Page(200), "the answer holds no token", true },
        { "nothing", new TokenAnswer(200, ""), "the answer holds no token", true },
        { "null", new TokenAnswer(200, "null"), "the answer holds no token", true },
        { "a list", new TokenAnswer(200, "[]"), "the answer holds no token", true },
        { "half an object", new TokenAnswer(200, """{"access_token":"a"""), "the answer holds no token", true },
        { "no token", new TokenAnswer(200, """{"expires_in":3600}"""), "the answer holds no token", true },
        { "a token of another type", new TokenAnswer(200, """{"access_token":{"a":1},"expires_in":3600}"""), "the answer holds no token", true },
        { "a token with a line end", new TokenAnswer(200, """{"access_token":"a\r\nX-Evil: 1","expires_in":3600}"""), "the answer holds no token", true },
        { "a token of other letters", new TokenAnswer(200, """{"access_token":"clé","expires_in":3600}"""), "the answer holds no token", true },
        { "a token that has ended", TokenAnswer.Token("a-token", 0), "the answer holds no token", true },
        { "an end that is no number", new TokenAnswer(200, """{"access_token":"a","expires_in":"soon"}"""), "the answer holds no token", true },
        { "a page of 404", TokenAnswer.Page(404), "the token endpoint answered with status 404", false },
        { "a page of 502", TokenAnswer.Page(502), "the token endpoint answered with status 502", true },
        { "500", new TokenAnswer(500, """{"error":"internal_failure"}"""), "internal_failure", true },
        { "503", new TokenAnswer(503, ""), "the token endpoint answered with status 503", true },
        { "429", TokenAnswer.Error(429, "rate_limit_exceeded", "Slow down."), "rate_limit_exceeded: Slow down", true },
        { "401", TokenAnswer.Error(401, "invalid_client", "The OAuth client was not found."), "invalid_client: The OAuth client was not found", false },
        { "403 in Google's other form", new TokenAnswer(403, """{"error":{"code":403,"message":"IAM is disabled.","status":"PERMISSION_DENIED"}}"""), "PERMISSION_DENIED: IAM is disabled", false },
        { "a redirect", new TokenAnswer(302, "", "text/plain", ("Location", "http://127.0.0.1:1/elsewhere")), "the token endpoint answered with status 302", false },
        { "an error that is no text", new TokenAnswer(400, """{"error":[1,2]}"""), "the token endpoint answered with status 400", false },
        { "half of a surrogate pair", new TokenAnswer(400, """{"error":"\ud800"}"""), "the token endpoint answered with status 400", false },
    };

    [Theory]
    [MemberData(nameof(Nonsense))]
    public async Task Nonsense_IsSaidInWords(string what, TokenAnswer answer, string reason, bool mayPass)
    {
        _server.Answers = _ => answer;

        var error = await CredentialWorld.FailAsync(Robot());

        Assert.True(("E-VTX-8", mayPass) == (error.Code, error.MayPass), $"{what}: {error.Code} {error.Text.En}");
        Assert.Equal($"Unable to refresh the Google credentials: {reason}.", error.Text.En);
        Assert.StartsWith("Impossible d’actualiser les identifiants Google : ", error.Text.Fr, StringComparison.Ordinal);
        Assert.Single(_server.Calls);
    }

    [Fact]
    public async Task AnAnswerWithoutEnd_LivesAnHour_AndOneOfAHundredYearsADay()
    {
        _server.Answers = _ => new TokenAnswer(200, """{"access_token":"a"}""");
        var usual = Robot();
        await CredentialWorld.ApplyAsync(usual);
        _server.Answers = _ => TokenAnswer.Token("a-token", 3_153_600_000);
        var long_ = Robot("another@a-project.iam.gserviceaccount.com");
        await CredentialWorld.ApplyAsync(long_);

        Assert.Equal(_world.Time.GetUtcNow() + TimeSpan.FromHours(1), CredentialState.Of(usual).ExpiresAt);
        Assert.Equal(_world.Time.GetUtcNow() + TimeSpan.FromDays(1), CredentialState.Of(long_).ExpiresAt);
    }

    [Fact]
    public async Task AnAnswerWithoutEndInBytes_IsBroughtToOne()
    {
        _server.Answers = _ => new TokenAnswer(200, new string(' ', 2 * 1024 * 1024));

        var error = await CredentialWorld.FailAsync(Robot());

        Assert.Equal("Unable to refresh the Google credentials: the answer is too large.", error.Text.En);
    }

    [Fact]
    public async Task AnEndpointThatIsDown_IsAskedOnceInTenSeconds()
    {
        var credential = Robot();
        _server.Answers = _ => new TokenAnswer(503, "");
        var first = await CredentialWorld.FailAsync(credential);
        Assert.Equal(Rest, first.RetryAfter);

        _world.Time.Advance(TimeSpan.FromSeconds(7));
        var second = await CredentialWorld.FailAsync(credential);
        Assert.Equal((first.Text, TimeSpan.FromSeconds(3)), (second.Text, second.RetryAfter));
        Assert.Single(_server.Calls);

        _world.Time.Advance(TimeSpan.FromSeconds(3));
        _server.Answers = _ => TokenAnswer.Token("back-again");
        Assert.Equal("back-again", (await CredentialWorld.ApplyAsync(credential)).Token);
        Assert.Equal(2, _server.Calls.Count);
    }

    [Fact]
    public async Task TheWaitThatAnEndpointAsksFor_IsPassedOn()
    {
        _server.Answers = _ => new TokenAnswer(503, "", "text/plain", ("Retry-After", "25"));

        Assert.Equal(TimeSpan.FromSeconds(25), (await CredentialWorld.FailAsync(Robot())).RetryAfter);
    }

    [Fact]
    public async Task AnEndpointThatRefusesConnections_IsSaidSo()
    {
        using var closed = new TcpListener(IPAddress.Loopback, 0);
        closed.Start();
        var port = ((IPEndPoint)closed.LocalEndpoint).Port;
        closed.Stop();

        var error = await CredentialWorld.FailAsync(_world.Of(GoogleFiles.ServiceAccount($"http://127.0.0.1:{port}/token")));

        Assert.Equal(("E-VTX-8", true), (error.Code, error.MayPass));
        Assert.Equal("Unable to refresh the Google credentials: the token endpoint refuses connections.", error.Text.En);
    }

    [Theory]
    [InlineData("http://169.254.169.254/latest/token")]
    [InlineData("http://[fd00:ec2::254]/token")]
    public async Task AnEndpointThatTheNetworkPolicyForbids_IsNotCalled(string tokenUri)
    {
        var error = await CredentialWorld.FailAsync(_world.Of(GoogleFiles.ServiceAccount(tokenUri)));

        Assert.Equal(("E-VTX-8", false), (error.Code, error.MayPass));
        Assert.Equal("Unable to refresh the Google credentials: the address is blocked by the server’s network policy.", error.Text.En);
    }

    [Fact]
    public async Task AnEndpointThatIsSlow_IsWaitedForTenSeconds_ByAllAtOnce()
    {
        var credential = Robot();
        _server.Hold();
        var all = Enumerable.Range(0, 50).Select(_ => CredentialWorld.FailAsync(credential)).ToList();
        await _server.HeldAsync(1);

        _world.Time.Advance(TimeSpan.FromSeconds(10));

        Assert.All(await Task.WhenAll(all), error =>
        {
            Assert.Equal(("E-VTX-8", true, Rest), (error.Code, error.MayPass, error.RetryAfter));
            Assert.Equal("Unable to refresh the Google credentials: no answer within 10 s.", error.Text.En);
            Assert.Equal("Impossible d’actualiser les identifiants Google : pas de réponse en 10 s.", error.Text.Fr);
        });
        Assert.Single(_server.Calls);
    }

    [Fact]
    public async Task WhileTheEndpointIsDown_ATokenThatStillLivesIsUsed()
    {
        var credential = Robot();
        await CredentialWorld.ApplyAsync(credential);
        _server.Answers = _ => new TokenAnswer(503, "");
        _world.Time.Advance(TimeSpan.FromMinutes(57));

        Assert.Equal("a-token", (await CredentialWorld.ApplyAsync(credential)).Token);
        await CredentialWorld.Eventually(() => _world.Logs.All.Any(line => line.Contains("E-VTX-8", StringComparison.Ordinal)));
        for (var i = 0; i < 20; i++)
        {
            Assert.Equal("a-token", (await CredentialWorld.ApplyAsync(credential)).Token);
        }

        Assert.Equal(2, _server.Calls.Count);
        _world.Time.Advance(TimeSpan.FromMinutes(3));
        Assert.Equal("E-VTX-8", (await CredentialWorld.FailAsync(credential)).Code);
    }

    private ICredential Robot(string email = GoogleFiles.Email) => _world.Of(GoogleFiles.ServiceAccount($"{_server.Address}token", email: email));
}
