using Passerelle.Gateway.Config;

namespace Passerelle.Cli;

/// <summary>How to serve: the defaults, changed by what the environment and then the command line say.</summary>
internal sealed class ServeSettings
{
    /// <summary>The data folder; null = from the environment, else the platform's.</summary>
    public string? Data { get; set; }

    /// <summary>Where to listen; several with ";" between.</summary>
    public string Urls { get; set; } = "http://127.0.0.1:8642";

    /// <summary>What is logged.</summary>
    public LogLevel Level { get; set; } = LogLevel.Information;

    /// <summary>The gateway's own options, but for the data folder.</summary>
    public GatewayOptions Options { get; set; } = new() { DataFolder = "" };

    /// <summary>Takes over what the environment says. A variable that is empty says nothing.</summary>
    /// <param name="environment">Reads a variable.</param>
    /// <returns>What is wrong with one of them, or null.</returns>
    public string? Read(Func<string, string?> environment)
    {
        foreach (var option in ServeOption.All)
        {
            if (environment(option.Variable) is { } value && !string.IsNullOrWhiteSpace(value) && option.SetFromVariable(this, value) is { } wanted)
            {
                return $"{option.Variable} takes {wanted}.";
            }
        }

        return null;
    }

    /// <summary>The options with the data folder.</summary>
    public GatewayOptions ToOptions() => Options with { DataFolder = DataFolderPath.Of(Data) };
}
