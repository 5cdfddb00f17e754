using System.Buffers;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Passerelle.Gateway.Upstream;
using Xunit;

namespace Passerelle.Gateway.Tests.Upstream;

/// <summary>The preview is what a server receives, byte for byte (URL-1, C2).</summary>
public sealed class ProviderAddressWireTests
{
    private static readonly SearchValues<char> AuthorityEnd = SearchValues.Create("/／?？#＃\"'`> ”»\r\u00A0");

    [Theory]
    [MemberData(nameof(AddressTable.Typed), MemberType = typeof(AddressTable))]
    public async Task TheRequestLineIsThePreview(string typed)
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        using var client = new HttpMessageInvoker(new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false });
        var row = AddressTable.Of(typed);
        var host = listener.LocalEndpoint.ToString()!;
        var rehosted = ProviderAddress.Resolve(Rehost(typed, host), AddressKind.OpenAi);
        Assert.Equal(row.Chat.Length, rehosted.Candidates.Count);

        foreach (var (candidate, expected) in rehosted.Candidates.Zip(row.Chat))
        {
            var received = ReceiveHeadAsync(listener, cancellationToken);
            using var request = new HttpRequestMessage(HttpMethod.Post, candidate.ChatUrl) { Content = new ByteArrayContent([]) };
            using var response = await client.SendAsync(request, cancellationToken);
            var lines = (await received).Split("\r\n");

            var target = expected[expected.IndexOf('/', "https://".Length)..];
            Assert.Equal($"POST {target} HTTP/1.1", lines[0]);
            Assert.Contains($"Host: {host}", lines);
            Assert.Equal(target, ProviderAddress.WireTarget(candidate.ChatUrl!));
            Assert.Equal($"http://{host}{target}", candidate.Preview(candidate.ChatUrl!).ToString());
        }
    }

    // Puts http:// and the loopback address in place of scheme and host, and leaves every other character alone.
    private static string Rehost(string typed, string host)
    {
        var scheme = typed.AsSpan().IndexOfAny("hHｈ");
        var authority = typed.AsSpan(scheme).IndexOfAny("/／") + scheme + 2;
        var length = typed.AsSpan(authority).IndexOfAny(AuthorityEnd);
        return $"{typed[..scheme]}http://{host}{(length < 0 ? "" : typed[(authority + length)..])}";
    }

    private static async Task<string> ReceiveHeadAsync(TcpListener listener, CancellationToken cancellationToken)
    {
        using var socket = await listener.AcceptSocketAsync(cancellationToken);
        var head = new StringBuilder();
        var buffer = new byte[4096];
        while (!head.ToString().Contains("\r\n\r\n", StringComparison.Ordinal))
        {
            var count = await socket.ReceiveAsync(buffer, cancellationToken);
            Assert.NotEqual(0, count);
            head.Append(Encoding.Latin1.GetString(buffer, 0, count));
        }

        await socket.SendAsync("HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"u8.ToArray(), cancellationToken);
        return head.ToString();
    }
}
