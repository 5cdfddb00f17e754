using System.Buffers;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Passerelle.Load.Sockets;

namespace Passerelle.Load.Client;

/// <summary>One request on a connection of its own, with its whole body.</summary>
internal static class SingleRequest
{
    /// <summary>Status 0: no answer, because nothing listens, the connection broke or the time was up.</summary>
    public static (int Status, byte[] Body) Send(IPEndPoint address, ReadOnlyMemory<byte> request, TimeSpan limit)
    {
        using var poller = new Poller(8);
        ClientConnection connection;
        try
        {
            connection = new ClientConnection(poller, 0, address);
        }
        catch (SocketException)
        {
            return (0, []);
        }

        using (connection)
        {
            var body = new ArrayBufferWriter<byte>();
            var scratch = new byte[64 * 1024];
            connection.Response.Sink = body;
            connection.Send(request, Stopwatch.GetTimestamp());
            var until = Stopwatch.GetTimestamp() + (limit.Ticks * 100);
            poller.WakeAt(until);
            while (connection is { IsBusy: true, IsClosed: false } && Stopwatch.GetTimestamp() < until)
            {
                var events = poller.Wait(-1);
                for (var i = 0; i < events; i++)
                {
                    if (poller.Read(i, out _, out var readable, out var writable))
                    {
                        if (writable)
                        {
                            connection.Write();
                        }

                        if (readable && !connection.IsClosed)
                        {
                            connection.Receive(scratch);
                        }
                    }
                }
            }

            return connection.IsBusy ? (0, []) : (connection.Response.Status, body.WrittenSpan.ToArray());
        }
    }
}
