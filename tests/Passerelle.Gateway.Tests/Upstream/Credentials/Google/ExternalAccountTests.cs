using Passerelle.Gateway.Upstream.Credentials;
using Passerelle.Testing.Clouds;
using Xunit;

namespace Passerelle.Gateway.Tests.Upstream.Credentials.Google;

/// <summary>Workload identity federation: a token of somewhere else is exchanged for Google's (VTX-1).</summary>
[Collection(Aws.AwsSurroundings.Collection)]
public sealed class ExternalAccountTests : IAsyncLifetime
{
    private readonly CredentialWorld _world = new();
    private TokenServer _server = null!;

    private string Sts => $"{_server.Address}v1/token";

    private string Impersonation => $"{_server.Address}v1/projects/-/serviceAccounts/boss@a-project.iam.gserviceaccount.com:generateAccessToken";

    public async ValueTask InitializeAsync()
    {
        _server = await TokenServer.StartAsync(Exchange);
        _server.Clock = _world.Time;
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        _world.Dispose();
    }

    [Fact]
    public async Task ATokenFromAFile_IsExchanged()
    {
        File.WriteAllText(_world.Folder.File("subject"), "a-subject-token");
        var credential = _world.Of(GoogleFiles.External(Sts, new { file = _world.Folder.File("subject") }));
        var applied = await CredentialWorld.ApplyAsync(credential);

        Assert.Equal("federated-token", applied.Token);
        var call = Assert.Single(_server.Calls);
        Assert.Equal(
            ("urn:ietf:params:oauth:grant-type:token-exchange", "a-subject-token", "https://www.googleapis.com/auth/cloud-platform"),
            (call.Form("grant_type"), call.Form("subject_token"), call.Form("scope")));
        Assert.StartsWith("//iam.googleapis.com/projects/123/", call.Form("audience"), StringComparison.Ordinal);
        Assert.Equal("a-provider", CredentialState.Of(credential).Account);
    }

    [Fact]
    public async Task ATokenInJsonOfAFile_IsReadAnewEachTime_AndBecomesAServiceAccounts()
    {
        var path = _world.Folder.File("subject.json");
        File.WriteAllText(path, """{"id":"first"}""");
        var credential = _world.Of(GoogleFiles.External(Sts, new { file = path, format = new { type = "json", subject_token_field_name = "id" } }, Impersonation));
        Assert.Equal("boss-token", (await CredentialWorld.ApplyAsync(credential)).Token);
        Assert.Equal("Bearer federated-token", _server.Calls[1].Header("authorization"));
        Assert.Equal("boss@a-project.iam.gserviceaccount.com", CredentialState.Of(credential).Account);

        File.WriteAllText(path, """{"id":"second"}""");
        _world.Time.Advance(TimeSpan.FromHours(1));
        await CredentialWorld.ApplyAsync(credential);

        Assert.Equal("second", _server.Calls[2].Form("subject_token"));
    }

    [Fact]
    public async Task ATokenFromAnAddress_IsAskedForWithItsHeaders()
    {
        var source = new { url = $"{_server.Address}subject", headers = new Dictionary<string, string> { ["X-Asked-By"] = "me" }, format = new { type = "json", subject_token_field_name = "token" } };
        Assert.Equal("federated-token", (await CredentialWorld.ApplyAsync(_world.Of(GoogleFiles.External(Sts, source)))).Token);

        Assert.Equal("me", _server.Calls[0].Header("x-asked-by"));
        Assert.Equal("from-an-address", _server.Calls[1].Form("subject_token"));
    }

    [Fact]
    public async Task AServerOfAws_VouchesWithASignedRequest_OfItsMetadataService()
    {
        // With a token_url at Google's, so that the metadata service may be asked; every connection leads to the test's server.
        await using var tls = await TokenServer.StartAsync(Exchange, tls: true);
        using var world = new CredentialWorld(tls.Route(), _server.Route());
        var source = new
        {
            environment_id = "aws1",
            region_url = "http://169.254.169.254/latest/meta-data/placement/availability-zone",
            url = "http://169.254.169.254/latest/meta-data/iam/security-credentials",
            imdsv2_session_token_url = "http://169.254.169.254/latest/api/token",
            regional_cred_verification_url = "https://sts.{region}.amazonaws.com?Action=GetCallerIdentity&Version=2011-06-15",
        };
        var applied = await CredentialWorld.ApplyAsync(world.Of(GoogleFiles.External("https://sts.googleapis.com/v1/token", source, subjectType: "urn:ietf:params:aws:token-type:aws4_request")));

        Assert.Equal("federated-token", applied.Token);
        Assert.Contains(_server.Calls, call => call.Header("x-aws-ec2-metadata-token") == "imds-session");
        var vouched = Uri.UnescapeDataString(Assert.Single(tls.Calls).Form("subject_token"));
        Assert.Contains("sts.eu-west-1.amazonaws.com", vouched, StringComparison.Ordinal);
        Assert.Contains("AWS4-HMAC-SHA256 Credential=ASIAEXAMPLE/", vouched, StringComparison.Ordinal);
        Assert.DoesNotContain("a-secret-key", vouched, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AProgram_IsRefused_UnlessItIsAllowed()
    {
        var error = await CredentialWorld.FailAsync(_world.Of(GoogleFiles.External(Sts, new { executable = new { command = "/bin/true" } })));

        Assert.Equal(("E-VTX-8", false), (error.Code, error.MayPass));
        Assert.Contains("GOOGLE_EXTERNAL_ACCOUNT_ALLOW_EXECUTABLES does not allow it", error.Text.En, StringComparison.Ordinal);
        Assert.Empty(_server.Calls);
    }

    [Fact]
    public async Task AProgramThatIsAllowed_PrintsTheToken()
    {
        Assert.SkipUnless(File.Exists("/bin/sh"), "There is no shell.");
        using var world = new CredentialWorld(environment: new Dictionary<string, string> { ["GOOGLE_EXTERNAL_ACCOUNT_ALLOW_EXECUTABLES"] = "1" });
        var script = Script(world, """
            printf '{"version":1,"success":true,"token_type":"urn:ietf:params:oauth:token-type:jwt","id_token":"%s|%s|%s|%s"}' "$1" "$2" "$GOOGLE_EXTERNAL_ACCOUNT_TOKEN_TYPE" "$GOOGLE_EXTERNAL_ACCOUNT_IMPERSONATED_EMAIL"
            """);
        var applied = await CredentialWorld.ApplyAsync(world.Of(GoogleFiles.External(Sts, new { executable = new { command = $"/bin/sh {script} 'two words' \"and more\"", timeout_millis = 30000 } }, Impersonation)));

        Assert.Equal("boss-token", applied.Token);
        Assert.Equal("two words|and more|urn:ietf:params:oauth:token-type:jwt|boss@a-project.iam.gserviceaccount.com", _server.Calls[0].Form("subject_token"));
    }

    [Theory]
    [InlineData("""printf '{"version":1,"success":false,"code":"401","message":"no"}'""", "printed no token")]
    [InlineData("""printf '{"version":2,"success":true,"token_type":"urn:ietf:params:oauth:token-type:jwt","id_token":"a"}'""", "printed no token")]
    [InlineData("""printf '{"version":1,"success":true,"token_type":"urn:ietf:params:oauth:token-type:jwt","id_token":"a","expiration_time":1}'""", "printed no token")]
    [InlineData("printf 'a secret'", "printed no token")]
    [InlineData("exit 3", "printed no token")]
    public async Task AProgramThatPrintsNoToken_IsSaidSo_WithoutItsWords(string script, string reason)
    {
        Assert.SkipUnless(File.Exists("/bin/sh"), "There is no shell.");
        using var world = new CredentialWorld(executables: true);

        var error = await CredentialWorld.FailAsync(world.Of(GoogleFiles.External(Sts, new { executable = new { command = $"/bin/sh {Script(world, script)}" } })));

        Assert.Equal("E-VTX-8", error.Code);
        Assert.Contains(reason, error.Text.En, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", error.Text.En + string.Join('\n', world.Logs.All), StringComparison.Ordinal);
    }

    [Fact]
    public async Task AProgramThatIsNotThere_IsSaidSo()
    {
        using var world = new CredentialWorld(executables: true);

        var error = await CredentialWorld.FailAsync(world.Of(GoogleFiles.External(Sts, new { executable = new { command = world.Folder.File("nothing") } })));

        Assert.Equal(("E-VTX-8", false), (error.Code, error.MayPass));
        Assert.Contains("cannot be run", error.Text.En, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AProgramThatHangs_IsStopped()
    {
        Assert.SkipUnless(File.Exists("/bin/sh"), "There is no shell.");
        using var world = new CredentialWorld(executables: true);
        var started = world.Folder.File("started");
        var script = Script(world, $"echo $$ > {started}.new; mv {started}.new {started}; exec sleep 600");
        var asked = CredentialWorld.FailAsync(world.Of(GoogleFiles.External(Sts, new { executable = new { command = $"/bin/sh {script}", timeout_millis = 5000 } })));
        await CredentialWorld.Eventually(() => File.Exists(started));

        world.Time.Advance(TimeSpan.FromSeconds(5));

        Assert.Contains("took too long", (await asked).Text.En, StringComparison.Ordinal);
        var id = int.Parse(File.ReadAllText(started), System.Globalization.CultureInfo.InvariantCulture);
        await CredentialWorld.Eventually(() => HasEnded(id));
    }

    [Fact]
    public async Task WhatAProgramHasWritten_IsUsedUntilItEnds()
    {
        using var world = new CredentialWorld(executables: true);
        var output = world.Folder.File("output.json");
        File.WriteAllText(output, $$"""{"version":1,"success":true,"token_type":"urn:ietf:params:oauth:token-type:id_token","id_token":"kept","expiration_time":{{world.Time.GetUtcNow().ToUnixTimeSeconds() + 60}}}""");
        var credential = world.Of(GoogleFiles.External(Sts, new { executable = new { command = world.Folder.File("nothing"), output_file = output } }));
        Assert.Equal("federated-token", (await CredentialWorld.ApplyAsync(credential)).Token);
        Assert.Equal("kept", _server.Calls[0].Form("subject_token"));

        world.Time.Advance(TimeSpan.FromHours(1));
        Assert.Contains("cannot be run", (await CredentialWorld.FailAsync(credential)).Text.En, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AFileOfThisServer_IsSentToNobodyButGoogle()
    {
        File.WriteAllText(_world.Folder.File("subject"), "a-subject-token");
        foreach (var elsewhere in new[] { "http://sts.example.com/v1/token", "https://sts.googleapis.com.example.com/v1/token", "http://sts.googleapis.com/v1/token", "nowhere" })
        {
            foreach (var source in new object[] { new { file = _world.Folder.File("subject") }, new { environment_id = "aws1" }, new { executable = new { command = "/bin/true" } } })
            {
                var error = await CredentialWorld.FailAsync(_world.Of(GoogleFiles.External(elsewhere, source)));

                Assert.Contains("only sent to googleapis.com", error.Text.En, StringComparison.Ordinal);
            }
        }
    }

    [Fact]
    public async Task AMetadataServiceBehindAnAddress_IsNotAskedForSomebodyElse()
    {
        var error = await CredentialWorld.FailAsync(_world.Of(GoogleFiles.External("https://sts.example.com/v1/token", new { url = "http://169.254.169.254/metadata/identity/oauth2/token" })));

        Assert.Equal("Unable to refresh the Google credentials: the token to exchange could not be had (the address is blocked by the server’s network policy).", error.Text.En);
        Assert.Equal("Impossible d’actualiser les identifiants Google : le jeton à échanger n’a pas pu être obtenu (l’adresse est bloquée par la politique réseau du serveur).", error.Text.Fr);
    }

    [Fact]
    public async Task AnAddressThatGivesNoToken_IsSaidSo()
    {
        var error = await CredentialWorld.FailAsync(_world.Of(GoogleFiles.External(Sts, new { url = $"{_server.Address}nothing" })));

        Assert.Equal("Unable to refresh the Google credentials: the token to exchange could not be had (the token endpoint answered with status 404).", error.Text.En);
    }

    [Fact]
    public async Task AFileThatIsNotThere_AndAnExchangeThatIsRefused_AreSaidSo()
    {
        var missing = await CredentialWorld.FailAsync(_world.Of(GoogleFiles.External(Sts, new { file = _world.Folder.File("nothing") })));
        Assert.Equal("Unable to refresh the Google credentials: the token to exchange could not be had (its file cannot be read).", missing.Text.En);

        File.WriteAllText(_world.Folder.File("subject"), "refuse-me");
        var refused = await CredentialWorld.FailAsync(_world.Of(GoogleFiles.External(Sts, new { file = _world.Folder.File("subject") })));
        Assert.Equal(("E-VTX-8", "Unable to refresh the Google credentials: invalid_request: Invalid token."), (refused.Code, refused.Text.En));
    }

    [Fact]
    public async Task APersonOfAnotherIdentityPool_HasARefreshToken()
    {
        var text = $$"""{"type":"external_account_authorized_user","audience":"//iam.googleapis.com/locations/global/workforcePools/p/providers/w","refresh_token":"a-refresh-token","token_url":"{{_server.Address}}v1/oauthtoken","client_id":"id","client_secret":"secret","quota_project_id":"payer"}""";
        var applied = await CredentialWorld.ApplyAsync(_world.Of(text));

        Assert.Equal(("workforce-token", "payer"), (applied.Token, applied.Headers["x-goog-user-project"]));
        Assert.Equal("a-refresh-token", _server.Calls[0].Form("refresh_token"));
    }

    private static bool HasEnded(int id)
    {
        try
        {
            return File.ReadAllText($"/proc/{id}/stat").Contains(") Z ", StringComparison.Ordinal);
        }
        catch (IOException)
        {
            return true;
        }
    }

    private static string Script(CredentialWorld world, string text)
    {
        var path = world.Folder.File("program.sh");
        File.WriteAllText(path, text + "\n");
        return path;
    }

    private TokenAnswer Exchange(TokenCall call) => call.Path switch
    {
        "/v1/token" when call.Form("subject_token") == "refuse-me" => TokenAnswer.Error(400, "invalid_request", "Invalid token."),
        "/v1/token" => new TokenAnswer(200, """{"access_token":"federated-token","issued_token_type":"urn:ietf:params:oauth:token-type:access_token","token_type":"Bearer","expires_in":3599}"""),
        "/v1/oauthtoken" => TokenAnswer.Token("workforce-token"),
        "/subject" => new TokenAnswer(200, """{"token":"from-an-address"}"""),
        "/latest/api/token" => new TokenAnswer(call.Method == "PUT" ? 200 : 405, "imds-session", "text/plain"),
        "/latest/meta-data/placement/availability-zone" => new TokenAnswer(200, "eu-west-1b", "text/plain"),
        "/latest/meta-data/iam/security-credentials" => new TokenAnswer(200, "a-role", "text/plain"),
        "/latest/meta-data/iam/security-credentials/a-role" => new TokenAnswer(200, """{"Code":"Success","AccessKeyId":"ASIAEXAMPLE","SecretAccessKey":"a-secret-key","Token":"a-session"}"""),
        _ when call.Path.EndsWith(":generateAccessToken", StringComparison.Ordinal) => new TokenAnswer(200, $$"""{"accessToken":"boss-token","expireTime":"{{_world.Time.GetUtcNow().AddHours(1):yyyy-MM-ddTHH:mm:ssZ}}"}"""),
        _ => TokenAnswer.Page(404),
    };
}
