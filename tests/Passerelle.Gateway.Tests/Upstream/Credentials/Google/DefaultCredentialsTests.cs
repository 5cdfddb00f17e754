using Passerelle.Gateway.Upstream.Credentials;
using Passerelle.Testing.Clouds;
using Xunit;

namespace Passerelle.Gateway.Tests.Upstream.Credentials.Google;

/// <summary>What a server is given by its surroundings: Application Default Credentials and the metadata server.</summary>
public sealed class DefaultCredentialsTests : IAsyncLifetime
{
    private const string Default = """{"type":"google_default"}""";

    private readonly Dictionary<string, string> _environment = [];
    private readonly CredentialWorld _world;
    private TokenServer _server = null!;

    public DefaultCredentialsTests() => _world = new CredentialWorld(environment: _environment);

    private string Host => _server.Address.Authority;

    public async ValueTask InitializeAsync() => _server = await TokenServer.StartAsync(Metadata);

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        _world.Dispose();
    }

    [Fact]
    public async Task TheMachinesAccount_IsAskedOfTheMetadataServer()
    {
        _environment["GCE_METADATA_HOST"] = Host;
        var credential = _world.Of("""{"type":"google_metadata"}""");
        var applied = await CredentialWorld.ApplyAsync(credential);

        Assert.Equal("machine-token", applied.Token);
        var call = _server.Calls[0];
        Assert.Equal(("GET", "/computeMetadata/v1/instance/service-accounts/default/token", "Google"), (call.Method, call.Path, call.Header("metadata-flavor")));
        var state = CredentialState.Of(credential);
        Assert.Equal(("google_metadata", "machine@a-project.iam.gserviceaccount.com"), (state.Kind, state.Account));
        Assert.Equal("metadata-project", await _world.Reader.ProjectAsync(credential, CancellationToken.None));
    }

    [Fact]
    public async Task AnotherAccountOfTheMachine_CanBeNamed()
    {
        _environment["GCE_METADATA_HOST"] = Host;
        await CredentialWorld.ApplyAsync(_world.Of("""{"type":"google_metadata","service_account":"second@a-project.iam.gserviceaccount.com"}"""));

        Assert.Equal("/computeMetadata/v1/instance/service-accounts/second@a-project.iam.gserviceaccount.com/token", _server.Calls[0].Path);
    }

    [Fact]
    public async Task WithoutAnOverride_TheMetadataServerIsFoundByItsName_PastTheNetworkPolicy()
    {
        using var world = new CredentialWorld(metadata: _server.Route());
        Assert.Equal("machine-token", (await CredentialWorld.ApplyAsync(world.Of("""{"type":"google_metadata"}"""))).Token);

        Assert.Equal("metadata.google.internal", _server.Calls[0].Host);
    }

    [Fact]
    public async Task AMachineWithoutAnAccount_IsSaidSo()
    {
        _environment["GCE_METADATA_HOST"] = Host;
        _server.Answers = _ => TokenAnswer.Page(404);

        var error = await CredentialWorld.FailAsync(_world.Of("""{"type":"google_metadata"}"""));

        Assert.Equal(("E-VTX-8", "Unable to refresh the Google credentials: the token endpoint answered with status 404."), (error.Code, error.Text.En));
    }

    [Fact]
    public async Task TheOrder_IsTheVariable_ThenGcloudsFile_ThenTheMetadataServer()
    {
        _environment["GCE_METADATA_HOST"] = Host;
        var credential = _world.Of(Default);
        Assert.Equal("machine-token", (await CredentialWorld.ApplyAsync(credential)).Token);
        Assert.Equal("machine@a-project.iam.gserviceaccount.com", CredentialState.Of(credential).Account);

        Directory.CreateDirectory(_world.Folder.File(".config", "gcloud"));
        File.WriteAllText(_world.Folder.File(".config", "gcloud", "application_default_credentials.json"), GoogleFiles.AuthorizedUser($"{_server.Address}token"));
        _world.Time.Advance(TimeSpan.FromHours(1));
        Assert.Equal("person-token", (await CredentialWorld.ApplyAsync(credential)).Token);
        Assert.Equal("a-client.apps.googleusercontent.com", CredentialState.Of(credential).Account);

        _environment["GOOGLE_APPLICATION_CREDENTIALS"] = _world.Folder.File("key.json");
        File.WriteAllText(_world.Folder.File("key.json"), "\uFEFF" + GoogleFiles.ServiceAccount($"{_server.Address}token"));
        _world.Time.Advance(TimeSpan.FromHours(1));
        Assert.Equal("robot-token", (await CredentialWorld.ApplyAsync(credential)).Token);
        Assert.Equal((GoogleFiles.Email, "a-project"), (CredentialState.Of(credential).Account, CredentialState.Of(credential).Project));
    }

    [Fact]
    public async Task GcloudsFolder_CanBeElsewhere_AndWhoPaysCanBeSaid()
    {
        _environment["CLOUDSDK_CONFIG"] = _world.Folder.Path;
        _environment["GOOGLE_CLOUD_QUOTA_PROJECT"] = "another-payer";
        File.WriteAllText(_world.Folder.File("application_default_credentials.json"), GoogleFiles.AuthorizedUser($"{_server.Address}token"));

        var applied = await CredentialWorld.ApplyAsync(_world.Of(Default));

        Assert.Equal(("person-token", "another-payer"), (applied.Token, applied.Headers["x-goog-user-project"]));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("not JSON")]
    [InlineData("""{"type":"google_default"}""")]
    [InlineData("""{"installed":{}}""")]
    public async Task AFileThatIsNamedAndNoGood_EndsTheSearch(string? content)
    {
        _environment["GCE_METADATA_HOST"] = Host;
        _environment["GOOGLE_APPLICATION_CREDENTIALS"] = _world.Folder.File("key.json");
        if (content is not null)
        {
            File.WriteAllText(_world.Folder.File("key.json"), content);
        }

        var error = await CredentialWorld.FailAsync(_world.Of(Default));

        Assert.Equal(("E-VTX-8", false), (error.Code, error.MayPass));
        Assert.Equal("Unable to refresh the Google credentials: the file that GOOGLE_APPLICATION_CREDENTIALS names is not a credential that can be read.", error.Text.En);
        Assert.Empty(_server.Calls);
    }

    [Fact]
    public async Task NoneOfTheThree_IsSaidInOneSentence()
    {
        using var world = new CredentialWorld(metadata: new SocketsHttpHandler { ConnectCallback = (_, _) => throw new System.Net.Sockets.SocketException((int)System.Net.Sockets.SocketError.HostNotFound) });

        var error = await CredentialWorld.FailAsync(world.Of(Default));

        Assert.Equal(("E-VTX-8", true), (error.Code, error.MayPass));
        Assert.StartsWith("Unable to refresh the Google credentials: this server has no default credentials: ", error.Text.En, StringComparison.Ordinal);
        Assert.Null(await world.Reader.ProjectAsync(world.Of(Default), CancellationToken.None));
    }

    [Theory]
    [InlineData("GOOGLE_CLOUD_PROJECT")]
    [InlineData("GOOGLE_VERTEX_PROJECT")]
    public async Task TheProject_CanBeSaidInTheEnvironment(string variable)
    {
        _environment[variable] = "env-project";

        Assert.Equal("env-project", await _world.Reader.ProjectAsync(_world.Of(Default), CancellationToken.None));
        Assert.Equal("a-project", await _world.Reader.ProjectAsync(_world.Of(GoogleFiles.ServiceAccount()), CancellationToken.None));
    }

    [Fact]
    public async Task AnAnswerThatIsNotTheMetadataServers_IsNoProject()
    {
        _environment["GCE_METADATA_HOST"] = Host;
        _server.Answers = _ => new TokenAnswer(200, "captive-portal", "text/plain");

        Assert.Null(await _world.Reader.ProjectAsync(_world.Of(Default), CancellationToken.None));
    }

    private static TokenAnswer Metadata(TokenCall call)
    {
        return call.Path switch
        {
            "/token" => TokenAnswer.Token(call.Form("grant_type") == "refresh_token" ? "person-token" : "robot-token"),
            _ when call.Header("metadata-flavor") != "Google" => TokenAnswer.Page(403),
            _ when call.Path.EndsWith("/token", StringComparison.Ordinal) => TokenAnswer.Token("machine-token"),
            _ => new TokenAnswer(
                200,
                call.Path.EndsWith("/email", StringComparison.Ordinal) ? "machine@a-project.iam.gserviceaccount.com" : "metadata-project\n",
                "application/text",
                ("Metadata-Flavor", "Google")),
        };
    }
}
