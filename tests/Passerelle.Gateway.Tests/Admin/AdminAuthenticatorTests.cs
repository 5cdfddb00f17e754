using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Passerelle.Gateway.Admin;
using Passerelle.Testing;
using Xunit;

namespace Passerelle.Gateway.Tests.Admin;

/// <summary>Every admin route asks for the admin token, whatever the method. The routes are read from the running server, so that none is forgotten.</summary>
public sealed class AdminAuthenticatorTests(AdminFixture fixture) : IClassFixture<AdminFixture>
{
    private static readonly string[] Methods = ["GET", "POST", "PATCH", "DELETE", "PUT", "HEAD", "OPTIONS"];

    [Fact]
    public async Task EveryRoute_RefusesWhoHasNotTheToken()
    {
        var paths = Paths();
        Assert.True(paths.Count >= 12, $"Only {paths.Count} admin routes were found.");
        foreach (var path in paths)
        {
            foreach (var method in Methods)
            {
                foreach (var (name, value) in WrongCredentials())
                {
                    var answer = await fixture.SendAsync(RawHttp.Request(method, path, method is "GET" or "HEAD" ? null : "{}", (name, value), ("connection", "close")));
                    Assert.True(answer.Status == 401, $"{method} {path} with {name}: {value} answered {answer.Status}");
                    Assert.Equal("Bearer", answer.Header("www-authenticate"));
                    Assert.Null(answer.Header("access-control-allow-origin"));
                }
            }
        }
    }

    [Fact]
    public async Task TheTokenInTheQuery_IsNotRead() =>
        AdminFixture.AssertError(await fixture.SendAsync(RawHttp.Request("GET", $"/admin/api/status?key={fixture.Token}")), 401, "missing_admin_token");

    [Fact]
    public async Task AGatewayKey_IsToldApart()
    {
        var answer = await RawHttp.GetAsync(fixture.Gateway.Address, "/admin/api/status", fixture.Gateway.Key);
        Assert.Contains("gateway key does not work here", AdminFixture.AssertError(answer, 401, "invalid_admin_token").GetProperty("message").GetString());
    }

    [Fact]
    public async Task TheToken_IsNoGatewayKey()
    {
        var answer = await RawHttp.PostAsync(fixture.Gateway.Address, "/v1/chat/completions", GatewayHost.Body("practice/echo"), fixture.Token);
        Assert.Equal(401, answer.Status);
    }

    [Fact]
    public async Task WithTheToken_RoutesAnswer()
    {
        foreach (var path in Paths())
        {
            var answer = await fixture.SendAsync(RawHttp.Request("GET", path, null, ("authorization", $"bearer  {fixture.Token} "), ("connection", "close")));
            Assert.NotEqual(401, answer.Status);
        }
    }

    /// <summary>Every path below <c>/admin</c> that the server routes, with something in place of its parameters.</summary>
    private List<string> Paths() =>
    [
        .. fixture.Gateway.Services.GetServices<EndpointDataSource>()
            .SelectMany(source => source.Endpoints)
            .OfType<RouteEndpoint>()
            .Select(endpoint => "/" + (endpoint.RoutePattern.RawText ?? "").TrimStart('/'))
            .Where(path => path.StartsWith("/admin", StringComparison.OrdinalIgnoreCase))
            .Select(path => path.Replace("{slug}", "practice", StringComparison.Ordinal).Replace("{id}", "1", StringComparison.Ordinal).Replace("{**path}", "nothing/here", StringComparison.Ordinal))
            .Distinct(),
    ];

    private List<(string Name, string Value)> WrongCredentials() =>
    [
        ("x-nothing", "1"),
        ("authorization", "Bearer"),
        ("authorization", $"Bearer {fixture.Gateway.Key}"),
        ("authorization", $"Bearer {AdminToken.Prefix}{new string('A', 43)}"),
        ("authorization", $"Bearer {fixture.Token}x"),
        ("authorization", $"Bearer {fixture.Token[..^1]}"),
        ("authorization", $"Bearer {new string('x', 5000)}"),
        ("authorization", $"Basic {fixture.Token}"),
        ("x-api-key", fixture.Token),
    ];
}
