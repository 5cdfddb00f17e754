using Passerelle.Gateway.Config;

namespace Passerelle.Cli;

/// <summary>How to serve: the defaults, changed by what the environment and then the command line say.</summary>
internal sealed class ServeSettings
{
    /// <summary>The data folder; null = from the environment, else the platform's.</summary>
    public string? Data { get; set; }

    /// <summary>Where to listen; several with ";" between.</summary>
    public string Urls { get; set; } = "http://127.0.0.1:8642";

    /// <summary>Whether the first start looks around.</summary>
    public bool Discover { get; set; } = !string.Equals(Environment.GetEnvironmentVariable("PASSERELLE_DISCOVERY"), "off", StringComparison.OrdinalIgnoreCase);

    /// <summary>How long requests under way may go on after the order to stop.</summary>
    public TimeSpan DrainLimit { get; set; } = TimeSpan.FromSeconds(120);

    /// <summary>What is logged.</summary>
    public LogLevel Level { get; set; } = LogLevel.Information;

    /// <summary>Requests that a gateway key may have under way when it has no limit of its own.</summary>
    public int MaxConcurrencyPerKey { get; set; } = 4096;

    /// <summary>The same for the gateway.</summary>
    public GatewayOptions ToOptions() => new()
    {
        DataFolder = DataFolderPath.Of(Data),
        Discover = Discover,
        DrainLimit = DrainLimit,
        MaxConcurrencyPerKey = MaxConcurrencyPerKey,
    };
}
