using System.Net;
using System.Net.Sockets;

namespace Passerelle.Gateway.Upstream;

/// <summary>What to offer for an address without http:// or https:// in front.</summary>
internal static class AddressSuggestion
{
    private static readonly IPNetwork[] PrivateNetworks =
    [
        IPNetwork.Parse("10.0.0.0/8"),
        IPNetwork.Parse("100.64.0.0/10"),
        IPNetwork.Parse("127.0.0.0/8"),
        IPNetwork.Parse("169.254.0.0/16"),
        IPNetwork.Parse("172.16.0.0/12"),
        IPNetwork.Parse("192.168.0.0/16"),
        IPNetwork.Parse("::1/128"),
        IPNetwork.Parse("fc00::/7"),
        IPNetwork.Parse("fe80::/10"),
    ];

    /// <summary>
    /// The address with http:// (localhost, private networks, <c>*.local</c>, names without a dot) or https:// (all else)
    /// in front; null when the text is no host at all, such as <c>ftp://x</c> or <c>javascript:…</c>.
    /// </summary>
    public static string? For(string text)
    {
        // "https:/host" and "https:host" lack slashes only; a "//host" lacks the scheme only.
        var scheme = text.StartsWith("https:", StringComparison.OrdinalIgnoreCase) ? "https://"
            : text.StartsWith("http:", StringComparison.OrdinalIgnoreCase) ? "http://"
            : null;
        var rest = (scheme is null ? text : text[(scheme.Length - 2)..]).TrimStart('/');
        if (rest.Contains("://", StringComparison.Ordinal)
            || AddressParts.Read("http://" + rest, out var parts) is not null
            || !Uri.TryCreate(parts!.Origin, UriKind.Absolute, out var uri)
            || !IsHost(uri, rest))
        {
            return null;
        }

        return (scheme ?? (IsNear(uri) ? "http://" : "https://")) + rest;
    }

    // While someone types "api", nothing is to be offered yet: a host has a dot, or a port, or is localhost.
    private static bool IsHost(Uri uri, string rest)
    {
        return uri.HostNameType switch
        {
            UriHostNameType.IPv6 => true,
            // Uri reads a bare number as an IPv4 address.
            UriHostNameType.IPv4 => rest.StartsWith(uri.Host, StringComparison.Ordinal),
            _ => uri.Host.Contains('.') || uri.Host == "localhost" || !uri.IsDefaultPort,
        };
    }

    private static bool IsNear(Uri uri)
    {
        if (IPAddress.TryParse(uri.Host, out var address))
        {
            return IsPrivate(address);
        }

        return !uri.Host.Contains('.')
            || uri.Host.EndsWith(".localhost", StringComparison.Ordinal)
            || uri.Host.EndsWith(".local", StringComparison.Ordinal)
            || uri.Host.EndsWith(".internal", StringComparison.Ordinal);
    }

    private static bool IsPrivate(IPAddress address)
    {
        var plain = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        foreach (var network in PrivateNetworks)
        {
            if (plain.AddressFamily == network.BaseAddress.AddressFamily && network.Contains(plain))
            {
                return true;
            }
        }

        return plain.AddressFamily == AddressFamily.InterNetworkV6 && plain.IsIPv6LinkLocal;
    }
}
