using System.Net;

namespace Passerelle.Load.Client;

/// <summary>What to send, how, and for how long.</summary>
internal sealed record LoadPlan
{
    public required IPEndPoint Address { get; init; }

    /// <summary>The whole request.</summary>
    public required ReadOnlyMemory<byte> Request { get; init; }

    /// <summary>Connections opened before the start. In a closed loop each one always has a request on it.</summary>
    public required int Connections { get; init; }

    /// <summary>Requests a second at fixed times, whatever the server does (open loop); 0 is a closed loop.</summary>
    public int Rate { get; init; }

    /// <summary>Time before counting begins.</summary>
    public TimeSpan Settle { get; init; } = TimeSpan.FromMilliseconds(200);

    /// <summary>Time that is counted.</summary>
    public required TimeSpan Duration { get; init; }

    /// <summary>Events that a whole stream has, [DONE] included; 0 for a plain answer.</summary>
    public int EventsExpected { get; init; }

    /// <summary>
    /// The share of events that count as chunks. Dialects put different numbers of events around the same text, so translated streams
    /// are compared by their events with text.
    /// </summary>
    public double ChunkShare { get; init; } = 1;

    /// <summary>Reads the CPU seconds that the server has used; called where counting begins and ends.</summary>
    public Func<double> CpuSeconds { get; init; } = static () => 0;
}
