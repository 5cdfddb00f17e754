using System.Net;
using System.Net.Sockets;

namespace Passerelle.Load.Targets;

/// <summary>A kind of server under test. It can run twice at a time: once for the whole run, once fresh for start-up and memory.</summary>
internal abstract class Target
{
    /// <summary>Its name in the tables.</summary>
    public abstract string Name { get; }

    /// <summary>Does what must be done once before the first launch in a folder of its own.</summary>
    public virtual Task PrepareAsync(string folder) => Task.CompletedTask;

    /// <summary>Starts it and returns at once.</summary>
    public abstract Instance Launch(string folder);

    /// <summary>A port of loopback that was free a moment ago.</summary>
    protected static int FreePort()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)socket.LocalEndPoint!).Port;
    }
}
