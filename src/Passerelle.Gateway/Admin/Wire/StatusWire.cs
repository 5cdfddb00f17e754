namespace Passerelle.Gateway.Admin.Wire;

/// <summary>What the server is and how it is.</summary>
public sealed record StatusWire
{
    /// <summary>The program's version.</summary>
    public required string Version { get; init; }

    /// <summary>The process.</summary>
    public required int Pid { get; init; }

    /// <summary>When it took the data folder.</summary>
    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>How long ago that is, in seconds.</summary>
    public required double UptimeSeconds { get; init; }

    /// <summary>Its clock now.</summary>
    public required DateTimeOffset Now { get; init; }

    /// <summary>Where it keeps everything.</summary>
    public required string DataFolder { get; init; }

    /// <summary>Where it listens.</summary>
    public required IReadOnlyList<string> Addresses { get; init; }

    /// <summary>The storage: <c>open</c>, <c>full</c>, <c>broken</c>, <c>closed</c>.</summary>
    public required string Condition { get; init; }

    /// <summary>Whether it stops: requests under way go on, new ones are better sent elsewhere.</summary>
    public required bool Stopping { get; init; }

    /// <summary>Requests that ran when the process before was killed, found at this start.</summary>
    public required int Recovered { get; init; }

    /// <summary>How many there are of what.</summary>
    public required CountsWire Counts { get; init; }
}

/// <summary>How many there are of what.</summary>
public sealed record CountsWire(int Providers, int ProvidersEnabled, int Models, int GatewayKeys);

/// <summary>A provider that the program knows before anyone has set it up.</summary>
/// <param name="Id">Its id, to make a provider from it.</param>
/// <param name="Name">Its name.</param>
/// <param name="Address">Its address; null = everyone has an own one.</param>
/// <param name="KeyRequired">Whether it wants a key.</param>
/// <param name="EnvVars">Environment variables in which people keep its key.</param>
public sealed record PresetWire(string Id, string Name, string? Address, bool KeyRequired, IReadOnlyList<string> EnvVars);
