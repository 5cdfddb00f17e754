using System.Net;
using System.Net.Sockets;

namespace Passerelle.Gateway.Upstream;

/// <summary>
/// Which addresses a provider may have. Judged on the IP address that is dialled, after the name is resolved, so that neither a
/// name nor an odd spelling of an address leads around it. Private and loopback addresses are allowed, because model servers stand
/// there; the metadata services of clouds, which give out credentials, never are.
/// </summary>
public static class EgressPolicy
{
    private static readonly IPNetwork[] Denied =
    [
        IPNetwork.Parse("169.254.0.0/16"),          // link-local: metadata of AWS, Azure, Google, Oracle and others; credentials of ECS and EKS
        IPNetwork.Parse("fe80::/10"),
        IPNetwork.Parse("fd00:ec2::254/128"),       // AWS: metadata over IPv6
        IPNetwork.Parse("fd00:ec2::23/128"),        // AWS: EKS Pod Identity over IPv6
        IPNetwork.Parse("fd20:ce::254/128"),        // Google over IPv6
        IPNetwork.Parse("fd00:c1::a9fe:a9fe/128"),  // Oracle over IPv6
        IPNetwork.Parse("fd00:42::42/128"),         // Scaleway over IPv6
        IPNetwork.Parse("168.63.129.16/32"),        // Azure: the host's own services
        IPNetwork.Parse("100.100.100.200/32"),      // Alibaba
        IPNetwork.Parse("192.0.0.192/32"),          // Oracle Classic
        IPNetwork.Parse("0.0.0.0/8"),               // this machine by another name
        IPNetwork.Parse("::/128"),
        IPNetwork.Parse("224.0.0.0/4"),
        IPNetwork.Parse("255.255.255.255/32"),
        IPNetwork.Parse("ff00::/8"),
    ];

    /// <summary>Addresses that are nobody's in the public network (RFC 6890).</summary>
    private static readonly IPNetwork[] Private =
    [
        IPNetwork.Parse("127.0.0.0/8"),
        IPNetwork.Parse("10.0.0.0/8"),
        IPNetwork.Parse("172.16.0.0/12"),
        IPNetwork.Parse("192.168.0.0/16"),
        IPNetwork.Parse("100.64.0.0/10"),
        IPNetwork.Parse("192.0.0.0/24"),
        IPNetwork.Parse("198.18.0.0/15"),
        IPNetwork.Parse("240.0.0.0/4"),
        IPNetwork.Parse("::1/128"),
        IPNetwork.Parse("fc00::/7"),
    ];

    /// <summary>Whether the address may be dialled.</summary>
    public static bool Allows(IPAddress address)
    {
        var plain = Unwrap(address);
        return !Denied.Any(network => network.Contains(plain));
    }

    /// <summary>
    /// E-URL-4 when an address names an IP address that may not be dialled, else null. Names are not resolved here: what they lead to
    /// may change, and is judged whenever one is dialled.
    /// </summary>
    /// <param name="address">A provider's address as it was typed.</param>
    public static AddressError? BlockedBy(string address)
    {
        return ProviderAddress.Resolve(address, AddressKind.OpenAi).Candidates is [{ ChatUrl: { } url }, ..]
            && IPAddress.TryParse(url.DnsSafeHost, out var ip) && !Allows(ip)
            ? AddressError.Blocked(url.DnsSafeHost)
            : null;
    }

    /// <summary>Whether the address is one of the public network: all that a caller may have fetched by a URL of its own.</summary>
    public static bool IsPublic(IPAddress address)
    {
        var plain = Unwrap(address);
        return Allows(plain) && !Private.Any(network => network.Contains(plain));
    }

    /// <summary>Connects to the first address of the host that is allowed and answers. For <see cref="SocketsHttpHandler.ConnectCallback"/>.</summary>
    /// <exception cref="EgressDeniedException">No address of the host is allowed.</exception>
    public static ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellationToken) =>
        ConnectAsync(context, Allows, cancellationToken);

    /// <summary>Connects as <see cref="ConnectAsync(SocketsHttpConnectionContext, CancellationToken)"/>, to a public address only.</summary>
    /// <exception cref="EgressDeniedException">No address of the host is allowed.</exception>
    public static ValueTask<Stream> ConnectPublicAsync(SocketsHttpConnectionContext context, CancellationToken cancellationToken) =>
        ConnectAsync(context, IsPublic, cancellationToken);

    private static async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, Predicate<IPAddress> allows, CancellationToken cancellationToken)
    {
        var endpoint = context.DnsEndPoint;
        var addresses = IPAddress.TryParse(endpoint.Host, out var literal)
            ? [literal]
            : await Dns.GetHostAddressesAsync(endpoint.Host, cancellationToken);
        var allowed = Array.FindAll(addresses, allows);
        if (allowed.Length == 0)
        {
            throw new EgressDeniedException("its address is blocked by the server's network policy");
        }

        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(allowed, endpoint.Port, cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>
    /// The IPv4 address inside an IPv6 one: mapped and compatible (RFC 4291 §2.5.5), NAT64 (RFC 6052, RFC 8215), 6to4 (RFC 3056),
    /// Teredo (RFC 4380 §4, where it is inverted).
    /// </summary>
    private static IPAddress Unwrap(IPAddress address)
    {
        if (address.IsIPv4MappedToIPv6)
        {
            return address.MapToIPv4();
        }

        if (address.AddressFamily != AddressFamily.InterNetworkV6)
        {
            return address;
        }

        var bytes = address.GetAddressBytes();
        return bytes switch
        {
            [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0 or 1] => address,
            [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, ..] => new IPAddress(bytes.AsSpan(12, 4)),
            [0x00, 0x64, 0xff, 0x9b, ..] => new IPAddress(bytes.AsSpan(12, 4)),
            [0x20, 0x02, ..] => new IPAddress(bytes.AsSpan(2, 4)),
            [0x20, 0x01, 0, 0, .., var a, var b, var c, var d] => new IPAddress([(byte)~a, (byte)~b, (byte)~c, (byte)~d]),
            _ => address,
        };
    }
}
