using Passerelle.Gateway.Upstream.Credentials;
using Passerelle.Testing.Clouds;
using Xunit;

namespace Passerelle.Gateway.Tests.Upstream.Credentials.Google;

/// <summary>Google's credentials other than a service account's key (VTX-1).</summary>
public sealed class GoogleSourcesTests : IAsyncLifetime
{
    private readonly CredentialWorld _world = new();
    private readonly GoogleTokens _tokens;
    private TokenServer _server = null!;

    public GoogleSourcesTests() => _tokens = new GoogleTokens(_world.Time);

    private string TokenUri => $"{_server.Address}token";

    public async ValueTask InitializeAsync()
    {
        _server = await TokenServer.StartAsync(call => call.Path == "/token" ? _tokens.Answer(call) : Iam(call));
        _server.Clock = _world.Time;
        _tokens.Audience = TokenUri;
        _tokens.Know(GoogleFiles.Email, GoogleFiles.Key);
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        _world.Dispose();
    }

    [Fact]
    public async Task APersonsRefreshToken_GivesATokenThatIsChargedToTheirProject()
    {
        var credential = _world.Of(GoogleFiles.AuthorizedUser(TokenUri));
        var applied = await CredentialWorld.ApplyAsync(credential);

        Assert.Equal(("ya29.token-1", "paying-project"), (applied.Token, applied.Headers["x-goog-user-project"]));
        Assert.Equal("a-client.apps.googleusercontent.com", _server.Calls[0].Form("client_id"));
        Assert.Equal(("authorized_user", "a-client.apps.googleusercontent.com", "paying-project"), Shown(credential));
    }

    [Fact]
    public async Task ARevokedRefreshToken_IsSaidSo()
    {
        var error = await CredentialWorld.FailAsync(_world.Of(GoogleFiles.AuthorizedUser(TokenUri, "another")));

        Assert.Equal(("E-VTX-4", false), (error.Code, error.MayPass));
        Assert.Contains("(invalid_grant: Token has been expired or revoked)", error.Text.En, StringComparison.Ordinal);
    }

    [Fact]
    public async Task OneWhoActsAsAServiceAccount_FetchesTwoTokens()
    {
        var credential = _world.Of(GoogleFiles.Impersonated(ImpersonationUrl, GoogleFiles.ServiceAccount(TokenUri)));
        var applied = await CredentialWorld.ApplyAsync(credential);

        Assert.Equal("iam-token", applied.Token);
        var call = _server.Calls[1];
        Assert.Equal("Bearer ya29.token-1", call.Header("authorization"));
        var asked = call.Json();
        Assert.Equal("""["a-delegate@a-project.iam.gserviceaccount.com"]""", asked.GetProperty("delegates").GetRawText());
        Assert.Equal("""["https://www.googleapis.com/auth/cloud-platform"]""", asked.GetProperty("scope").GetRawText());
        Assert.Equal("3600s", asked.GetProperty("lifetime").GetString());
        Assert.Equal(("impersonated_service_account", "boss@a-project.iam.gserviceaccount.com", "a-project"), Shown(credential));
        Assert.Equal(_world.Time.GetUtcNow() + TimeSpan.FromMinutes(30), CredentialState.Of(credential).ExpiresAt);
    }

    [Fact]
    public async Task OneWhoActsAsAServiceAccount_ForAPerson_SaysWhoPays()
    {
        await CredentialWorld.ApplyAsync(_world.Of(GoogleFiles.Impersonated(ImpersonationUrl, GoogleFiles.AuthorizedUser(TokenUri))));

        Assert.Equal("paying-project", _server.Calls[1].Header("x-goog-user-project"));
    }

    [Fact]
    public async Task OneWhoMayNotActAsAServiceAccount_HearsGooglesReason()
    {
        var error = await CredentialWorld.FailAsync(_world.Of(GoogleFiles.Impersonated($"{_server.Address}v1/projects/-/serviceAccounts/other@a-project.iam.gserviceaccount.com:generateAccessToken", GoogleFiles.ServiceAccount(TokenUri))));

        Assert.Equal(("E-VTX-8", false), (error.Code, error.MayPass));
        Assert.Equal("Unable to refresh the Google credentials: PERMISSION_DENIED: Permission 'iam.serviceAccounts.getAccessToken' denied on resource (or it may not exist).", error.Text.En);
    }

    [Fact]
    public async Task TheEndOfAnImpersonatedToken_IsCountedByGooglesClock()
    {
        var theirs = new Passerelle.Testing.ManualTime(_world.Time.GetUtcNow() + TimeSpan.FromMinutes(10));
        var credential = _world.Of(GoogleFiles.Impersonated(ImpersonationUrl, GoogleFiles.AuthorizedUser(TokenUri)));
        _server.Clock = theirs;
        await CredentialWorld.ApplyAsync(credential);

        Assert.Equal(_world.Time.GetUtcNow() + TimeSpan.FromMinutes(20), CredentialState.Of(credential).ExpiresAt);
    }

    [Fact]
    public async Task AFixedToken_IsUsedUntilItsEnd_AndNotRenewed()
    {
        var credential = _world.Of("""{"type":"google_access_token","access_token":"ya29.fixed","expires_at":"2026-01-01T00:30:00Z","project_id":"p"}""");
        Assert.Equal(_world.Time.GetUtcNow() + TimeSpan.FromMinutes(30), CredentialState.Of(credential).ExpiresAt);
        var applied = await CredentialWorld.ApplyAsync(credential);

        Assert.Equal("ya29.fixed", applied.Token);
        Assert.False(credential.TryRenew(applied.Use, CredentialWorld.Unauthorized));
        Assert.Equal(new CredentialState("google_access_token", null, "p", _world.Time.GetUtcNow() + TimeSpan.FromMinutes(30)), CredentialState.Of(credential));

        _world.Time.Advance(TimeSpan.FromMinutes(30));
        var error = await CredentialWorld.FailAsync(credential);
        Assert.Equal(("E-VTX-8", false), (error.Code, error.MayPass));
        Assert.Equal("Unable to refresh the Google credentials: the access token has ended, and cannot be renewed from here.", error.Text.En);
    }

    [Fact]
    public async Task AFixedTokenWithoutEnd_IsUsedForGood()
    {
        var credential = _world.Of("""{"type":"google_access_token","access_token":"ya29.fixed"}""");
        await CredentialWorld.ApplyAsync(credential);
        _world.Time.Advance(TimeSpan.FromDays(4000));

        Assert.Equal("ya29.fixed", (await CredentialWorld.ApplyAsync(credential)).Token);
        Assert.Null(CredentialState.Of(credential).ExpiresAt);
    }

    [Theory]
    [InlineData(KeyCarrier.Bearer)]
    [InlineData(KeyCarrier.XGoogApiKey)]
    public async Task AnExpressKey_GoesInGooglesHeader_WhateverTheDialect(KeyCarrier carrier)
    {
        var credential = _world.Of("AIzaSyExpress");
        var applied = await CredentialWorld.ApplyAsync(credential, carrier);

        Assert.Equal("AIzaSyExpress", applied.Headers["x-goog-api-key"]);
        Assert.Single(applied.Headers);
        Assert.False(credential.TryRenew(applied.Use, CredentialWorld.Unauthorized));
    }

    [Theory]
    [InlineData("openai", KeyCarrier.Bearer, "authorization", "Bearer sk-plain")]
    [InlineData("openai", KeyCarrier.XApiKey, "x-api-key", "sk-plain")]
    [InlineData("azure", KeyCarrier.ApiKey, "api-key", "sk-plain")]
    [InlineData("bedrock", KeyCarrier.XApiKey, "authorization", "Bearer sk-plain")]
    public async Task APlainKey_GoesWhereItsProviderWantsIt(string kind, KeyCarrier carrier, string header, string value)
    {
        var applied = await CredentialWorld.ApplyAsync(_world.Of("sk-plain", kind), carrier);

        Assert.Equal((header, value), (Assert.Single(applied.Headers).Key, applied.Headers[header]));
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"type":"of_tomorrow"}""")]
    [InlineData("""{"type":["service_account"]}""")]
    [InlineData("{\"type\":")]
    public async Task AStoredTextThatMakesNoSense_RefusesWhoNeedsIt_AndNobodyElse(string text)
    {
        var credential = _world.Of(text);

        Assert.Equal("E-CRED-3", (await CredentialWorld.FailAsync(credential)).Code);
        Assert.Equal("unreadable", CredentialState.Of(credential).Kind);
        Assert.False(credential.TryRenew(default, CredentialWorld.Unauthorized));
    }

    [Theory]
    [InlineData("""{"type":"service_account"}""", "E-VTX-1")]
    [InlineData("""{"type":"service_account","client_email":"a@b"}""", "E-VTX-2")]
    [InlineData("""{"type":"impersonated_service_account"}""", "E-CRED-4")]
    [InlineData("""{"type":"impersonated_service_account","source_credential":{"type":"google_default"}}""", "E-CRED-4")]
    [InlineData("""{"type":"google_access_token"}""", "E-VTX-8")]
    [InlineData("""{"type":"authorized_user","token_uri":"nowhere"}""", "E-VTX-8")]
    [InlineData("""{"type":"external_account"}""", "E-VTX-8")]
    public async Task AStoredTextThatLacksSomething_IsAnErrorInWords(string text, string code)
    {
        Assert.Equal(code, (await CredentialWorld.FailAsync(_world.Of(text))).Code);
    }

    private string ImpersonationUrl => $"{_server.Address}v1/projects/-/serviceAccounts/boss@a-project.iam.gserviceaccount.com:generateAccessToken";

    private static (string Kind, string? Account, string? Project) Shown(ICredential credential)
    {
        var state = CredentialState.Of(credential);
        return (state.Kind, state.Account, state.Project);
    }

    private static TokenAnswer Iam(TokenCall call) => call.Path.Contains("/boss@", StringComparison.Ordinal)
        ? new TokenAnswer(200, """{"accessToken":"iam-token","expireTime":"2026-01-01T00:30:00Z"}""")
        : new TokenAnswer(403, """{"error":{"code":403,"message":"Permission 'iam.serviceAccounts.getAccessToken' denied on resource (or it may not exist).","status":"PERMISSION_DENIED"}}""");
}
