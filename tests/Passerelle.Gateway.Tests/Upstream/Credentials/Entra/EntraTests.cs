using Passerelle.Gateway.Upstream.Credentials;
using Passerelle.Testing.Clouds;
using Xunit;

namespace Passerelle.Gateway.Tests.Upstream.Credentials.Entra;

/// <summary>AZ-3: Entra ID instead of a key, against an authority of our own.</summary>
public sealed class EntraTests : IAsyncLifetime
{
    private const string Tenant = "0f8e1c2a-77b1-4000-8000-000000000000";

    private TokenServer _server = null!;
    private TokenServer _metadata = null!;
    private CredentialWorld _world = null!;
    private int _given;

    private string Authority => _server.Address.ToString();

    public async ValueTask InitializeAsync()
    {
        _server = await TokenServer.StartAsync(_ => Next(), tls: true);
        _metadata = await TokenServer.StartAsync(call => call.Header("metadata") == "true" ? Identity() : TokenAnswer.Page(400));
        _world = new CredentialWorld(_server.Route(), _metadata.Route());
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        await _metadata.DisposeAsync();
        _world.Dispose();
    }

    [Fact]
    public async Task AnApplicationsSecret_SignsInForAzuresModels()
    {
        var credential = Application();
        var applied = await CredentialWorld.ApplyAsync(credential, KeyCarrier.ApiKey);

        Assert.Equal("Bearer entra-1", applied.Headers["authorization"]);
        Assert.Single(applied.Headers);
        var call = Assert.Single(_server.Calls);
        Assert.Equal(("POST", $"/{Tenant}/oauth2/v2.0/token"), (call.Method, call.Path));
        Assert.Equal(
            ("client_credentials", "an-application", "a-secret", "https://cognitiveservices.azure.com/.default"),
            (call.Form("grant_type"), call.Form("client_id"), call.Form("client_secret"), call.Form("scope")));
        Assert.Equal(("entra_client_secret", "an-application"), (CredentialState.Of(credential).Kind, CredentialState.Of(credential).Account));
    }

    [Fact]
    public async Task AnotherScope_CanBeAskedFor()
    {
        await CredentialWorld.ApplyAsync(Application(""","scope":"https://ai.azure.com/.default" """));

        Assert.Equal("https://ai.azure.com/.default", Assert.Single(_server.Calls).Form("scope"));
    }

    [Fact]
    public async Task ATokenOlderThanAnHour_IsRefreshedOnceForFiftyAtOnce()
    {
        var credential = Application();
        await CredentialWorld.ApplyAsync(credential);

        _world.Time.Advance(TimeSpan.FromHours(1));
        _server.Hold();
        var all = Enumerable.Range(0, 50).Select(_ => Task.Run(() => CredentialWorld.ApplyAsync(credential))).ToList();
        await _server.HeldAsync(1);
        _server.Release();

        Assert.All(await Task.WhenAll(all), applied => Assert.Equal("entra-2", applied.Token));
        Assert.Equal(2, _server.Calls.Count);
    }

    [Theory]
    [InlineData("""{"type":"entra_managed_identity"}""")]
    [InlineData("""{"type":"entra_managed_identity","client_id":"0f8e1c2a-77b1-4000-8000-000000000001"}""")]
    [InlineData("""{"type":"entra_default"}""")]
    public async Task ARefusedToken_IsFetchedAnew_PastTheLibrarysCache(string text)
    {
        // A client id of its own for each test: the library's cache of managed identities is the whole process's.
        var credential = _world.Of(text, "azure");
        var first = await CredentialWorld.ApplyAsync(credential);
        Assert.Equal("imds-1", first.Token);
        var call = _metadata.Calls[^1];
        Assert.Equal(("GET", "169.254.169.254", "/metadata/identity/oauth2/token", "true"), (call.Method, call.Host, call.Path, call.Header("metadata")));
        Assert.Equal("https://cognitiveservices.azure.com", call.Parameter("resource"));

        Assert.True(credential.TryRenew(first.Use, CredentialWorld.Unauthorized));

        Assert.NotEqual("imds-1", (await CredentialWorld.ApplyAsync(credential)).Token);
    }

    [Fact]
    public async Task AKubernetesServiceAccount_ShowsItsToken()
    {
        var path = _world.Folder.File("token");
        File.WriteAllText(path, "a-service-account-token");
        var text = $$"""{"type":"entra_workload_identity","tenant_id":"{{Tenant}}","client_id":"an-application","token_file":"{{path}}","authority_host":"{{Authority}}"}""";

        Assert.Equal("entra-1", (await CredentialWorld.ApplyAsync(_world.Of(text, "azure"))).Token);

        var call = Assert.Single(_server.Calls);
        Assert.Equal(("a-service-account-token", "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"), (call.Form("client_assertion"), call.Form("client_assertion_type")));
    }

    [Fact]
    public async Task AWrongSecret_IsSaidInEntrasWords_WithoutItsTraces()
    {
        _server.Answers = _ => TokenAnswer.Error(
            401,
            "invalid_client",
            "AADSTS7000215: Invalid client secret provided. Ensure the secret being sent in the request is the client secret value, not the client secret ID, for a secret added to app 'an-application'. Trace ID: 1 Correlation ID: 2 Timestamp: 2026-01-01 00:00:00Z");

        var error = await CredentialWorld.FailAsync(Application());

        Assert.Equal(("E-ENTRA-1", false), (error.Code, error.MayPass));
        Assert.StartsWith("Entra ID refused the credentials (invalid_client: AADSTS7000215: Invalid client secret provided.", error.Text.En, StringComparison.Ordinal);
        Assert.StartsWith("Entra ID a refusé les identifiants (invalid_client: ", error.Text.Fr, StringComparison.Ordinal);
        Assert.DoesNotContain("Trace ID", error.Text.En, StringComparison.Ordinal);
        Assert.DoesNotContain("a-secret", error.Text.En + string.Join('\n', _world.Logs.All), StringComparison.Ordinal);
    }

    [Fact]
    public async Task AnAuthorityThatIsDown_MayPass_AndIsAskedOnce()
    {
        _server.Answers = _ => TokenAnswer.Page(503);
        var credential = Application();

        var error = await CredentialWorld.FailAsync(credential);

        Assert.Equal(("E-ENTRA-2", true, TimeSpan.FromSeconds(10)), (error.Code, error.MayPass, error.RetryAfter));
        Assert.Equal("Unable to get a token from Entra ID: the token endpoint answered with status 503.", error.Text.En);
        var asked = _server.Calls.Count;
        await CredentialWorld.FailAsync(credential);
        Assert.Equal(asked, _server.Calls.Count);
    }

    [Fact]
    public async Task AnAuthorityThatIsSlow_IsWaitedForTenSeconds()
    {
        _server.Hold();
        var asked = CredentialWorld.FailAsync(Application());
        await _server.HeldAsync(1);

        _world.Time.Advance(TimeSpan.FromSeconds(10));

        Assert.Equal("Unable to get a token from Entra ID: no answer within 10 s.", (await asked).Text.En);
    }

    [Theory]
    [InlineData("not JSON")]
    [InlineData("{}")]
    [InlineData("<html>")]
    public async Task Nonsense_IsAnErrorInWords(string body)
    {
        _server.Answers = _ => new TokenAnswer(200, body);

        Assert.Equal(("E-ENTRA-2", true), (await CredentialWorld.FailAsync(Application()) is var error ? error.Code : "", error.MayPass));
    }

    [Fact]
    public async Task AServerThatIsNotInAzure_IsSaidSo()
    {
        _metadata.Answers = _ => TokenAnswer.Page(404);

        var error = await CredentialWorld.FailAsync(_world.Of("""{"type":"entra_managed_identity","client_id":"0f8e1c2a-77b1-4000-8000-000000000002"}""", "azure"));

        Assert.Equal("E-ENTRA-2", error.Code);
        Assert.Equal("Unable to get a token from Entra ID: the token endpoint answered with status 404.", error.Text.En);
        Assert.Single(_metadata.Calls);
    }

    [Fact]
    public async Task AFileThatIsNotThere_IsAnErrorInWords()
    {
        var error = await CredentialWorld.FailAsync(_world.Of($$"""{"type":"entra_workload_identity","tenant_id":"{{Tenant}}","client_id":"c","token_file":"{{_world.Folder.File("nothing")}}"}""", "azure"));

        Assert.Equal("E-ENTRA-2", error.Code);
    }

    private ICredential Application(string more = "") => _world.Of(
        $$"""{"type":"entra_client_secret","tenant_id":"{{Tenant}}","client_id":"an-application","client_secret":"a-secret","authority_host":"{{Authority}}"{{more}}}""", "azure");

    private TokenAnswer Identity() => new(200, $$"""
        {"access_token":"imds-{{Interlocked.Increment(ref _given)}}","expires_in":"3600","expires_on":"{{TimeProvider.System.GetUtcNow().AddHours(1).ToUnixTimeSeconds()}}","resource":"https://cognitiveservices.azure.com","token_type":"Bearer"}
        """);

    private TokenAnswer Next() => TokenAnswer.Token($"entra-{Interlocked.Increment(ref _given)}", 3600);
}
