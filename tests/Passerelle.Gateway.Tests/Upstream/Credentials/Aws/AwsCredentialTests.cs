using Passerelle.Gateway.Upstream.Credentials;
using Passerelle.Testing.Clouds;
using Xunit;

namespace Passerelle.Gateway.Tests.Upstream.Credentials.Aws;

/// <summary>Signed requests whose clock is wrong (F77) or whose key has expired (F21), and keys that are found on the server.</summary>
[Collection(AwsSurroundings.Collection)]
public sealed class AwsCredentialTests : IDisposable
{
    private const string Stored = """{"type":"aws_keys","access_key_id":"AKIDEXAMPLE","secret_access_key":"a-secret","region":"us-west-2"}""";

    private readonly AwsSurroundings _aws;
    private readonly CredentialWorld _world = new();

    public AwsCredentialTests(AwsSurroundings aws)
    {
        _aws = aws;
        aws.Clear();
    }

    public void Dispose()
    {
        _aws.Clear();
        _world.Dispose();
    }

    [Theory]
    [InlineData("https://bedrock-runtime.eu-central-1.amazonaws.com/model/m/converse", "eu-central-1")]
    [InlineData("https://bedrock-runtime-fips.us-gov-west-1.amazonaws.com/model/m/converse", "us-gov-west-1")]
    [InlineData("http://127.0.0.1:9/model/m/converse", "us-west-2")]
    public async Task TheRegion_IsThatOfTheHost_ElseTheCredentials(string url, string region)
    {
        var (authorization, _) = await SignAsync(_world.Of(Stored, "bedrock"), url);

        Assert.Contains($"Credential=AKIDEXAMPLE/20260101/{region}/bedrock/aws4_request", authorization, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("RequestTimeTooSkewed", 403, 3600)]
    [InlineData("InvalidSignatureException", 403, -900)]
    [InlineData("InvalidSignatureException:http://internal.amazon.com/coral/com.amazon.coral.service/", 403, 900)]
    [InlineData("com.amazon.coral.service#SignatureDoesNotMatch", 400, 301)]
    public async Task ARefusalForTheClock_IsPutRightByAwssTime_Once(string code, int status, int seconds)
    {
        var credential = _world.Of(Stored, "bedrock");
        var (_, use) = await SignAsync(credential);
        var theirs = _world.Time.GetUtcNow().AddSeconds(seconds);
        Assert.True(credential.TryRenew(use, new CredentialRefusal(status, code, "Signature not yet current", theirs)));

        var (second, again) = await SignAsync(credential);

        Assert.Contains(theirs.ToString("yyyyMMdd'T'HHmmss'Z'", System.Globalization.CultureInfo.InvariantCulture), second, StringComparison.Ordinal);
        Assert.False(credential.TryRenew(again, new CredentialRefusal(status, code, "Signature not yet current", theirs)));
        Assert.Single(_world.Logs.All, line => line.Contains("clock is", StringComparison.Ordinal));
    }

    [Fact]
    public async Task ManyRefusalsForTheClock_CorrectItOnce_AndAllAreWorthAnotherTry()
    {
        var credential = _world.Of(Stored, "bedrock");
        var uses = new List<CredentialUse>();
        for (var i = 0; i < 50; i++)
        {
            uses.Add((await SignAsync(credential)).Use);
        }

        var theirs = _world.Time.GetUtcNow().AddHours(2);

        Assert.All(uses, use => Assert.True(credential.TryRenew(use, new CredentialRefusal(403, "RequestTimeTooSkewed", null, theirs))));
        Assert.Single(_world.Logs.All, line => line.Contains("clock is", StringComparison.Ordinal));
    }

    [Fact]
    public async Task ACorrectionOfTheClock_OutlivesAReadingOfTheConfiguration()
    {
        var before = _world.Of(Stored, "bedrock");
        var (_, use) = await SignAsync(before);
        before.TryRenew(use, new CredentialRefusal(403, "RequestTimeTooSkewed", null, _world.Time.GetUtcNow().AddDays(1)));

        Assert.Contains("/20260102/", (await SignAsync(_world.Of(Stored, "bedrock"))).Authorization, StringComparison.Ordinal);
        GC.KeepAlive(before);
    }

    [Theory]
    [InlineData("RequestTimeTooSkewed", 403, null)]
    [InlineData("InvalidSignatureException", 403, 20)]
    [InlineData("AccessDeniedException", 403, 3600)]
    [InlineData("ExpiredTokenException", 403, 0)]
    [InlineData("ThrottlingException", 429, 3600)]
    [InlineData(null, 403, 3600)]
    [InlineData("RequestTimeTooSkewed", 503, 3600)]
    public async Task WhatTheClockDidNotCause_IsNotTriedAgain(string? code, int status, int? seconds)
    {
        var credential = _world.Of(Stored, "bedrock");
        var (_, use) = await SignAsync(credential);

        Assert.False(credential.TryRenew(use, new CredentialRefusal(status, code, null, seconds is { } s ? _world.Time.GetUtcNow().AddSeconds(s) : null)));
    }

    [Fact]
    public async Task KeysOfTheEnvironment_AreFound()
    {
        Environment.SetEnvironmentVariable("AWS_ACCESS_KEY_ID", "AKIAENV");
        Environment.SetEnvironmentVariable("AWS_SECRET_ACCESS_KEY", "s");
        Environment.SetEnvironmentVariable("AWS_SESSION_TOKEN", "a-session");
        using var request = Request();

        await Default().ApplyAsync(request, KeyCarrier.Bearer, CancellationToken.None);

        Assert.Contains("Credential=AKIAENV/", $"{request.Headers.Authorization}", StringComparison.Ordinal);
        Assert.Equal("a-session", Assert.Single(request.Headers.GetValues("x-amz-security-token")));
    }

    [Fact]
    public async Task KeysOfAProfile_AreFound_AndLookedForAgain()
    {
        File.WriteAllText(_aws.Profiles, "[default]\naws_access_key_id = AKIAFIRST\naws_secret_access_key = s\n");
        var credential = Default();
        Assert.Contains("Credential=AKIAFIRST/", (await SignAsync(credential)).Authorization, StringComparison.Ordinal);
        Assert.Equal("••••", CredentialState.Of(credential).Account);

        File.WriteAllText(_aws.Profiles, "[default]\naws_access_key_id = AKIASECOND\naws_secret_access_key = s\n");
        _world.Time.Advance(TimeSpan.FromMinutes(15));

        Assert.Contains("Credential=AKIASECOND/", (await SignAsync(credential)).Authorization, StringComparison.Ordinal);
    }

    [Fact]
    public async Task KeysOfAContainer_AreFetchedOnceForFifty_AndAnewWhenTheyHaveExpired()
    {
        var given = 0;
        await using var server = await TokenServer.StartAsync(_ => Role(Interlocked.Increment(ref given)));
        Environment.SetEnvironmentVariable("AWS_CONTAINER_CREDENTIALS_FULL_URI", $"{server.Address}credentials");
        var credential = Default();
        var all = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => Task.Run(() => SignAsync(credential))));
        Assert.All(all, signed => Assert.Contains("Credential=ASIAROLE1/", signed.Authorization, StringComparison.Ordinal));
        Assert.Single(server.Calls);
        Assert.NotNull(CredentialState.Of(credential).ExpiresAt);

        Assert.All(all, signed => Assert.True(credential.TryRenew(signed.Use, new CredentialRefusal(403, "ExpiredTokenException", "The security token included in the request is expired", null))));

        Assert.Contains("Credential=ASIAROLE2/", (await SignAsync(credential)).Authorization, StringComparison.Ordinal);
        Assert.Equal(2, server.Calls.Count);
    }

    [Fact]
    public async Task KeysOfAContainer_AreRefreshedBeforeTheirEnd()
    {
        var given = 0;
        await using var server = await TokenServer.StartAsync(_ => Role(Interlocked.Increment(ref given)));
        Environment.SetEnvironmentVariable("AWS_CONTAINER_CREDENTIALS_FULL_URI", $"{server.Address}credentials");
        var credential = Default();
        await SignAsync(credential);

        _world.Time.Advance(TimeSpan.FromHours(2));

        Assert.Contains("Credential=ASIAROLE2/", (await SignAsync(credential)).Authorization, StringComparison.Ordinal);
    }

    [Fact]
    public async Task KeysOfAnInstance_AreFetchedFromItsMetadataService()
    {
        _aws.Metadata.Answers = call => call.Path switch
        {
            "/latest/api/token" => new TokenAnswer(200, "imds-session", "text/plain", ("x-aws-ec2-metadata-token-ttl-seconds", "21600")),
            _ when call.Header("x-aws-ec2-metadata-token") != "imds-session" => new TokenAnswer(401, ""),
            _ when call.Path.EndsWith("/a-role", StringComparison.Ordinal) => Role(7),
            _ => new TokenAnswer(200, "a-role", "text/plain"),
        };

        Assert.Contains("Credential=ASIAROLE7/", (await SignAsync(Default())).Authorization, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AServerWithoutKeys_IsSaidSo()
    {
        Environment.SetEnvironmentVariable("AWS_EC2_METADATA_DISABLED", "true");

        var error = await CredentialWorld.FailAsync(Default());

        Assert.Equal("E-AWS-1", error.Code);
        Assert.StartsWith("No AWS credentials were found on this server", error.Text.En, StringComparison.Ordinal);
        Assert.StartsWith("Aucun identifiant AWS n’a été trouvé sur ce serveur", error.Text.Fr, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AMetadataServiceThatIsSlow_IsWaitedForTenSeconds()
    {
        await using var server = await TokenServer.StartAsync(_ => Role(1));
        server.Hold();
        Environment.SetEnvironmentVariable("AWS_CONTAINER_CREDENTIALS_FULL_URI", $"{server.Address}credentials");
        var asked = CredentialWorld.FailAsync(Default());
        await server.HeldAsync(1);

        _world.Time.Advance(TimeSpan.FromSeconds(10));

        var error = await asked;
        Assert.Equal(("E-AWS-2", true), (error.Code, error.MayPass));
        Assert.Equal("Unable to get the AWS credentials of this server: no answer within 10 s.", error.Text.En);
    }

    [Fact]
    public async Task AStoredKeyThatLacksItsSecret_IsAnErrorInWords()
    {
        Assert.Equal("E-CRED-2", (await CredentialWorld.FailAsync(_world.Of("""{"type":"aws_keys"}""", "bedrock"))).Code);
    }

    private static async Task<(string Authorization, CredentialUse Use)> SignAsync(ICredential credential, string url = "https://bedrock-runtime.us-east-1.amazonaws.com/model/m/converse")
    {
        using var request = Request(url);
        var use = await credential.ApplyAsync(request, KeyCarrier.Bearer, CancellationToken.None);
        return ($"{request.Headers.Authorization} {string.Join(',', request.Headers.GetValues("x-amz-date"))}", use);
    }

    private static HttpRequestMessage Request(string url = "https://bedrock-runtime.us-east-1.amazonaws.com/model/m/converse") =>
        new(HttpMethod.Post, url) { Content = new ByteArrayContent("{}"u8.ToArray()) };

    /// <summary>One that no other test shares keys with.</summary>
    private ICredential Default() => _world.Of("""{"type":"aws_default"}""", "bedrock");

    private static TokenAnswer Role(int number) => new(200, $$"""
        {"Code":"Success","Type":"AWS-HMAC","AccessKeyId":"ASIAROLE{{number}}","SecretAccessKey":"s","Token":"a-session","Expiration":"{{TimeProvider.System.GetUtcNow().AddHours(1):yyyy-MM-ddTHH:mm:ssZ}}"}
        """);
}
