using System.Globalization;
using Passerelle.Gateway.Upstream.Credentials;
using Passerelle.Testing;
using Passerelle.Testing.Clouds;
using Xunit;

namespace Passerelle.Gateway.Tests.Upstream.Credentials.Google;

/// <summary>VTX-3 with a service account, against a token endpoint that checks each assertion. The connections are real ones, which obey the network policy.</summary>
public sealed class ServiceAccountTests : IAsyncLifetime
{
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    private readonly CredentialWorld _world = new();
    private readonly GoogleTokens _tokens;
    private TokenServer _server = null!;

    public ServiceAccountTests() => _tokens = new GoogleTokens(_world.Time);

    private string TokenUri => $"{_server.Address}token";

    public async ValueTask InitializeAsync()
    {
        _server = await TokenServer.StartAsync(_tokens.Answer);
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
    public async Task AnAssertion_SaysWhatGoogleWants_AndIsThirtySecondsOld()
    {
        var applied = await CredentialWorld.ApplyAsync(_world.Of(GoogleFiles.ServiceAccount(TokenUri)), KeyCarrier.XGoogApiKey);

        Assert.Equal("Bearer ya29.token-1", applied.Headers["authorization"]);
        Assert.Single(applied.Headers);
        var call = Assert.Single(_server.Calls);
        Assert.Equal(("POST", "/token"), (call.Method, call.Path));
        Assert.Equal("0123456789abcdef", _tokens.Head.GetProperty("kid").GetString());
        Assert.Equal(GoogleFiles.Email, _tokens.Claims.GetProperty("iss").GetString());
        var now = _world.Time.GetUtcNow().ToUnixTimeSeconds();
        Assert.Equal((now - 30, now + 3570), (_tokens.Claims.GetProperty("iat").GetInt64(), _tokens.Claims.GetProperty("exp").GetInt64()));
    }

    [Fact]
    public async Task ATokenOlderThanAnHour_IsRefreshedOnceForFiftyAtOnce()
    {
        var credential = _world.Of(GoogleFiles.ServiceAccount(TokenUri));
        Assert.Equal("ya29.token-1", (await CredentialWorld.ApplyAsync(credential)).Token);

        _world.Time.Advance(Hour + TimeSpan.FromSeconds(1));
        _server.Hold();
        var all = Enumerable.Range(0, 50).Select(_ => Task.Run(() => CredentialWorld.ApplyAsync(credential))).ToList();
        await _server.HeldAsync(1);
        _server.Release();

        Assert.All(await Task.WhenAll(all), applied => Assert.Equal("ya29.token-2", applied.Token));
        Assert.Equal(2, _server.Calls.Count);
    }

    [Fact]
    public async Task FiveMinutesBeforeItsEnd_ATokenIsRefreshedInTheBackground()
    {
        var credential = _world.Of(GoogleFiles.ServiceAccount(TokenUri));
        await CredentialWorld.ApplyAsync(credential);
        _world.Time.Advance(TimeSpan.FromSeconds(3599 - 300 - 1));
        Assert.Equal("ya29.token-1", (await CredentialWorld.ApplyAsync(credential)).Token);
        Assert.Single(_server.Calls);

        _world.Time.Advance(TimeSpan.FromSeconds(1));
        _server.Hold();
        for (var i = 0; i < 50; i++)
        {
            var asked = CredentialWorld.ApplyAsync(credential);
            Assert.True(asked.IsCompletedSuccessfully);
            Assert.Equal("ya29.token-1", (await asked).Token);
        }

        await _server.HeldAsync(1);
        _server.Release();
        await CredentialWorld.Eventually(() => CredentialState.Of(credential).ExpiresAt > _world.Time.GetUtcNow() + TimeSpan.FromMinutes(30));

        Assert.Equal("ya29.token-2", (await CredentialWorld.ApplyAsync(credential)).Token);
        Assert.Equal(2, _server.Calls.Count);
    }

    [Fact]
    public async Task ARefusedToken_IsForgottenOnce_HoweverManyWereRefused()
    {
        var credential = _world.Of(GoogleFiles.ServiceAccount(TokenUri));
        var uses = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => CredentialWorld.ApplyAsync(credential)));

        var worthIt = new List<bool>();
        foreach (var use in uses)
        {
            worthIt.Add(credential.TryRenew(use.Use, CredentialWorld.Unauthorized));
            Assert.Equal("ya29.token-2", (await CredentialWorld.ApplyAsync(credential)).Token);
        }

        Assert.All(worthIt, Assert.True);
        Assert.Equal(2, _server.Calls.Count);
    }

    [Fact]
    public async Task ATokenThatIsRefusedAsSoonAsItWasRenewed_StaysAWhile()
    {
        var credential = _world.Of(GoogleFiles.ServiceAccount(TokenUri));
        var first = await CredentialWorld.ApplyAsync(credential);
        Assert.True(credential.TryRenew(first.Use, CredentialWorld.Unauthorized));
        var second = await CredentialWorld.ApplyAsync(credential);

        Assert.False(credential.TryRenew(second.Use, CredentialWorld.Unauthorized));
        Assert.Equal("ya29.token-2", (await CredentialWorld.ApplyAsync(credential)).Token);

        _world.Time.Advance(TimeSpan.FromSeconds(10));
        Assert.True(credential.TryRenew(second.Use, CredentialWorld.Unauthorized));
        Assert.Equal("ya29.token-3", (await CredentialWorld.ApplyAsync(credential)).Token);
    }

    [Theory]
    [InlineData(403)]
    [InlineData(400)]
    [InlineData(429)]
    [InlineData(500)]
    public async Task WhatIsNoRefusalOfTheToken_RenewsNothing(int status)
    {
        var credential = _world.Of(GoogleFiles.ServiceAccount(TokenUri));
        var applied = await CredentialWorld.ApplyAsync(credential);

        Assert.False(credential.TryRenew(applied.Use, new CredentialRefusal(status, null, null, null)));
    }

    [Fact]
    public async Task ACorrectedKey_TakesEffectAtOnce()
    {
        var wrong = _world.Of(GoogleFiles.ServiceAccount(TokenUri, GoogleFiles.OtherKey));
        Assert.Equal("E-VTX-4", (await CredentialWorld.FailAsync(wrong)).Code);

        var corrected = _world.Of(GoogleFiles.ServiceAccount(TokenUri));

        Assert.Equal("ya29.token-1", (await CredentialWorld.ApplyAsync(corrected)).Token);
    }

    [Fact]
    public async Task AKeyThatWasReplaced_NoLongerGivesTheOldOnesToken()
    {
        await CredentialWorld.ApplyAsync(_world.Of(GoogleFiles.ServiceAccount(TokenUri)));
        _tokens.Know(GoogleFiles.Email, GoogleFiles.OtherKey);

        Assert.Equal("ya29.token-2", (await CredentialWorld.ApplyAsync(_world.Of(GoogleFiles.ServiceAccount(TokenUri, GoogleFiles.OtherKey)))).Token);
    }

    [Fact]
    public async Task ATokenOutlivesAReadingOfTheConfiguration()
    {
        var before = _world.Of(GoogleFiles.ServiceAccount(TokenUri));
        await CredentialWorld.ApplyAsync(before);

        var after = _world.Of(GoogleFiles.ServiceAccount(TokenUri));

        Assert.NotSame(before, after);
        Assert.Equal("ya29.token-1", (await CredentialWorld.ApplyAsync(after)).Token);
        Assert.Single(_server.Calls);
        GC.KeepAlive(before);
    }

    [Theory]
    [InlineData(301)]
    [InlineData(-4000)]
    public async Task InvalidGrant_TellsGooglesReason_AndHowWrongTheClockIs(int seconds)
    {
        var theirs = new ManualTime(_world.Time.GetUtcNow() - TimeSpan.FromSeconds(seconds));
        _server.Clock = theirs;
        _server.Answers = new GoogleTokens(theirs) { Audience = TokenUri }.Answer;

        var error = await CredentialWorld.FailAsync(_world.Of(GoogleFiles.ServiceAccount(TokenUri)));

        Assert.Equal(("E-VTX-4", false, null), (error.Code, error.MayPass, error.RetryAfter));
        var off = Math.Abs(seconds).ToString(CultureInfo.InvariantCulture);
        Assert.Equal($"Google refused the credentials (invalid_grant: Invalid grant: account not found). The key may have been deleted, or the server clock is wrong ({off} s off).", error.Text.En);
        Assert.Equal($"Google a refusé les identifiants (invalid_grant : Invalid grant: account not found). La clé a peut-être été supprimée, ou l’horloge du serveur est fausse (écart de {off} s).", error.Text.Fr);
    }

    [Fact]
    public async Task AClockThatIsAheadByLessThanHalfAMinute_DoesNoHarm()
    {
        _server.Answers = Known(new GoogleTokens(new ManualTime(_world.Time.GetUtcNow() - TimeSpan.FromSeconds(29)))).Answer;
        Assert.Equal("ya29.token-1", (await CredentialWorld.ApplyAsync(_world.Of(GoogleFiles.ServiceAccount(TokenUri)))).Token);

        _server.Answers = Known(new GoogleTokens(new ManualTime(_world.Time.GetUtcNow() - TimeSpan.FromSeconds(31)))).Answer;
        Assert.Equal("E-VTX-4", (await CredentialWorld.FailAsync(_world.Of(GoogleFiles.ServiceAccount(TokenUri) + " "))).Code);
    }

    [Fact]
    public async Task NeitherTokenNorAssertionNorKey_IsLogged()
    {
        var credential = _world.Of(GoogleFiles.ServiceAccount(TokenUri));
        await CredentialWorld.ApplyAsync(credential);
        _server.Answers = call => TokenAnswer.Error(400, "invalid_grant", $"{call.Form("assertion")} is no good");
        _world.Time.Advance(Hour);
        var error = await CredentialWorld.FailAsync(credential);

        var said = string.Join('\n', _world.Logs.All) + error + error.Text + credential + CredentialState.Of(credential);
        Assert.Contains("good until 2026-01-01 00:59:59Z", said, StringComparison.Ordinal);
        Assert.Contains("*** is no good", said, StringComparison.Ordinal);
        Assert.DoesNotContain("ya29", said, StringComparison.Ordinal);
        Assert.DoesNotContain("eyJ", said, StringComparison.Ordinal);
        Assert.DoesNotContain("PRIVATE", said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ItsState_TellsWhoAndUntilWhen()
    {
        var credential = _world.Of(GoogleFiles.ServiceAccount(TokenUri));
        Assert.Equal(new CredentialState("service_account", GoogleFiles.Email, "a-project", null), CredentialState.Of(credential));

        await CredentialWorld.ApplyAsync(credential);

        Assert.Equal(_world.Time.GetUtcNow() + TimeSpan.FromSeconds(3599), CredentialState.Of(credential).ExpiresAt);
        Assert.Equal("a-project", await _world.Reader.ProjectAsync(credential, CancellationToken.None));
    }

    [Fact]
    public async Task OneWhoLeaves_DoesNotEndTheFetchOfTheOthers()
    {
        var credential = _world.Of(GoogleFiles.ServiceAccount(TokenUri));
        _server.Hold();
        using var left = new CancellationTokenSource();
        using var request = new HttpRequestMessage();
        var leaving = credential.ApplyAsync(request, KeyCarrier.Bearer, left.Token).AsTask();
        var staying = CredentialWorld.ApplyAsync(credential);
        await _server.HeldAsync(1);

        await left.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => leaving);
        _server.Release();

        Assert.Equal("ya29.token-1", (await staying).Token);
        Assert.Single(_server.Calls);
    }

    private GoogleTokens Known(GoogleTokens tokens)
    {
        tokens.Audience = TokenUri;
        tokens.Know(GoogleFiles.Email, GoogleFiles.Key);
        return tokens;
    }
}
