using Passerelle.Gateway.Access;
using Passerelle.Testing;
using Xunit;

namespace Passerelle.Gateway.Tests.Edges;

/// <summary>What a browser asks before a script of a page may call, with the headers that client libraries send from one.</summary>
public sealed class BrowserOriginsTests
{
    private const string App = "https://app.example.com";

    /// <summary>As OpenAI's, Anthropic's and Google's JavaScript libraries make a browser ask.</summary>
    public static TheoryData<string, string> Preflights => new()
    {
        { "/v1/chat/completions", "authorization,content-type,x-stainless-arch,x-stainless-lang,x-stainless-os,x-stainless-package-version,x-stainless-retry-count,x-stainless-runtime,x-stainless-runtime-version,x-stainless-timeout" },
        { "/v1/responses", "authorization,content-type,openai-beta,x-stainless-helper-method" },
        { "/v1/messages", "anthropic-beta,anthropic-dangerous-direct-browser-access,anthropic-version,authorization,content-type,x-api-key,x-stainless-helper" },
        { "/v1beta/models/gemini-x:streamGenerateContent?alt=sse", "content-type,x-goog-api-client,x-goog-api-key" },
        { "/v1/embeddings", "api-key,content-type" },
        { "/v1/models", "authorization,http-referer,x-title" },
    };

    [Theory]
    [MemberData(nameof(Preflights))]
    public async Task AllowedOrigin_MaySendWhatItsLibrarySends(string path, string headers)
    {
        await using var gateway = await StartAsync(App);
        var answer = await OptionsAsync(gateway, path, App, headers);
        Assert.Equal(204, answer.Status);
        Assert.Equal(App, answer.Header("access-control-allow-origin"));
        Assert.Equal(headers, answer.Header("access-control-allow-headers"));
        Assert.Contains("POST", answer.Header("access-control-allow-methods"), StringComparison.Ordinal);
        Assert.Equal("7200", answer.Header("access-control-max-age"));
        Assert.Contains("Origin", answer.Header("vary"), StringComparison.Ordinal);
        Assert.Null(answer.Header("access-control-allow-credentials"));
        Assert.Null(answer.Header("access-control-allow-private-network"));
        Assert.Empty(answer.Body);
    }

    [Fact]
    public async Task AnAnswer_MayBeReadByAnAllowedPage_WithItsHeaders_AlsoAnError()
    {
        await using var gateway = await StartAsync(App);
        var good = await RawHttp.GetAsync(gateway.Address, "/v1/models", gateway.Key, ("Origin", App));
        var bad = await RawHttp.PostAsync(gateway.Address, "/v1/messages", "{}", "sk-wrong", ("Origin", App));
        Assert.Equal((200, 401), (good.Status, bad.Status));
        foreach (var answer in (RawAnswer[])[good, bad])
        {
            Assert.Equal(App, answer.Header("access-control-allow-origin"));
            var exposed = answer.Header("access-control-expose-headers")!.Split(", ");
            Assert.Superset(new HashSet<string> { "x-request-id", "request-id", "retry-after", "retry-after-ms", "x-passerelle-request-id", "x-passerelle-changes" }, exposed.ToHashSet());
        }
    }

    [Theory]
    [InlineData("/v1/chat/completions", "permission_error")]
    [InlineData("/v1/messages", "permission_error")]
    [InlineData("/v1beta/models/m:generateContent", "PERMISSION_DENIED")]
    public async Task AnotherOrigin_IsRefused_InTheDialectOfTheRoute(string path, string type)
    {
        await using var gateway = await StartAsync(App);
        var answer = await OptionsAsync(gateway, path, "https://evil.example", "authorization");
        Assert.Equal(403, answer.Status);
        Assert.Null(answer.Header("access-control-allow-origin"));
        var error = WireError.Of(path.Contains("beta", StringComparison.Ordinal) ? "gemini" : path.EndsWith("messages", StringComparison.Ordinal) ? "anthropic" : "chat", answer);
        Assert.Equal((type, "origin_not_allowed"), (error.Type, error.Code));

        var called = await RawHttp.GetAsync(gateway.Address, "/v1/models", gateway.Key, ("Origin", "https://evil.example"));
        Assert.Null(called.Header("access-control-allow-origin"));
        Assert.Null(called.Header("access-control-expose-headers"));
    }

    [Theory]
    [InlineData("http://localhost:5173", true)]
    [InlineData("http://127.0.0.1", true)]
    [InlineData("https://[::1]:3000", true)]
    [InlineData("http://localhost.evil.example", false)]
    [InlineData("http://127.0.0.1.evil.example", false)]
    [InlineData("http://localhost:80@evil.example", false)]
    [InlineData("http://①②⑦.0.0.1", false)]
    [InlineData("file://localhost", false)]
    [InlineData("null", false)]
    [InlineData("https://app.example.com", false)]
    public async Task ByDefault_PagesOfThisMachine(string origin, bool isAllowed)
    {
        await using var gateway = await GatewayHost.StartAsync();
        var answer = await OptionsAsync(gateway, "/v1/chat/completions", origin, "authorization");
        Assert.Equal(isAllowed ? (204, origin) : (403, null), (answer.Status, answer.Header("access-control-allow-origin")));
    }

    [Fact]
    public async Task None_AllowsNobody_AndAny_Everybody()
    {
        await using var closed = await StartAsync();
        Assert.Equal(403, (await OptionsAsync(closed, "/v1/models", "http://localhost", "authorization")).Status);
        await using var open = await StartAsync(BrowserOrigins.Any);
        Assert.Equal("null", (await OptionsAsync(open, "/v1/models", "null", "authorization")).Header("access-control-allow-origin"));
    }

    [Theory]
    [InlineData("/admin/api/providers")]
    [InlineData("/health/ready")]
    public async Task Administration_IsForNoPage(string path)
    {
        await using var gateway = await StartAsync(BrowserOrigins.Any);
        var asked = await OptionsAsync(gateway, path, App, "authorization");
        var called = await RawHttp.GetAsync(gateway.Address, path, null, ("Origin", App));
        Assert.NotEqual(204, asked.Status);
        Assert.DoesNotContain("access-control", asked.Head + called.Head, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task APageOfThePublicWeb_MayCallIntoThePrivateNetwork_WhenItIsAllowed()
    {
        await using var gateway = await StartAsync(App);
        await using var http = await RawHttp.ConnectAsync(gateway.Address);
        await http.SendAsync(RawHttp.Request("OPTIONS", "/v1/models", null, ("Origin", App), ("Access-Control-Request-Method", "GET"), ("Access-Control-Request-Private-Network", "true")));
        Assert.Equal("true", (await http.ReadAnswerAsync()).Header("access-control-allow-private-network"));
    }

    [Theory]
    [InlineData("https://App.Example.com", "https://app.example.com")]
    [InlineData("https://app.example.com:443", "https://app.example.com")]
    [InlineData("http://app.example.com:8080/", "http://app.example.com:8080")]
    [InlineData("loopback", "loopback")]
    [InlineData("*", "*")]
    [InlineData("https://*.example.com", null)]
    [InlineData("https://app.example.com/path", null)]
    [InlineData("app.example.com", null)]
    [InlineData("ftp://app.example.com", null)]
    [InlineData("https://user@app.example.com", null)]
    public void OriginsOfTheConfiguration(string text, string? origin) => Assert.Equal(origin, BrowserOrigins.Normalize(text));

    private static Task<GatewayHost> StartAsync(params string[] origins) => GatewayHost.StartAsync(options: o => o with { AllowedOrigins = origins });

    private static async Task<RawAnswer> OptionsAsync(GatewayHost gateway, string path, string origin, string headers)
    {
        await using var http = await RawHttp.ConnectAsync(gateway.Address);
        await http.SendAsync(RawHttp.Request("OPTIONS", path, null, ("Origin", origin), ("Access-Control-Request-Method", "POST"), ("Access-Control-Request-Headers", headers)));
        return await http.ReadAnswerAsync();
    }
}
