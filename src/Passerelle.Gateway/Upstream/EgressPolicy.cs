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
        IPNetwork.Parse("169.254.0.0/16"),       // link-local: AWS, Azure, Google and others
        IPNetwork.Parse("fe80::/10"),
        IPNetwork.Parse("fd00:ec2::254/128"),    // AWS over IPv6
        IPNetwork.Parse("100.100.100.200/32"),   // Alibaba
        IPNetwork.Parse("0.0.0.0/8"),
        IPNetwork.Parse("224.0.0.0/4"),
        IPNetwork.Parse("ff00::/8"),
    ];

    /// <summary>Whether the address may be dialled.</summary>
    public static bool Allows(IPAddress address)
    {
        var plain = Unwrap(address);
        return !Denied.Any(network => network.Contains(plain));
    }

    /// <summary>Connects to the first address of the host that is allowed and answers. For <see cref="SocketsHttpHandler.ConnectCallback"/>.</summary>
    /// <exception cref="EgressDeniedException">No address of the host is allowed.</exception>
    public static async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellationToken)
    {
        var endpoint = context.DnsEndPoint;
        var addresses = IPAddress.TryParse(endpoint.Host, out var literal)
            ? [literal]
            : await Dns.GetHostAddressesAsync(endpoint.Host, cancellationToken);
        var allowed = Array.FindAll(addresses, Allows);
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

    /// <summary>The IPv4 address inside an IPv6 one: mapped, NAT64 (RFC 6052) or 6to4 (RFC 3056).</summary>
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
            [0x00, 0x64, 0xff, 0x9b, ..] => new IPAddress(bytes.AsSpan(12, 4)),
            [0x20, 0x02, ..] => new IPAddress(bytes.AsSpan(2, 4)),
            _ => address,
        };
    }
}
