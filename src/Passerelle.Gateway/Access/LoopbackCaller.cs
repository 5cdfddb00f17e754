using System.Net;
using Microsoft.AspNetCore.Http;

namespace Passerelle.Gateway.Access;

/// <summary>
/// Whether a request comes from a program of this machine: over the loopback, for a host of that name, and not through a proxy that says of
/// itself that it is one. The name of the host keeps out a web page whose own name was made to lead here.
/// </summary>
internal static class LoopbackCaller
{
    private static readonly string[] OfProxies = ["Forwarded", "Via", "X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto", "X-Real-IP"];

    public static bool Is(HttpContext http) =>
        http.Connection.RemoteIpAddress is { } address
        && IPAddress.IsLoopback(address)
        && IsLocalName(http.Request.Host.Host)
        && !OfProxies.Any(http.Request.Headers.ContainsKey);

    private static bool IsLocalName(string host) =>
        string.Equals(host, "localhost", StringComparison.OrdinalIgnoreCase) || (IPAddress.TryParse(host.AsSpan().Trim("[]"), out var address) && IPAddress.IsLoopback(address));
}
